"""What a program registers, seen by the SDK's own mocks: seeds, references, outputs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks, set_mocks

import pulumi_iotcentral as iotcentral
from pulumi_iotcentral.dynamic.resource import seed

TOKEN = "pulumi-python:dynamic/iotcentral:Destination"


class Registered(Mocks):
    """Keep what is registered, and answer with the inputs."""

    def __init__(self) -> None:
        self.inputs: dict[str, dict[str, Any]] = {}

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        self.inputs[args.name] = args.inputs
        return f"{args.name}-id", {**args.inputs, "destinationId": f"{args.name}-destination"}

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        return {}, None


@pytest.fixture
def registered() -> Registered:
    mocks = Registered()
    set_mocks(mocks, project="project", stack="stack")
    return mocks


mocked: Callable[[Any], Any] = pulumi.runtime.test


def hook(name: str, **opts: Any) -> iotcentral.Destination:
    return iotcentral.Destination(
        name,
        pulumi.ResourceOptions(**opts),
        display_name="H",
        type="webhook@v1",
        url="https://h.example",
    )


@mocked
def test_a_seed_names_organization_stack_project_and_type(
    registered: Registered, monkeypatch: pytest.MonkeyPatch
) -> Any:
    monkeypatch.setattr(pulumi, "get_organization", lambda: "contoso")
    place = f"contoso::stack::project::{TOKEN}"
    assert seed(TOKEN, "n", None) == f"{place}::n"
    return hook("a").id.apply(lambda _: _same(registered.inputs["a"]["idSeed"], f"{place}::a"))


@mocked
def test_a_seed_names_the_parent(registered: Registered) -> Any:
    parent = pulumi.ComponentResource("test:index:Group", "group")
    child = hook("child", parent=parent)
    return child.id.apply(lambda _: _contains(registered.inputs["child"]["idSeed"], "::group"))


@mocked
def test_a_resource_is_referred_to_by_what_a_preview_knows(registered: Registered) -> Any:
    one, two = hook("one"), hook("two")
    reference = iotcentral.DestinationReferenceArgs(id=two)
    export = iotcentral.Export(
        "e", display_name="E", source="telemetry", destinations=[one, reference]
    )
    expected = [{"id": "one-destination"}, {"id": "two-destination"}]
    return export.id.apply(lambda _: _same(registered.inputs["e"]["destinations"], expected))


@mocked
def test_a_lone_destination_is_taken_as_a_list(registered: Registered) -> Any:
    export = iotcentral.Export("l", display_name="L", source="telemetry", destinations=hook("d"))  # type: ignore[call-overload]
    expected = [{"id": "d-destination"}]
    return export.id.apply(lambda _: _same(registered.inputs["l"]["destinations"], expected))


@mocked
def test_an_output_that_the_service_never_gave_is_none(registered: Registered) -> Any:
    return pulumi.Output.all(hook("s").status, hook("t").errors).apply(
        lambda values: _same(values, [None, None])
    )


def _same(one: Any, other: Any) -> None:
    assert one == other


def _contains(text: str, part: str) -> None:
    assert part in text
