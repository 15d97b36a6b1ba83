"""A state with adopted objects in it: whole, wired, and without a secret the service hides."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest

import pulumi_iotcentral as iotcentral
from pulumi_iotcentral.cli.adopt.state import with_adopted
from pulumi_iotcentral.cli.workspace.errors import CommandError
from pulumi_iotcentral.cli.workspace.state import Setting, StackName, managed, names, refuse_unsafe
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT
from tests.unit.cli.adopt.documents import (
    EMPTY,
    PLACE,
    destination,
    every_destination,
    full_export,
    named,
)

STACK = StackName("plant", "dev")
ROOT = "urn:pulumi:dev::plant::pulumi:pulumi:Stack::plant-dev"
PROVIDER = "urn:pulumi:dev::plant::pulumi:providers:pulumi-python::default"
SECRET = "4dabf18193072939515e22adb298388d"
MARK = "1b47061264138c4ac30d75fd1eb44270"


def adopted(*documents: dict[str, Any], before: dict[str, Any] = EMPTY) -> list[dict[str, Any]]:
    """Return the resources of a state after some documents were adopted into it."""
    after = with_adopted(before, STACK, {}, named(*documents), {})
    resources: list[dict[str, Any]] = after["deployment"]["resources"]
    return resources


def secret(value: str) -> dict[str, str]:
    return {SECRET: MARK, "plaintext": json.dumps(value)}


def test_the_types_are_those_of_the_resources() -> None:
    known = iotcentral.Destination._resource_type_name, iotcentral.Export._resource_type_name
    assert [f"pulumi-python:{name}" for name in known] == [DESTINATION.token, EXPORT.token]


def test_an_empty_stack_gets_its_root_and_the_default_provider_first() -> None:
    root, provider, one = adopted(destination())
    assert root == {"urn": ROOT, "custom": False, "type": "pulumi:pulumi:Stack"}
    assert provider["urn"] == PROVIDER
    assert one["parent"] == ROOT
    assert one["provider"] == f"{PROVIDER}::{provider['id']}"


def test_a_stack_keeps_the_root_and_the_provider_that_it_has() -> None:
    before = deepcopy(EMPTY)
    before["deployment"]["resources"] = adopted(destination("d1"))[:2]
    before["deployment"]["resources"][1]["id"] = "an-id"
    resources = adopted(destination("d2"), before=before)
    assert len(resources) == 3
    assert resources[2]["provider"] == f"{PROVIDER}::an-id"


def test_the_given_state_stays_as_it_is() -> None:
    before = deepcopy(EMPTY)
    adopted(*every_destination(), full_export(), before=before)
    assert before == EMPTY


def test_a_new_provider_records_the_configuration_with_its_secrets() -> None:
    config = {
        "iotcentral:endpoint": Setting("http://127.0.0.1:1", secret=False),
        "iotcentral:apiToken": Setting('a "token"', secret=True),
    }
    after = with_adopted(EMPTY, STACK, config, named(destination()), {})
    provider = after["deployment"]["resources"][1]
    assert provider["inputs"] == provider["outputs"]
    assert provider["inputs"] == {
        "iotcentral:endpoint": "http://127.0.0.1:1",
        "iotcentral:apiToken": secret('a "token"'),
    }


def test_an_object_is_recorded_as_an_up_would_have() -> None:
    document = destination("d1", "hook-header", displayName="Hook", status="waiting")
    one = adopted(document)[2]
    assert one["urn"] == f"urn:pulumi:dev::plant::{DESTINATION.token}::hook"
    assert (one["id"], one["type"], one["custom"]) == ("d1", DESTINATION.token, True)
    inputs = {name: value for name, value in one["inputs"].items() if name != "__provider"}
    assert inputs == {
        "displayName": "Hook",
        "type": "webhook@v1",
        "url": secret("https://hook.example.com/in"),
        "authorization": {"type": "header"},
        "destinationId": "d1",
        "applicationUrl": PLACE.url,
    }
    assert one["outputs"] == {**one["inputs"], "status": "waiting"}


def test_what_is_shown_of_secrets_is_imported_as_secrets_and_the_rest_is_left_out() -> None:
    one = adopted(destination(sample="hook-customized"))[2]
    assert one["inputs"]["headerCustomizations"] == {
        "x-key": {"secret": True},
        "x-site": {"value": secret("plant-7")},
    }


def test_no_mask_enters_a_state() -> None:
    assert "*****" not in json.dumps(adopted(*every_destination(), full_export()))


def test_an_export_comes_after_its_destinations_and_depends_on_them() -> None:
    destinations = [{"id": "z"}, {"id": "elsewhere"}]
    resources = adopted(full_export("a", destinations=destinations), destination("z"))
    export = resources[3]
    assert export["type"] == EXPORT.token
    assert export["dependencies"] == [resources[2]["urn"]]
    assert export["propertyDependencies"] == {"destinations": export["dependencies"]}


def test_an_export_depends_on_a_destination_that_the_stack_has_already() -> None:
    (one,) = named(full_export(destinations=[{"id": "d"}]))
    after = with_adopted(EMPTY, STACK, {}, [one], {"d": "urn:of:d"})
    assert after["deployment"]["resources"][2]["dependencies"] == ["urn:of:d"]


def test_adopted_objects_are_managed_and_their_names_taken() -> None:
    documents = destination("d", displayName="Hub"), full_export("e", displayName="All")
    after = with_adopted(EMPTY, STACK, {}, named(*documents), {})
    assert [(one.kind.noun, one.id, one.name, one.url) for one in managed(after)] == [
        ("destination", "d", "hub", PLACE.url),
        ("export", "e", "all", PLACE.url),
    ]
    assert names(after) == {"destination": {"hub"}, "export": {"all"}}


def test_an_object_that_the_stack_only_reads_is_not_managed_but_has_its_name() -> None:
    after = with_adopted(EMPTY, STACK, {}, named(destination(displayName="Hub")), {})
    after["deployment"]["resources"][2]["external"] = True
    assert managed(after) == []
    assert names(after)["destination"] == {"hub"}


def test_a_state_with_pending_operations_is_refused_by_name() -> None:
    state = deepcopy(EMPTY)
    refuse_unsafe(state)
    operation = {"resource": {"urn": "urn:pulumi:dev::plant::a::lost"}, "type": "creating"}
    state["deployment"]["pending_operations"] = [operation]
    with pytest.raises(CommandError, match=r"pending operations \(lost\)"):
        refuse_unsafe(state)


def test_what_is_no_state_is_refused() -> None:
    with pytest.raises(CommandError, match="the format is not supported by this version"):
        refuse_unsafe({"version": 3})


def test_the_representation_of_a_setting_shows_no_value() -> None:
    assert "canary" not in repr(Setting("canary", secret=True))
