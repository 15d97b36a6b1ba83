"""Explicit provider instances, and their replacement when the application is another one."""

from __future__ import annotations

import json
from typing import Any

from tests.engine.native.programs import destination
from tests.engine.native.project import NativeProject
from tests.engine.service import Service


def provider(service: Service, **settings: str) -> dict[str, Any]:
    properties = {"endpoint": service.url, "apiToken": service.token, **settings}
    return {"type": "pulumi:providers:iotcentral", "properties": properties}


def of(name: str, **properties: Any) -> dict[str, Any]:
    return {**destination("webhook-open", **properties), "options": {"provider": f"${{{name}}}"}}


def test_two_instances_manage_two_applications_in_one_program(
    service: Service, native: NativeProject
) -> None:
    with Service() as other:
        program = {
            "first": provider(service),
            "second": provider(other),
            "one": of("first", displayName="one"),
            "two": of("second", displayName="two"),
        }
        native.environment["IOTCENTRAL_ENDPOINT"] = ""
        native.declare(program).up().succeeded()
        assert [it["displayName"] for it in service.objects("destinations")] == ["one"]
        assert [it["displayName"] for it in other.objects("destinations")] == ["two"]
        assert "canary-token" not in json.dumps(native.state()), "tokens are secrets"
        native.up("--expect-no-changes").succeeded()
        native.destroy().succeeded()
        assert service.objects("destinations") == other.objects("destinations") == []


def test_two_instances_of_one_application_do_not_share_an_object(
    service: Service, native: NativeProject
) -> None:
    program = {
        "first": provider(service),
        "second": provider(service),
        "one": of("first", destinationId="hook"),
        "two": of("second", destinationId="hook"),
    }
    shown = native.declare(program).preview().failed().output
    assert "must be unique, and 'hook' is also the id of another destination" in shown, shown
    one = program.pop("one")
    native.declare(program).up().succeeded()
    service.taken()
    # The same resource at the other instance has the same seed, and its object stays.
    native.declare({**program, "two": {**program["two"], "options": one["options"]}})
    native.up().succeeded()
    assert service.taken().lines("PUT", "DELETE") == []
    assert [it["id"] for it in service.objects("destinations")] == ["hook"]


def test_an_instance_without_an_application_is_refused_where_it_is_declared(
    native: NativeProject,
) -> None:
    native.environment["IOTCENTRAL_ENDPOINT"] = ""
    program = {"plant": {"type": "pulumi:providers:iotcentral"}, "one": of("plant")}
    shown = native.declare(program).preview().failed().output
    assert "pulumi:providers:iotcentral resource 'plant'" in shown, shown
    assert "no IoT Central application is configured. Set subdomain" in shown


def test_another_token_or_api_version_replaces_nothing(
    service: Service, native: NativeProject
) -> None:
    native.declare({"first": provider(service), "one": of("first")}).up().succeeded()
    service.taken()
    changed = provider(service, apiVersion="2022-10-31-preview", apiToken=f"{service.token}&x=1")
    native.declare({"first": changed, "one": of("first")})
    assert native.steps() == {}, "every resource is the same"
    assert service.taken().total() == 0


def test_a_simulator_on_another_port_is_the_same_application(
    service: Service, native: NativeProject
) -> None:
    native.declare({"first": provider(service), "one": of("first")}).up().succeeded()
    with Service() as moved:
        native.declare({"first": provider(moved), "one": of("first")})
        assert native.steps() == {}, "every resource is the same"


def test_another_application_is_filled_before_the_old_one_is_emptied(
    service: Service, native: NativeProject
) -> None:
    native.declare({"first": provider(service), "one": of("first")}).up().succeeded()
    service.taken()
    with Service() as other:
        # Another host name, since the port of a loopback address makes no other application.
        elsewhere = other.url.replace("127.0.0.1", "localhost")
        native.declare({"first": provider(other, endpoint=elsewhere), "one": of("first")})
        native.up().succeeded()
        assert other.taken().lines("PUT") == ["PUT destinations"]
        assert service.taken().lines("DELETE") == ["DELETE destinations"]
        assert len(other.objects("destinations")) == 1
        assert service.objects("destinations") == []


def test_an_instance_does_not_read_the_configuration_of_the_stack(
    service: Service, native: NativeProject
) -> None:
    native.environment["IOTCENTRAL_ENDPOINT"] = ""
    stack = ("config", "set", "iotcentral:endpoint", service.url)
    program = {"own": {"type": "pulumi:providers:iotcentral"}, "one": of("own")}
    native.declare(program).pulumi(*stack).succeeded()
    assert "no IoT Central application is configured" in native.preview().failed().output
    native.environment["IOTCENTRAL_ENDPOINT"] = service.url
    native.up().succeeded()
    assert len(service.objects("destinations")) == 1


def test_settings_are_validated_at_preview(native: NativeProject) -> None:
    wrong = {"apiVersion": "1.0", "endpont": "https://x.example", "apiToken": "canary-token"}
    program = {"first": {"type": "pulumi:providers:iotcentral", "properties": wrong}}
    run = native.declare({**program, "one": of("first")}).preview().failed()
    assert "canary" not in run.output
    assert "endpont" in run.output
    stack = ("config", "set", "iotcentral:apiVersion", "1.0")
    native.declare({"one": destination("webhook-open")}).pulumi(*stack).succeeded()
    assert "iotcentral:apiVersion must be one of 2022-06-30-preview" in (
        native.preview().failed().output
    )
