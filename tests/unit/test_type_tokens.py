"""Commands, policies and mocks accept the types of the dynamic form and of the native provider."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pulumi
import pytest
from pulumi.runtime import MockResourceArgs, set_mocks

from pulumi_iotcentral import native
from pulumi_iotcentral.cli.comment.gates import failed_gates
from pulumi_iotcentral.cli.comment.reading import read
from pulumi_iotcentral.cli.comment.tables import entities
from pulumi_iotcentral.cli.diff.with_state import recorded as recorded_resources
from pulumi_iotcentral.cli.workspace.context import StackContext
from pulumi_iotcentral.cli.workspace.secrets import known_secrets
from pulumi_iotcentral.cli.workspace.state import managed, names, owners
from pulumi_iotcentral.config.settings import Settings
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, Kind, kind_of, noun_of
from pulumi_iotcentral.model.secrets.parts import texts
from pulumi_iotcentral.offline.registrations import Registration, Registrations
from pulumi_iotcentral.policies import DESTINATION_TOKENS, EXPORT_TOKENS
from pulumi_iotcentral.testing import IotCentralMocks
from tests import preloaded
from tests.unit.cli.comment.documents import RECORDED, comment_of, recorded, recorded_comment
from tests.unit.cli.diff.states import resource, secret, state
from tests.unit.policies.judging import destination, export, judge

mocked: Callable[[Any], Any] = pulumi.runtime.test

DYNAMIC: Final = "pulumi-python:dynamic/iotcentral:"
NATIVE: Final = "iotcentral:index:"
FORMS: Final = (DYNAMIC, NATIVE)
HOOK: Final[dict[str, Any]] = {"displayName": "H", "type": "webhook@v1", "url": "https://x.example"}
STREAM: Final[dict[str, Any]] = {"displayName": "S", "source": "telemetry", "destinations": []}


def in_state(kind: Kind, id_: str, form: str, **outputs: Any) -> dict[str, Any]:
    """Return a resource of a state as one of the two providers stores it."""
    type_ = f"{form}{kind.noun.capitalize()}"
    entry = resource(kind, id_, outputs)
    if form == NATIVE:
        del entry["outputs"]["__provider"]
    return {**entry, "urn": f"urn:pulumi:dev::plant::{type_}::{id_}", "type": type_, "custom": True}


@pytest.mark.parametrize("form", FORMS)
def test_a_type_has_its_kind(form: str) -> None:
    assert kind_of(f"{form}Destination") is DESTINATION
    assert kind_of(f"{form}Export") is EXPORT
    assert kind_of(f"{form}HealthCheck") is None
    assert noun_of(f"{form}HealthCheck") == "health check"
    assert f"{form}Destination" in DESTINATION_TOKENS
    assert f"{form}Export" in EXPORT_TOKENS


@pytest.mark.parametrize("type_", ["iotcentral:index:Device", "pulumi:providers:iotcentral", None])
def test_another_type_has_none(type_: Any) -> None:
    assert kind_of(type_) is None
    assert noun_of(str(type_)) is None


@pytest.mark.parametrize("form", FORMS)
def test_a_state_names_the_managed_objects(form: str) -> None:
    kept = state(
        in_state(DESTINATION, "hook", form, **HOOK), in_state(EXPORT, "stream", form, **STREAM)
    )
    assert [(one.kind, one.id, one.name) for one in managed(kept)] == [
        (DESTINATION, "hook", "hook"),
        (EXPORT, "stream", "stream"),
    ]
    assert [one.properties["displayName"] for one in recorded_resources(kept)] == ["H", "S"]
    assert names(kept) == {"destination": {"hook"}, "export": {"stream"}}
    assert owners(kept) == {}, "they are not the resources of another provider"


@pytest.mark.parametrize("form", FORMS)
def test_a_secret_of_a_state_is_known(form: str) -> None:
    url = secret("https://x.example/?key=canary-1")
    hook = in_state(DESTINATION, "hook", form, **{**HOOK, "url": url})
    known = texts(known_secrets(StackContext(state=state(hook))))
    assert any("canary-1" in text for text in known)
    assert "H" not in known


def test_the_tokens_of_an_instance_are_known() -> None:
    applications = json.dumps({"plant": {"endpoint": "https://p.example", "apiToken": "canary-2"}})
    instance = {
        "urn": "urn:pulumi:dev::plant::pulumi:providers:iotcentral::plant",
        "type": "pulumi:providers:iotcentral",
        "inputs": {
            "apiToken": secret("SharedAccessSignature sr=x&sig=canary-3"),
            "applications": secret(applications),
            "version": "0.2.0",
        },
    }
    known = texts(known_secrets(StackContext(state=state(instance))))
    assert {"canary-2", "canary-3"} <= known
    assert not {"0.2.0", "https://p.example", applications} & known


@pytest.mark.parametrize("name", sorted(file.name for file in RECORDED.iterdir()))
def test_a_native_preview_has_the_comment_of_the_dynamic_one(name: str) -> None:
    # Only a message of Pulumi names the type.
    expected = recorded_comment(name).replace(entities(DYNAMIC), entities(NATIVE))
    assert comment_of(recorded(name).replace(DYNAMIC, NATIVE)) == expected


def test_the_gates_of_a_native_preview_fail() -> None:
    changes = read(recorded("change.jsonl").replace(DYNAMIC, NATIVE))
    gates = ("replace-export", "delete-export", "disable-export", "replace-destination")
    assert failed_gates(changes, gates).keys() == set(gates)


def test_policies_evaluate_native_resources() -> None:
    hook = replace(destination("d", url="http://x.example"), token=DESTINATION.native_token)
    stream = replace(export("e", ["theirs"]), token=EXPORT.native_token)
    assert judge("no-plain-http", hook).names == ["d"]
    assert judge("unused-destination", hook, stream).names == ["d"]
    assert judge("undeclared-destination", hook, stream).names == ["e"]
    assert judge("documented-limits", stream, exportsPerApplication=0).names


def registered(form: str, type_: str, inputs: dict[str, Any], name: str = "one") -> Registration:
    """Return the registration of a resource by a generated SDK, which has no seed."""
    registrations = Registrations(Settings({"iotcentral:subdomain": "contoso"}.get, {}))
    args = MockResourceArgs(f"{form}{type_}", name, inputs, custom=True)
    found = registrations.validate(args)
    assert found is not None
    return found


def test_a_native_resource_is_validated_without_a_seed() -> None:
    hook = registered(NATIVE, "Destination", HOOK)
    assert hook.failures == ()
    assert isinstance(hook.properties["destinationId"], str)
    wrong = registered(NATIVE, "Destination", {**HOOK, "url": "no-url"})
    assert [failure.path for failure in wrong.failures] == ["url"]


def test_a_native_export_can_wait() -> None:
    given = {**STREAM, "destinations": [{"id": "hook"}]}
    assert registered(NATIVE, "Export", {**given, "waitForHealthy": True}).failures == ()
    (failure,) = registered(NATIVE, "Export", {**given, "waitForHealthy": "yes"}).failures
    assert failure.path == "waitForHealthy"
    check = registered(NATIVE, "HealthCheck", {"exportIds": ["x"]})
    assert (check.noun, check.failures) == ("health check", ())


def test_native_resources_of_one_name_get_ids_of_their_own() -> None:
    registrations = Registrations(Settings({"iotcentral:subdomain": "contoso"}.get, {}))
    args = MockResourceArgs(DESTINATION.native_token, "one", HOOK, custom=True)
    found = [registrations.validate(args), registrations.validate(args)]
    assert len({one.properties["destinationId"] for one in found if one}) == 2
    assert all(one.failures == () for one in found if one)


def instance(name: str, **settings: Any) -> str:
    """Return a line of a program that declares an instance of the native provider."""
    given = "".join(f", {key}={value}" for key, value in settings.items())
    return f"{name} = iotcentral.Provider({name!r}{given})\n"


def destination_at(name: str, provider: str | None = None) -> str:
    """Return a line of a program that declares a webhook with the ID `one`."""
    opts = f", opts=pulumi.ResourceOptions(provider={provider})" if provider else ""
    return (
        f"iotcentral.Destination({name!r}, display_name='H', type='webhook@v1', "
        f"url='https://x.example', destination_id='one'{opts})\n"
    )


@pytest.mark.processes
def test_check_validates_a_native_program_with_the_settings_of_its_instances(
    tmp_path: Path,
) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: plant\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config:\n  iotcentral:subdomain: contoso\n")
    (tmp_path / "__main__.py").write_text(
        "import pulumi\nimport pulumi_iotcentral.native as iotcentral\n"
        + instance("north", subdomain="'north'", api_token="'SharedAccessSignature canary-token'")
        + instance("same", subdomain="'contoso'")
        + instance("late", endpoint="pulumi.StackReference('x/y/z').require_output('url')")
        + destination_at("first")
        + destination_at("in-north", "north")
        + destination_at("later", "late")
        + destination_at("second", "same")
    )
    done = subprocess.run(
        [preloaded.python(), "-m", "pulumi_iotcentral", "check", "--stack", "dev"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "canary" not in done.stdout + done.stderr
    assert "destination second: destinationId must be unique" in done.stdout + done.stderr
    assert "4 resources validated: 1 error, no warnings" in done.stdout + done.stderr


def test_mocks_use_the_settings_of_an_instance() -> None:
    mocks = IotCentralMocks(config={"iotcentral:subdomain": "contoso"})
    set_mocks(mocks, project="project", stack="stack", preview=False)

    @mocked
    def declare() -> None:
        north = native.Provider("north", subdomain="north")
        given: Any = {"display_name": "H", "type": "webhook@v1", "url": "https://x.example"}
        native.Destination("a", **given, destination_id="one")
        opts = pulumi.ResourceOptions(provider=north)
        native.Destination("b", opts, **given, destination_id="one")

    declare()
    assert {one.name: one.properties["applicationUrl"] for one in mocks.resources} == {
        "a": "https://contoso.azureiotcentral.com",
        "b": "https://north.azureiotcentral.com",
    }
