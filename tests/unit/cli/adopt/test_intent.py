"""What is adopted, and what becomes of the secrets: decided before anything is written."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_iotcentral.cli.adopt.plan import Selection, resolve_secrets, select
from pulumi_iotcentral.cli.adopt.secret_sources import RECORD, SecretsFile, SecretSources
from pulumi_iotcentral.cli.adopt.state import with_adopted
from pulumi_iotcentral.cli.workspace.errors import CommandError
from pulumi_iotcentral.cli.workspace.state import Setting, StackName
from pulumi_iotcentral.config.settings import Settings
from tests.unit.cli.adopt.documents import (
    EMPTY,
    PLACE,
    SOURCES,
    destination,
    full_export,
    inventory,
    named,
)

SETTINGS = Settings({"iotcentral:endpoint": PLACE.url}.get, {})
DOCUMENTS = (
    destination("d1", displayName="Hub"),
    destination("d2", displayName="Hub"),
    full_export("e1", displayName="All", destinations=[{"id": "d1"}]),
)
BUS = "Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=send;"


def selection(*only: str, stack: dict[str, Any] = EMPTY) -> Selection:
    return select(inventory(*DOCUMENTS), stack, SETTINGS, SOURCES, only)


def with_in_stack(*documents: dict[str, Any]) -> dict[str, Any]:
    return with_adopted(EMPTY, StackName("plant", "dev"), {}, named(*documents), {})


def resources(chosen: Selection) -> list[str]:
    return [one.resource for one in chosen.adopted]


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        ((), ["hub", "hub-2", "all"]),
        (("d2",), ["hub-2"]),
        (("Hub",), ["hub", "hub-2"]),
        (("hub-2", "e1"), ["hub-2", "all"]),
    ],
)
def test_objects_are_chosen_by_id_display_name_or_resource_name_and_keep_their_names(
    only: tuple[str, ...], expected: list[str]
) -> None:
    assert resources(selection(*only)) == expected


def test_a_name_that_nothing_has_is_refused() -> None:
    with pytest.raises(CommandError, match="no destination or export 'nothing'"):
        selection("Hub", "nothing")


def test_what_the_stack_has_is_left_alone_and_still_known_to_exports() -> None:
    chosen = selection("All", stack=with_in_stack(DOCUMENTS[0]))
    assert resources(chosen) == ["all"]
    assert chosen.present == ()
    assert chosen.destinations["d1"].name == "hub"
    assert [item.id for item, _ in selection(stack=with_in_stack(*DOCUMENTS)).present] == [
        *("d1", "d2", "e1"),
    ]


def test_an_object_of_another_application_under_the_same_id_is_another_object() -> None:
    stack = with_in_stack(DOCUMENTS[0])
    resource = stack["deployment"]["resources"][2]
    resource["outputs"]["applicationUrl"] = "https://other.azureiotcentral.com"
    assert resources(selection("d1", stack=stack)) == ["hub-2"]


def settle(
    *documents: dict[str, Any],
    config: dict[str, str] | None = None,
    given: dict[tuple[str, ...], str] | None = None,
    force: bool = False,
) -> Any:
    """Return what becomes of secrets whose keys an earlier adoption recorded."""
    settings = {key: Setting(value, secret=True) for key, value in (config or {}).items()}
    settings[RECORD] = SOURCES.record((one.item, one.keys) for one in named(*documents))
    secrets = {(id_, tuple(path)): value for (id_, *path), value in (given or {}).items()}
    lines = {key: number for number, key in enumerate(secrets, 1)}
    sources = SecretSources(PLACE.url, "plant", settings, SecretsFile(secrets, lines))
    stack = StackName("plant", "dev")
    return resolve_secrets(named(*documents, sources=sources), sources, stack, force=force)


HUB = destination("d", "hub-key", displayName="Hub")
HOOK = destination("h", "hook-plain", displayName="Hook")


def test_what_the_service_shows_is_stored_and_what_it_hides_is_asked_for() -> None:
    secrets = settle(HUB, HOOK)
    assert secrets.stored == {"plant:hookUrl": Setting(HOOK["url"], secret=True)}
    assert secrets.wanted == ("hubConnectionString",)


KEY = ("d", "authorization", "connectionString")


def test_a_hidden_secret_is_taken_from_the_line_of_the_file_that_names_its_destination() -> None:
    value = f"{BUS}SharedAccessKey=k==;EntityPath=it"
    secrets = settle(HUB, given={KEY: value, ("d", "typo"): "x"})
    assert secrets.stored == {"plant:hubConnectionString": Setting(value, secret=True)}
    assert (secrets.wanted, secrets.differing, secrets.unused) == ((), (), (2,))


def test_a_connection_string_to_another_place_is_stored_and_said_to_differ() -> None:
    value = f"{BUS}SharedAccessKey=k==;EntityPath=other"
    assert settle(HUB, given={KEY: value}).differing == ("hubConnectionString",)
    assert settle(HOOK, given={("h", "url"): "https://other"}).differing == ("hookUrl",)


@pytest.mark.parametrize("value", ["*****", f"{BUS}SharedAccessKey=*****;EntityPath=it"])
def test_a_mask_is_no_secret(value: str) -> None:
    with pytest.raises(CommandError, match="d/authorization/connectionString has a masked"):
        settle(HUB, given={KEY: value})


def test_a_secret_that_the_configuration_has_is_kept() -> None:
    secrets = settle(
        HUB, HOOK, config={"plant:hubConnectionString": "x", "plant:hookUrl": HOOK["url"]}
    )
    assert (secrets.stored, secrets.wanted, secrets.kept) == ({}, (), ("hubConnectionString",))


def test_another_value_in_the_configuration_is_lost_by_force_only() -> None:
    with pytest.raises(CommandError, match="already has plant:hookUrl with another value"):
        settle(HOOK, config={"plant:hookUrl": "canary"})
    stored = settle(HOOK, config={"plant:hookUrl": "canary"}, force=True).stored
    assert stored["plant:hookUrl"].value == HOOK["url"]


def owned_by(type_: str, id_: str, **more: Any) -> dict[str, Any]:
    urn = f"urn:pulumi:dev::plant::{type_}::theirs"
    entry = {"urn": urn, "type": type_, "custom": True, "id": id_, **more}
    return {"version": 3, "deployment": {"resources": [entry]}}


@pytest.mark.parametrize(
    ("type_", "remedy"),
    [
        ("pulumi-python:dynamic:Resource", "destination_id='d1' and opts=pulumi.ResourceOptions("),
        ("pulumi-python:dynamic/iot:Hook", "aliases=['urn:pulumi:dev::plant::pulumi-python:"),
        ("azapi:index:DataPlaneResource", "Remove that resource from the program and from the"),
        ("contoso:index:Destination", "Remove that resource from the program and from the"),
    ],
)
def test_what_another_resource_of_the_stack_manages_gets_no_second_owner(
    type_: str, remedy: str
) -> None:
    chosen = selection(stack=owned_by(type_, "d1"))
    assert resources(chosen) == ["hub", "all"]
    [skipped] = chosen.skipped
    assert skipped.id == "d1"
    assert f"the stack manages it as {type_} 'theirs'" in skipped.reason
    assert remedy in skipped.remedy


@pytest.mark.parametrize(
    ("id_", "outputs"),
    [
        ("https://contoso.example/api/dataExport/destinations/d1", {}),
        ("contoso/destinations/d1/", {}),
        ("7f3a", {"destinationId": "d1"}),
    ],
)
def test_an_owner_is_known_by_the_id_of_its_object(id_: str, outputs: dict[str, Any]) -> None:
    stack = owned_by("pulumi-python:dynamic:Resource", id_, outputs=outputs)
    assert [one.id for one in selection(stack=stack).skipped] == ["d1"]


@pytest.mark.parametrize(
    "stack",
    [
        owned_by("pulumi-python:dynamic:Resource", "d1", external=True),
        owned_by("random:index/randomUuid:RandomUuid", "d1"),
        owned_by("pulumi:providers:azapi", "d1"),
        owned_by("my:component:Group", "d1", custom=False),
        owned_by("pulumi-python:dynamic:Resource", "d"),
    ],
)
def test_what_owns_no_object_is_in_nobodys_way(stack: dict[str, Any]) -> None:
    assert selection(stack=stack).skipped == ()
