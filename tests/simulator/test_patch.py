from __future__ import annotations

from typing import Any

import pytest

from iotcentral_simulator import Application

from .client import Api
from .samples import BLOB, BUS, DESTINATIONS, OAUTH, SECRET, STORAGE, WEBHOOK, Document, export

MERGE_PATCH = {"headers": {"Content-Type": "application/merge-patch+json"}}


@pytest.mark.parametrize("options", [{}, MERGE_PATCH])
def test_a_patch_changes_what_it_names_and_nothing_else(
    application: Application, api: Api, options: dict[str, Any]
) -> None:
    api.ok("PUT", "destinations/d1", BLOB)
    answer = api.ok("PATCH", "destinations/d1", {"displayName": "New"}, **options)
    assert answer["displayName"] == "New"
    assert application.destinations["d1"] == BLOB | {"displayName": "New"}


def test_a_patch_reaches_into_objects_and_null_removes(application: Application, api: Api) -> None:
    api.ok("PUT", "destinations/d1", BLOB)
    enrichments = {"a": {"path": "$displayName"}, "b": {"value": 1}}
    api.ok(
        "PUT", "exports/e1", export("d1", filter="SELECT * FROM devices", enrichments=enrichments)
    )
    patch = {"filter": None, "enrichments": {"b": None, "c": {"value": [None]}}}
    answer = api.ok("PATCH", "exports/e1", patch)
    assert "filter" not in answer
    assert application.exports["e1"] == export(
        "d1", enrichments={"a": {"path": "$displayName"}, "c": {"value": [None]}}
    )


def test_a_patch_replaces_a_list_whole(application: Application, api: Api) -> None:
    for name in ("d1", "d2"):
        api.ok("PUT", f"destinations/{name}", BLOB)
    api.ok("PUT", "exports/e1", export("d1"))
    api.ok("PATCH", "exports/e1", {"destinations": [{"id": "d2"}]})
    assert application.exports["e1"]["destinations"] == [{"id": "d2"}]


@pytest.mark.parametrize(
    ("patch", "message"),
    [
        ({"displayName": None}, "displayName is required"),
        ({"authorization": None}, "authorization is required"),
        ({"authorization": {"containerName": None}}, "authorization.containerName is required"),
        ({"authorization": {"type": "oauth"}}, "authorization.type must be one of"),
        ({"containerName": 7}, "authorization.containerName must be a string"),
        ({"type": None}, "type cannot be changed"),
    ],
)
def test_a_patch_whose_result_is_not_valid_changes_nothing(
    application: Application, api: Api, patch: Document, message: str
) -> None:
    api.ok("PUT", "destinations/d1", BLOB)
    assert api.refused(422, "PATCH", "destinations/d1", patch).startswith(message)
    assert application.destinations["d1"] == BLOB


def test_a_patch_may_change_the_kind_of_authorization(application: Application, api: Api) -> None:
    api.ok("PUT", "destinations/d1", BLOB)
    identity = DESTINATIONS["blob-identity"]["authorization"]
    api.ok("PATCH", "destinations/d1", {"authorization": identity})
    assert application.destinations["d1"]["authorization"] == identity


def test_a_part_of_an_authorization_keeps_the_stored_secret(
    application: Application, api: Api
) -> None:
    api.ok("PUT", "destinations/d1", BLOB)
    api.ok("PATCH", "destinations/d1", {"authorization": {"containerName": "new"}})
    assert application.destinations["d1"]["authorization"] == {
        "type": "connectionString",
        "connectionString": STORAGE,
        "containerName": "new",
    }


def test_only_json_media_types_are_taken(api: Api) -> None:
    api.ok("PUT", "destinations/d1", BLOB)
    for method, content_type in (
        ("PATCH", "text/plain"),
        ("PATCH", "application/json-patch+json"),
        ("PATCH", ""),
        ("PUT", "application/merge-patch+json"),
        ("PUT", "application/x-www-form-urlencoded"),
    ):
        options = {"headers": {"Content-Type": content_type}}
        api.refused(415, method, "destinations/d1", BLOB, **options)
    options = {"headers": {"Content-Type": "Application/JSON; charset=utf-8"}}
    api.ok("PUT", "destinations/d1", BLOB, **options)


FLAT: list[tuple[Document, Document]] = [
    (
        {"type": "blobstorage@v1", "connectionString": STORAGE, "containerName": "raw"},
        BLOB["authorization"],
    ),
    (
        {"type": "eventhubs@v1", "hostName": "h", "eventHubName": "n"},
        {"type": "systemAssignedManagedIdentity", "hostName": "h", "eventHubName": "n"},
    ),
    (
        {"type": "servicebustopic@v1", "connectionString": BUS},
        {"type": "connectionString", "connectionString": BUS},
    ),
    ({"type": "webhook@v1", "url": "u", "value": SECRET}, {"type": "header", "value": SECRET}),
    ({"type": "webhook@v1", "url": "u"} | {k: v for k, v in OAUTH.items() if k != "type"}, OAUTH),
]


@pytest.mark.parametrize(("body", "authorization"), FLAT)
def test_the_flat_form_is_stored_nested(
    application: Application, api: Api, body: Document, authorization: Document
) -> None:
    answer = api.ok("PUT", "destinations/d1", {"displayName": "x"} | body)
    assert answer["authorization"].keys() == authorization.keys()
    assert application.destinations["d1"]["authorization"] == authorization


def test_the_flat_form_of_a_patch_is_merged(application: Application, api: Api) -> None:
    api.ok("PUT", "destinations/d1", DESTINATIONS["blob-identity"])
    api.ok("PATCH", "destinations/d1", {"containerName": "new"})
    stored = application.destinations["d1"]["authorization"]
    assert stored == DESTINATIONS["blob-identity"]["authorization"] | {"containerName": "new"}
    api.ok("PATCH", "destinations/d1", {"connectionString": STORAGE, "containerName": "raw"})
    assert application.destinations["d1"]["authorization"] == BLOB["authorization"]


def test_the_flat_form_is_refused_with_what_it_lacks(api: Api) -> None:
    body = {"displayName": "x", "type": "blobstorage@v1", "connectionString": STORAGE}
    assert api.refused(422, "PUT", "destinations/d1", body) == (
        "authorization.containerName is required"
    )


def test_a_webhook_needs_no_authorization_and_a_patch_can_take_it_away(
    application: Application, api: Api
) -> None:
    api.ok("PUT", "destinations/d1", DESTINATIONS["hook-oauth"])
    api.ok("PATCH", "destinations/d1", {"authorization": None})
    assert application.destinations["d1"] == WEBHOOK
    assert "authorization" not in api.ok("PUT", "destinations/d2", WEBHOOK)


def test_an_authorization_where_none_can_be_is_no_bug_of_the_simulator(api: Api) -> None:
    api.ok("PUT", "destinations/d1", BLOB)
    api.ok("PUT", "exports/e1", export("d1"))
    patch = {"authorization": {"type": "header"}, "displayName": "x"}
    assert api.ok("PATCH", "exports/e1", patch)["displayName"] == "x"
    said = api.refused(422, "PATCH", "destinations/d1", {"authorization": {"type": []}})
    assert said.startswith("authorization")
