"""Ids on the native provider: derived, explicit, taken, kept, and recreated."""

from __future__ import annotations

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
