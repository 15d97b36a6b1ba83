"""Ids on the native provider: derived, explicit, taken, kept, and recreated."""

from __future__ import annotations

import pytest

from tests.engine.native.programs import destination
from tests.engine.native.project import NativeProject
from tests.engine.service import Service


def test_a_forced_replacement_does_not_delete_what_it_has_just_written(
    service: Service, native: NativeProject
) -> None:
    native.declare({"hook": destination("webhook-open")}).up().succeeded()
    (before,) = service.objects("destinations")
    urn = native.resources()["hook"]["urn"]
    run = native.up("--replace", urn).succeeded()
    assert service.objects("destinations") == [before]
    assert "is not deleted, since the program declares a destination with this id" in run.output


def test_a_renamed_resource_keeps_its_object(service: Service, native: NativeProject) -> None:
    native.declare({"hook": destination("webhook-open")}).up().succeeded()
    service.taken()
    urn = native.resources()["hook"]["urn"]
    renamed = {**destination("webhook-open"), "options": {"aliases": [urn]}}
    native.declare({"other": renamed}).up("--expect-no-changes").succeeded()
    assert service.taken().total() == 0


def test_a_stack_of_the_same_name_elsewhere_is_told_that_it_takes_over_its_objects(
    service: Service, native: NativeProject
) -> None:
    native.declare({"hook": destination("webhook-open")}).up().succeeded()
    before = service.objects("destinations")
    # Another backend, or another organization, has nothing of it in its state.
    native.pulumi("state", "delete", native.resources()["hook"]["urn"], "--yes").succeeded()
    service.taken()
    run = native.declare({"hook": destination("webhook-open")}).up().succeeded()
    assert "already existed and was adopted" in run.output
    assert service.taken().lines("PUT") == ["PUT destinations"]
    assert service.objects("destinations") == before


IN_PULUMI_CLOUD = 'pulumi.get_organization = lambda: "contoso"\n'
HOOK = 'iotcentral.Destination("hook", display_name="H", type="webhook@v1", url="https://h.io")'


@pytest.mark.parametrize(("place", "looks"), [("", True), (IN_PULUMI_CLOUD, False)])
def test_a_python_program_passes_its_organization_and_so_needs_no_look(
    service: Service, native: NativeProject, place: str, *, looks: bool
) -> None:
    native.write(place + HOOK).up().succeeded()
    taken = service.taken()
    assert taken.lines("PUT") == ["PUT destinations"]
    assert ("GET destinations" in taken.lines("GET")) == looks
