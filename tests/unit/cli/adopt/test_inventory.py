"""What of an application can be adopted; what cannot is said, and nothing ever crashes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_iotcentral.cli.adopt.inventory import Item, take_inventory
from pulumi_iotcentral.cli.workspace.application import Place
from pulumi_iotcentral.model.secrets.redaction import KnownSecrets
from tests.unit.cli.adopt.documents import (
    PLACE,
    destination,
    every_destination,
    full_export,
    inventory,
)
from tests.unit.cli.adopt.values import JSON

MASK = "*****"


def only(**changes: Any) -> Item:
    (item,) = inventory(destination(**changes)).items
    return item


def test_every_type_can_be_adopted_and_no_mask_is_kept() -> None:
    found = inventory(*every_destination(), full_export())
    assert found.skipped == ()
    assert len(found.items) == len(every_destination()) + 1
    assert MASK not in str([item.inputs for item in found.items])


@pytest.mark.parametrize(
    ("sample", "hidden", "shown"),
    [
        ("blob-identity", set(), set()),
        ("blob-key", {("authorization", "connectionString")}, set()),
        ("adx-principal", {("authorization", "clientSecret")}, set()),
        ("hook-plain", set(), {("url",)}),
        ("hook-header", {("authorization", "value")}, {("url",)}),
        (
            "hook-customized",
            {("headerCustomizations", "x-key", "value"), ("queryCustomizations", "key", "value")},
            {
                ("url",),
                ("headerCustomizations", "x-site", "value"),
                ("queryCustomizations", "v", "value"),
            },
        ),
    ],
)
def test_secrets_are_found_whether_the_service_shows_them_or_not(
    sample: str, hidden: set[Any], shown: set[Any]
) -> None:
    item = only(sample=sample)
    assert {place.path for place in item.secrets if place.hidden} == hidden
    assert {place.path for place in item.secrets if not place.hidden} == shown
    assert item.hides is bool(hidden)


def test_a_secret_that_the_service_leaves_out_is_a_hidden_one() -> None:
    item = only(authorization={"type": "connectionString", "containerName": "raw"})
    assert item.hides
    assert item.inputs["authorization"] == {"type": "connectionString", "containerName": "raw"}


def test_a_connection_string_that_is_shown_whole_needs_no_update() -> None:
    authorization = {
        "type": "connectionString",
        "connectionString": "AccountName=a;AccountKey=shown",
        "containerName": "raw",
    }
    item = only(authorization=authorization)
    assert not item.hides
    assert item.inputs["authorization"] == authorization


def test_the_representation_of_an_object_shows_no_secret() -> None:
    item = only(sample="hook-plain", url="https://example.com/canary")
    assert "canary" not in repr(item)
    assert "canary" not in repr(inventory(destination(url="https://example.com/canary")))


def test_of_a_type_that_is_not_known_the_name_alone_is_managed() -> None:
    item = only(type="teapot@v9", spout={"key": "canary"})
    url = item.inputs["applicationUrl"]
    named = {"destinationId": item.id, "displayName": item.display_name, "type": "teapot@v9"}
    assert item.inputs == {**named, "applicationUrl": url}
    assert not item.hides


def test_fields_of_a_newer_service_are_left_alone_at_every_level() -> None:
    authorization = {"type": "header", "value": "*****", "future": 1}
    headers = {"x": {"value": "v", "future": 1}}
    item = only(
        sample="hook-plain", authorization=authorization, headerCustomizations=headers, future=1
    )
    assert "future" not in str(item.inputs)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"type": None}, "type is required"),
        ({"type": ["webhook@v1"]}, "type is not supported"),
        ({"displayName": None}, "displayName is required"),
        ({"displayName": 7}, "displayName must be a string"),
        ({"displayName": "half \ud83d"}, "a lone surrogate"),
        ({"authorization": None}, "authorization is required"),
        ({"authorization": "open"}, "authorization must be an object of one of"),
        ({"authorization": {"type": "magic"}}, "authorization.type is not supported by"),
        ({"authorization": {"type": "connectionString", "connectionString": 7}}, "is required"),
        ({"id": "a/b"}, "must not contain '/'"),
        ({"id": 7}, "it has no id"),
        ({"id": None}, "it has no id"),
    ],
)
def test_what_cannot_be_adopted_is_skipped_with_its_reason(
    changes: dict[str, Any], reason: str
) -> None:
    found = inventory({**destination(), **changes}, destination("fine"))
    assert [item.id for item in found.items] == ["fine"]
    (skipped,) = found.skipped
    assert reason in skipped.reason


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"destinations": []}, "destinations must have at least one destination"),
        ({"destinations": [{"id": "d"}, {"id": "d"}]}, "must not be a duplicate"),
        ({"destinations": {"id": "d"}}, "must be a list"),
        ({"enrichments": {"a": {}}}, "enrichments.a must have a value, or a path"),
        (
            {"enrichments": {"a": {"value": {"4dabf18193072939515e22adb298388d": "x"}}}},
            "a reserved key of Pulumi",
        ),
    ],
)
def test_an_export_that_cannot_be_adopted_is_skipped_with_its_reason(
    changes: dict[str, Any], reason: str
) -> None:
    (skipped,) = inventory(full_export(**changes)).skipped
    assert reason in skipped.reason


def test_the_api_version_decides_what_can_be_adopted() -> None:
    audit = full_export(source="audit")
    assert inventory(audit).skipped == ()
    place = Place(PLACE.url, "2022-06-30-preview")
    (skipped,) = take_inventory(place, [], [audit]).skipped
    assert "2022-10-31-preview" in skipped.reason


NAMES = (
    *("id", "displayName", "type", "authorization", "url", "connectionString", "value"),
    *("destinations", "source", "enabled", "enrichments", "filter", "transform"),
    *("headerCustomizations", "webhook@v1", "header"),
)
ANYTHING = st.recursive(
    JSON | st.sampled_from(NAMES),
    lambda inner: st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=20,
)


@given(st.lists(ANYTHING, max_size=3), st.dictionaries(st.sampled_from(NAMES), ANYTHING))
def test_nothing_that_a_service_answers_is_a_crash(
    listed: list[Any], changes: dict[str, Any]
) -> None:
    mixed = [{**destination(sample="hook-customized"), **changes}, *listed]
    take_inventory(PLACE, mixed, [{**full_export(), **changes}, *listed])


def test_what_repeats_a_secret_in_plain_text_is_skipped_and_named_without_it() -> None:
    known = KnownSecrets(["cAnary-key-0123456789"])
    name = {**full_export(), "id": "e", "displayName": "to cAnary-key-0123456789"}
    inventory = take_inventory(PLACE, [], [name, {**full_export(), "id": "f"}], known)
    (skipped,) = inventory.skipped
    assert skipped.display_name == "to *****"
    assert skipped.reason == "displayName repeats a secret. Change it in IoT Central first"
    assert [item.id for item in inventory.items] == ["f"]
