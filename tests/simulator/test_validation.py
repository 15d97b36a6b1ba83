from __future__ import annotations

from typing import Any

import pytest

from iotcentral_simulator import Application

from .client import NEW, OLD, Api
from .samples import BLOB, DESTINATIONS, OAUTH, SECRET, WEBHOOK, Document, export

PRINCIPAL = DESTINATIONS["adx-principal"]["authorization"]


def without(document: Document, name: str) -> Document:
    return {key: value for key, value in document.items() if key != name}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (without(BLOB, "displayName"), "displayName is required"),
        (BLOB | {"displayName": 7}, "displayName must be a string"),
        (BLOB | {"displayName": None}, "displayName must be a string"),
        (without(BLOB, "type"), "type is required"),
        (
            BLOB | {"type": "ftp@v1"},
            "type must be one of blobstorage@v1, dataexplorer@v1, eventhubs@v1, "
            "servicebusqueue@v1, servicebustopic@v1, webhook@v1",
        ),
        (BLOB | {"type": ["blobstorage@v1"]}, "type must be one of blobstorage@v1"),
        (without(BLOB, "authorization"), "authorization is required"),
        (BLOB | {"authorization": SECRET}, "authorization must be an object"),
        (BLOB | {"authorization": {}}, "authorization.type is required"),
        (
            BLOB | {"authorization": OAUTH},
            "authorization.type must be one of connectionString, systemAssignedManagedIdentity",
        ),
        (
            BLOB | {"authorization": without(BLOB["authorization"], "containerName")},
            "authorization.containerName is required",
        ),
        (
            BLOB | {"authorization": BLOB["authorization"] | {"connectionString": [SECRET]}},
            "authorization.connectionString must be a string",
        ),
        (
            WEBHOOK | {"authorization": OAUTH | {"requestType": SECRET}},
            "authorization.requestType must be one of auto, json, urlencoded",
        ),
        (
            WEBHOOK | {"headerCustomizations": {"k": {"secret": True}}},
            "headerCustomizations.k.value is required",
        ),
        (
            WEBHOOK | {"queryCustomizations": {"k": {"value": "1", "secret": "yes"}}},
            "queryCustomizations.k.secret must be true or false",
        ),
        ({}, "type is required"),
    ],
)
def test_a_bad_destination_is_refused_with_the_path_and_no_value(
    application: Application, api: Api, body: Document, message: str
) -> None:
    said = api.refused(422, "PUT", "destinations/d1", body)
    assert said.startswith(message)
    assert SECRET not in said
    assert not application.destinations


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"enabled": "true"}, "enabled must be true or false"),
        ({"source": "weather"}, "source must be one of telemetry, properties,"),
        ({"destinations": {}}, "destinations must be an array"),
        ({"destinations": [{"id": "d1"}, {}]}, "destinations[1].id is required"),
        ({"destinations": [{"id": "none"}]}, "destinations[0].id names no destination"),
        ({"destinations": [{"id": "d1"}] * 2}, "destinations[1].id names a destination for the"),
        ({"enrichments": {"a": {}}}, "enrichments.a needs a value or a path"),
        ({"enrichments": {"a": {"target": "t"}}}, "enrichments.a needs a value or a path"),
        ({"enrichments": {"a": {"value": 1, "path": "p"}}}, "enrichments.a has a value"),
        ({"enrichments": {"a": {"value": 1, "target": "t"}}}, "enrichments.a has a value"),
        ({"enrichments": {"a": 1}}, "enrichments.a must be an object"),
        ({"filter": ["SELECT"]}, "filter must be a string"),
        ({"source": "audit"}, f"source 'audit' needs api-version {NEW}"),
    ],
)
def test_a_bad_export_is_refused_with_the_path(
    application: Application, api: Api, changes: dict[str, Any], message: str
) -> None:
    api.ok("PUT", "destinations/d1", BLOB)
    said = api.refused(422, "PUT", "exports/e1", export("d1") | changes)
    assert said.startswith(message)
    assert not application.exports


def test_several_faults_are_said_at_once_and_the_rest_counted(api: Api) -> None:
    said = api.refused(422, "PUT", "exports/e1", {})
    assert said == (
        "destinations is required; displayName is required; enabled is required; and 1 more"
    )


def test_audit_belongs_to_the_later_version(api: Api) -> None:
    api.ok("PUT", "destinations/d1", BLOB)
    api.version = NEW
    api.ok("PUT", "exports/e1", export("d1", source="audit"))
    api.version = OLD
    api.refused(422, "PATCH", "exports/e1", {"source": "audit"})
    assert api.ok("PATCH", "exports/e1", {"displayName": "x"})["source"] == "audit"


def test_an_export_takes_ten_destinations_enrichments_and_conditions(api: Api) -> None:
    names = [f"d{number}" for number in range(11)]
    for name in names:
        api.ok("PUT", f"destinations/{name}", BLOB)
    for count, status in ((10, 200), (11, 422)):
        enrichments = {f"n{number}": {"value": number} for number in range(count)}
        query = "SELECT * FROM devices WHERE " + " AND ".join(["a = 'x AND y'"] * count)
        for changes in (
            {"destinations": [{"id": name} for name in names[:count]]},
            {"enrichments": enrichments},
            {"filter": query},
        ):
            body = export("d0") | changes
            assert api.send("PUT", f"exports/e{count}", body).status_code == status


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_type_and_source_cannot_be_changed(application: Application, api: Api, method: str) -> None:
    api.ok("PUT", "destinations/d1", BLOB)
    api.ok("PUT", "exports/e1", export("d1"))
    said = api.refused(422, method, "destinations/d1", WEBHOOK)
    assert said == "type cannot be changed: it is 'blobstorage@v1'"
    said = api.refused(422, method, "exports/e1", export("d1", source="properties"))
    assert said == "source cannot be changed: it is 'telemetry'"
    assert application.destinations["d1"] == BLOB
    assert application.exports["e1"] == export("d1")


def test_a_destination_in_use_is_not_deleted(application: Application, api: Api) -> None:
    api.ok("PUT", "destinations/d1", BLOB)
    api.ok("PUT", "exports/e1", export("d1"))
    said = api.refused(409, "DELETE", "destinations/d1")
    assert said == "Destination 'd1' is in use by exports: 'e1'."
    assert "d1" in application.destinations
    api.send("DELETE", "exports/e1")
    assert api.send("DELETE", "destinations/d1").status_code == 204
