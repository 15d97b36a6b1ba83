"""Filters: which conditions let a message through, and which are refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from iotcentral_pipeline.errors import UnsupportedError
from iotcentral_pipeline.filters import passes
from iotcentral_pipeline.messages import completed

MESSAGE = completed(
    {
        "telemetry": [
            {"name": "temperature", "value": 21.5},
            {"name": "running", "value": True},
            {"name": "mode", "value": "eco"},
            {"name": "position", "value": {"x": 1, "y": {"z": -2}}},
            {"name": "speed", "value": 3, "component": "fan"},
        ],
        "device": {
            "id": "d1",
            "name": "Thermostat's",
            "templateId": "dtmi:contoso:thermostat;2",
            "simulated": True,
            "properties": {"reported": {"site": "plant-7", "temperature": 99}},
        },
    },
    "",
    datetime(2026, 1, 2, tzinfo=UTC),
).message


@pytest.mark.parametrize(
    "query",
    [
        "temperature > 21",
        "temperature >= 21.5 AND temperature <= 21.5",
        "temperature < 0 OR mode = 'eco'",
        "(temperature < 0 OR mode = 'eco') AND running = true",
        'mode = "eco"',
        "mode <> 'away' AND mode != 'off'",
        "mode > 'a'",
        "mode IN ['eco', 'away']",
        "temperature IN (20, 21.5)",
        "$id IN ['d1']",
        "$displayName = 'Thermostat''s'",
        "$template = 'dtmi:contoso:thermostat;2'",
        "$simulated = true AND $provisioned = true AND $enabled = true",
        "$ts > '2026-01-01'",
        "site = 'plant-7'",
        "position.x = 1 AND position.y.z = -2",
        "fan.speed = 3 AND speed = 3",
        "mode != '-- /* == ; {' AND mode != \"'--\"",
        "SELECT * FROM devices",
        "select * from DEVICES where temperature > 20",
        "SELECT * FROM dtmi:contoso:thermostat;2 WHERE temperature > 20",
    ],
)
def test_a_filter_that_holds_lets_the_message_through(query: str) -> None:
    assert passes(query, MESSAGE)


@pytest.mark.parametrize(
    "query",
    [
        "temperature > 50",
        "temperature > '20'",
        "temperature = '21.5'",
        "running = 1",
        "running > 0",
        "none = 1",
        "none != 1",
        "none IN [1]",
        "position.none = 1",
        "mode.x = 1",
        "mode = 'eco' AND temperature < 0",
        "SELECT * FROM dtmi:contoso:thermostat;1",
        "SELECT * FROM dtmi:contoso:other;1 WHERE temperature > 20",
    ],
)
def test_a_filter_that_does_not_hold_keeps_it(query: str) -> None:
    assert not passes(query, MESSAGE)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "the filter is not valid SQL"),
        ("mode = 'eco'; running = true", "the filter contains ;, which"),
        ("temperature > 20;", "the filter contains ;, which"),
        ("SELECT * FROM devices;", "the filter must be SELECT * FROM"),
        ("SELECT * FROM devices;;", "the filter must be SELECT * FROM"),
        ("SELECT * FROM devices WHERE temperature > 20;", "the filter contains ;, which"),
        ("SELECT * FROM devices -- all", "the filter must be SELECT * FROM"),
        ("SELECT * FROM devices/* all */ WHERE mode = 'eco'", "must be SELECT * FROM"),
        ("temperature > 20 -- AND mode = 'away'", "the filter contains --, which"),
        ("temperature > 20 -- it's warm", "the filter contains --, which"),
        ("temperature /*+ x */ > 20", "the filter contains /*, which"),
        ("temperature > 20 {# AND mode = 'away' #}", "the filter contains {, which"),
        ("temperature == 21.5", "the filter contains ==, which"),
        ("temperature >", "the filter is not valid SQL"),
        ("SELECT temperature FROM devices", "the filter must be SELECT * FROM"),
        ("SELECT * FROM devices WHERE running = true GROUP BY x", "not valid SQL"),
        ("WITHIN_WINDOW(P1D)", "the filter contains WITHIN_WINDOW(P1D), which"),
        ("NOT mode = 'eco'", "the filter contains NOT mode = 'eco', which"),
        ("mode LIKE 'e%'", "the filter contains mode LIKE 'e%', which"),
        ("temperature BETWEEN 1 AND 30", "the filter contains temperature BETWEEN"),
        ("mode IN (SELECT 1)", "the filter contains mode IN (SELECT 1), which"),
        ("running", "the filter contains running, which"),
        ("on = true", "the filter is not valid SQL"),
        ("temperature = 1 + 1", "the filter compares 1 + 1, which"),
        ("temperature = NULL", "the filter compares NULL, which"),
        (
            "mode = 'eco' OR $deviceName = 'x'",
            "$deviceName, which is not supported. Use $id",
        ),
        (
            "temperature < 0 AND CONTAINS(mode, 'e')",
            "contains CONTAINS(mode, 'e'), which",
        ),
    ],
)
def test_a_filter_that_cannot_be_judged_is_refused(query: str, said: str) -> None:
    with pytest.raises(UnsupportedError) as refused:
        passes(query, MESSAGE)
    assert said in str(refused.value)


def test_a_message_without_a_device_is_judged_by_its_template() -> None:
    given = {"messageSource": "deviceTemplateLifecycle", "templateId": "dtmi:contoso:a;1"}
    message = completed(given, "", datetime(2026, 1, 2, tzinfo=UTC)).message
    assert passes("$template = 'dtmi:contoso:a;1'", message)
    assert not passes("$id = 'd1'", message)
    assert not passes("site = 'plant-7'", message)
