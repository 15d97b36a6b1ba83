"""Enrichments whose target is an interface, and those that a message does not get."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .results import result

INFORMATION = "dtmi:azure:DeviceManagement:DeviceInformation;1"
DEVICE = {
    "templateId": "dtmi:contoso:thermostat;2",
    "interfaces": ["dtmi:contoso:building;1"],
    "properties": {
        "reported": [
            {"name": "model", "value": "thermostat", "id": "dtmi:contoso:thermostat:model;2"},
            {
                "component": "info",
                "name": "model",
                "value": "information",
                "id": "dtmi:azure:DeviceManagement:DeviceInformation:model;1",
            },
            {"name": "serial", "value": "DTDL", "id": "dtmi:contoso:plate:__serial;1"},
            {"name": "firmware", "value": 1.0, "id": "urn:smart:Patch_wr:firmware:1"},
            {"name": "place", "value": {"floor": 3}, "id": "dtmi:contoso:site:place;1"},
        ]
    },
    "cloudProperties": [{"name": "owner", "value": "A", "id": "dtmi:contoso:cloud:owner;1"}],
}


def enrichments(given: dict[str, str]) -> tuple[Any, tuple[str, ...]]:
    message = json.dumps({"telemetry": {"a": 1}, "device": DEVICE})
    found = result(message, enrichments={"it": given})
    assert found.message is not None
    return found.message["enrichments"].get("it", "none"), found.notes


@pytest.mark.parametrize(
    ("target", "path", "expected"),
    [
        (None, "model", "thermostat"),
        ("dtmi:contoso:thermostat;2", "model", "thermostat"),
        (INFORMATION, "model", "information"),
        ("dtmi:contoso:plate;1", "serial", "DTDL"),
        ("urn:smart:Patch_wr:1", "firmware", 1.0),
        ("dtmi:contoso:site;1", "place.floor", 3),
        ("dtmi:contoso:cloud;1", "owner", "A"),
        ("dtmi:contoso:building;1", "owner", "A"),
        ("dtmi:contoso:unknown;1", "$displayName", "simulated-device"),
    ],
)
def test_a_target_is_found_by_the_template_the_interfaces_and_the_ids_of_properties(
    target: str | None, path: str, expected: object
) -> None:
    given = {"path": path} | ({} if target is None else {"target": target})
    assert enrichments(given) == (expected, ())


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("dtmi:contoso:plate;2", "serial"),
        ("dtmi:contoso:plate;1", "model"),
        ("dtmi:azure:DeviceManagement:DeviceInformation", "model"),
        (None, "nothing"),
    ],
)
def test_an_enrichment_that_the_device_does_not_have_is_named_in_a_note(
    target: str | None, path: str
) -> None:
    given = {"path": path} | ({} if target is None else {"target": target})
    value, notes = enrichments(given)
    assert value == "none"
    [note] = notes
    assert note.startswith("the enrichment 'it' is not added")
    assert path in note


def test_a_message_without_a_device_gets_only_values() -> None:
    given = {"site": {"value": "A"}, "name": {"path": "$displayName"}, "model": {"path": "model"}}
    found = result('{"messageSource": "deviceTemplateLifecycle"}', enrichments=given)
    assert found.message is not None
    assert found.message["enrichments"] == {"site": "A"}
    assert len(found.notes) == 2
