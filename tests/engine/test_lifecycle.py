"""The main job on the real engine: every destination type and authorization, all of an export."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.engine.programs import AUTHORIZATIONS, all_destinations, all_exports
from tests.engine.project import Project
from tests.engine.service import Service

SOURCES = {
    "2022-06-30-preview": ("properties", "deviceLifecycle"),
    "2022-10-31-preview": ("deviceTemplateLifecycle", "deviceConnectivity", "audit"),
}


def program(api_version: str, display_name: str) -> str:
    return all_destinations(display_name) + all_exports(display_name, SOURCES[api_version])


@pytest.mark.parametrize("api_version", SOURCES)
def test_every_kind_of_object_is_created_kept_changed_and_deleted(
    service: Service, project: Project, api_version: str
) -> None:
    project.environment["IOTCENTRAL_API_VERSION"] = api_version
    count = len(AUTHORIZATIONS) + 1 + len(SOURCES[api_version])

    project.write(program(api_version, "first")).up().succeeded()
    created = service.taken()
    assert created.count("PUT") == count
    assert created.writes() == created.count("PUT")
    assert created.api_versions() == {api_version}

    project.up("--expect-no-changes").succeeded()
    assert service.taken().total() == 0, "a second up without changes asks nothing of the service"

    project.refresh("--expect-no-changes").succeeded()
    refreshed = service.taken()
    assert refreshed.writes() == 0
    lags = service.simulator.options.behaviour.list_lag == "one_read"
    assert refreshed.single_reads() == (count if lags else 0), "refresh reads by list"
    project.preview("--expect-no-changes").succeeded()
    assert service.taken().total() == 0

    project.write(program(api_version, "second")).up().succeeded()
    changed = service.taken()
    assert changed.count("PATCH") == changed.writes() == count, "one PATCH for each object"
    assert {body["displayName"] for body in service.bodies()} == {"second"}
    project.refresh("--expect-no-changes").succeeded()

    project.destroy().succeeded()
    assert service.bodies() == []


def test_what_the_service_holds_is_what_the_program_says(
    service: Service, project: Project
) -> None:
    project.write(all_destinations("first")).up().succeeded()
    held = {
        body["authorization"]["type"]: body for body in service.bodies() if "authorization" in body
    }
    assert held["oauth"] == {
        "displayName": "first",
        "type": "webhook@v1",
        "url": "https://example.com/hook?key=canary-url",
        "headerCustomizations": {
            "x-key": {"value": "canary-custom", "secret": True},
            "x-site": {"value": "canary-readable"},
        },
        "queryCustomizations": {"q": {"value": "canary-query", "secret": True}},
        "authorization": {
            "type": "oauth",
            "tokenUrl": "https://login.example.com/token",
            "clientId": "client",
            "clientSecret": "canary-oauth",
            "audience": "audience",
            "scope": "scope",
            "requestType": "json",
        },
    }


def test_a_free_form_value_is_sent_as_it_is_with_its_whole_numbers_and_nulls(
    service: Service, project: Project
) -> None:
    value = '{"n": [1, 0.5, None], "none": None, "empty": {}}'
    project.write(EXPORT.replace('"value": 1', f'"value": {value}')).up().succeeded()
    [request] = [
        request for request in service.taken().asked if request.kind == "exports" and request.body
    ]
    assert b'"n": [1, 0.5, null]' in request.body, "whole numbers stay whole"
    sent = json.loads(request.body)["enrichments"]["a"]
    assert sent == {"value": {"n": [1, 0.5, None], "none": None, "empty": {}}}
    project.refresh("--expect-no-changes").succeeded()
    project.up("--expect-no-changes").succeeded()
    project.write(EXPORT.replace('"value": 1', '"value": {"none": None}')).up().succeeded()
    [export] = service.objects("exports")
    assert export["enrichments"]["a"] == {"value": {"none": None}}


ONE_FIELD = [
    ('display_name="E"', 'display_name="F"', {"displayName"}),
    ("enabled=True", "enabled=False", {"enabled"}),
    ('filter="SELECT * FROM devices"', 'filter="SELECT * FROM dtmi:a;1"', {"filter"}),
    ('filter="SELECT * FROM dtmi:a;1", ', "", {"filter"}),
    ('"value": 1', '"value": True', {"enrichments"}),
    ('"b": {"path": "$displayName"}', "", {"enrichments"}),
    ('transform=".a"', 'transform=".b"', {"destinations"}),
    (', transform=".b"', "", {"destinations"}),
    ('enrichments={"a": {"value": True}, },', "", {"enrichments"}),
]
"""What is changed of the program, one after the other, and what is sent of the export then."""
EXPORT = """
hook = iotcentral.Destination("h", display_name="H", type="webhook@v1", url="https://example.com")
iotcentral.Export(
    "e", display_name="E", enabled=True, source="telemetry", filter="SELECT * FROM devices", \
    destinations=[iotcentral.DestinationReferenceArgs(id=hook, transform=".a")],
    enrichments={"a": {"value": 1}, "b": {"path": "$displayName"}},
)
"""


def test_one_changed_field_of_an_export_is_one_patch_of_that_property(
    service: Service, project: Project
) -> None:
    project.write(EXPORT).up().succeeded()
    [first] = service.objects("exports")
    program = EXPORT
    for old, new, properties in ONE_FIELD:
        assert old in program
        program = program.replace(old, new)
        service.taken()
        project.write(program).up().succeeded()
        assert service.taken().lines("PATCH") == ["PATCH exports"], (old, new)
        assert set(service.last_patch()) == properties, (old, new)
        [held] = service.objects("exports")
        named = {name for name in ("a", "b") if f'"{name}": {{' in program}
        assert set(held.get("enrichments") or {}) == named, (old, new)
    project.write(EXPORT).up().succeeded()
    assert service.objects("exports") == [first]


def test_another_source_or_type_makes_a_new_object_and_the_export_follows(
    service: Service, project: Project
) -> None:
    project.write(EXPORT).up().succeeded()
    [old] = service.objects("destinations")
    hub = EXPORT.replace(
        'type="webhook@v1", url="https://example.com"',
        'type="eventhubs@v1", authorization={"type": "systemAssignedManagedIdentity", '
        '"host_name": "h", "event_hub_name": "e"}',
    )
    previewed = project.write(hub).preview("--diff").succeeded().output
    project.up().succeeded()
    [new] = service.objects("destinations")
    assert new["id"] != old["id"]
    assert new["id"] in previewed, "the preview shows the id that the replacement gets"
    [export] = service.objects("exports")
    assert export["destinations"] == [{"id": new["id"], "transform": ".a"}]

    project.write(hub.replace('source="telemetry"', 'source="properties"')).up().succeeded()
    [replaced] = service.objects("exports")
    assert replaced["source"] == "properties"
    assert replaced["id"] != export["id"]


def test_an_explicit_id_of_an_export_is_deleted_before_it_is_replaced(
    service: Service, project: Project
) -> None:
    explicit = EXPORT.replace('"e", display', '"e", export_id="mine", display')
    project.write(explicit).up().succeeded()
    service.taken()
    project.write(explicit.replace('source="telemetry"', 'source="properties"')).up().succeeded()
    assert service.taken().lines("DELETE", "PUT") == ["DELETE exports", "PUT exports"]
    [export] = service.objects("exports")
    assert (export["id"], export["source"]) == ("mine", "properties")
    project.up("--expect-no-changes").succeeded()


def test_get_reads_what_something_else_manages_and_a_missing_id_is_an_error(
    service: Service, project: Project
) -> None:
    hidden: dict[str, Any] = {"type": "header", "value": "canary-elsewhere"}
    body = {"displayName": "H", "type": "webhook@v1", "url": "https://x.example/?canary-elsewhere"}
    service.put("destinations", "theirs", {**body, "authorization": hidden})
    get = """
    found = iotcentral.Destination.get("found", {id!r})
    pulumi.export("name", found.display_name)
    iotcentral.Export("e", display_name="E", source="telemetry", destinations=[found])
    """
    project.write(get.format(id="theirs")).up().succeeded()
    assert '"name": "H"' in project.pulumi("stack", "output", "--json").output
    [export] = service.objects("exports")
    assert export["destinations"] == [{"id": "theirs"}]
    state = project.pulumi("stack", "export").output
    assert "canary-elsewhere" not in state
    assert "**" not in state

    missing = project.write(get.format(id="nobody")).preview().failed().output
    assert "has no destination with this id" in missing
    project.write("").up().succeeded()
    assert len(service.objects("destinations")) == 1, "what get() reads is never deleted"


def test_another_scope_of_an_oauth_authorization_reaches_the_service_beside_its_secret(
    service: Service, project: Project
) -> None:
    program = """
    iotcentral.Destination("h", display_name="H", type="webhook@v1", url="https://h.example",
        authorization=iotcentral.WebhookOAuthArgs(token_url="https://t.example", client_id="c",
        client_secret="canary", scope="{}"))
    """
    project.write(program.format("one")).up().succeeded()
    project.write(program.format("two")).up().succeeded()
    [held] = service.objects("destinations")
    authorization = held["authorization"]
    assert (authorization["scope"], authorization["clientSecret"]) == ("two", "canary")
