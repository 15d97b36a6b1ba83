"""Filters: which conditions let a message through, which keep it, and which are not supported."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from iotcentral_pipeline.errors import UnsupportedError
from iotcentral_pipeline.filters import evaluate
from iotcentral_pipeline.messages import read_message

from .filter_messages import message

MESSAGE = message(
    {
        "telemetry": [
            {"name": "temperature", "value": 21.5},
            {"name": "running", "value": True},
            {"name": "mode", "value": "eco"},
            {"name": "position", "value": {"x": 1, "y": {"z": -2}}},
            {"name": "speed", "value": 3, "component": "fan"},
            {"name": "on", "value": True},
            {"name": "in", "value": 1},
            {"name": "serial", "value": 9007199254740993},
        ],
        "device": {
            "id": "d1",
            "name": "Thermostat's",
            "templateId": "dtmi:contoso:thermostat;2",
            "interfaces": ["dtmi:contoso:fan;1"],
            "organizations": ["plants"],
            "simulated": True,
            "properties": {"reported": {"site": "plant-7", "temperature": 99, "limit": 20}},
        },
    }
)


@pytest.mark.parametrize(
    "query",
    [
        "temperature > 21",
        "temperature >= 21.5 AND temperature <= 21.5",
        "temperature == 21.5",
        "temperature < 0 OR mode = 'eco'",
        "(temperature < 0 OR mode = 'eco') AND running = true",
        "temperature < 0 AND mode = 'off' OR running = true",
        "running = TRUE aNd mode IN ['eco']",
        'mode = "eco"',
        "mode <> 'away' AND mode != 'off'",
        "mode > 'a'",
        "21 < temperature",
        "temperature > limit",
        "mode IN ['eco', 'away']",
        "temperature IN (20, 21.5)",
        "$id IN ['d1']",
        "on = true AND in = 1",
        "temperature > +2.1e1 AND temperature < 1E400 AND temperature > .5",
        "serial = 9007199254740993 AND serial != 9007199254740992",
        "$displayName = 'Thermostat''s'",
        "CONTAINS($displayName, 'mostat''s') AND contains(mode, \"c\")",
        "$template = 'dtmi:contoso:thermostat;2'",
        "$simulated = true AND $provisioned = true AND $enabled = true",
        "$ts > '2026-01-01'",
        "site = 'plant-7'",
        "position.x = 1 AND position.y.z = -2",
        "fan.speed = 3 AND speed = 3",
        "mode != '-- /* == ; { ( ] && \u201cx\u201d' AND mode != \"'--\"",
        "SELECT * FROM devices",
        "select * from DEVICES where temperature > 20",
        "SELECT * FROM devices AS D WHERE D.temperature > 20",
        "SELECT * FROM dtmi:contoso:thermostat;2 WHERE temperature > 20",
        "SELECT * FROM dtmi:contoso:fan;1 WHERE temperature > 20",
        "SELECT * FROM dtmi:contoso:boiler;1, dtmi:contoso:thermostat;2",
        "SELECT * FROM dtmi:contoso:boiler;1 AS B, dtmi:contoso:thermostat;2 AS T\n"
        "WHERE B.temperature > 0 OR T.temperature > 20",
        "SELECT * FROM dtmi:contoso:thermostat;2 AS position WHERE position.fan.speed = 3",
    ],
)
def test_a_filter_that_holds_lets_the_message_through(query: str) -> None:
    assert evaluate(query, MESSAGE).passes


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
        "none = none",
        "none IN [1]",
        "position.none = 1",
        "mode.x = 1",
        "mode = 'ECO'",
        "CONTAINS(mode, 'E')",
        "CONTAINS(temperature, '2')",
        "CONTAINS(none, '')",
        "mode = 'eco' AND temperature < 0",
        "SELECT * FROM dtmi:contoso:thermostat;1",
        "SELECT * FROM dtmi:contoso:thermostat",
        "SELECT * FROM dtmi:contoso:other;1 WHERE temperature > 20",
        "SELECT * FROM dtmi:contoso:boiler;1 AS B, dtmi:contoso:thermostat;2 WHERE B.mode = 'eco'",
        "SELECT * FROM dtmi:contoso:thermostat;2 AS T WHERE t.mode = 'eco'",
        "SELECT * FROM dtmi:contoso:thermostat;2 AS position WHERE position.x = 1",
    ],
)
def test_a_filter_that_does_not_hold_keeps_it(query: str) -> None:
    assert not evaluate(query, MESSAGE).passes


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "is not complete: it ends at line 1, column 1"),
        ("temperature > ", "is not complete: it ends at line 1, column 14"),
        ("mode = 'eco'; running = true", "uses ; at line 1, column 13, which is not supported"),
        ("SELECT * FROM devices;", "uses ; at line 1, column 22, which is not supported"),
        ("SELECT * FROM devices -- all", "uses -- at line 1, column 23, which is not supported"),
        ("mode = 'eco' /* all */", "uses /* at line 1, column 14, which is not supported"),
        ("temperature > 20 -- it's warm", "uses -- at line 1, column 18, which is not supported"),
        ("mode = 'eco' {# x #}", "uses { at line 1, column 14, which is not supported"),
        ("mode = 'eco' && on = true", "which is not supported by this tool. Use AND."),
        ("SELECT temperature FROM devices", "column 8, which is not supported by this tool. Use"),
        ("SELECT * FROM devices D", "column 23, which is not supported by this tool"),
        ("SELECT * FROM plants", "Use devices, or the IDs of device templates."),
        ("SELECT * FROM devices WHERE running = true\nGROUP BY x", "GROUP at line 2, column 1"),
        ("SELECT * FROM dtmi:a:b;1 AS A, dtmi:a:c;1 AS A", "two sources of the same name"),
        ("WITHIN_WINDOW(P1D)", "uses WITHIN_WINDOW, which is not supported by this tool"),
        ("mode = 'eco' OR WITHIN_WINDOW(P1D)", "uses WITHIN_WINDOW, which is not supported"),
        ("NOT mode = 'eco'", "uses NOT at line 1, column 1, which is not supported by this tool"),
        ("mode NOT IN ['eco']", "uses NOT at line 1, column 6, which is not supported"),
        ("mode LIKE 'e%'", "uses LIKE at line 1, column 6, which is not supported by this tool"),
        ("temperature BETWEEN 1 AND 30", "uses BETWEEN at line 1, column 13, which is not"),
        ("mode CONTAINS 'e'", "Use CONTAINS(name, 'text')."),
        ("CONTAINS(mode)", "uses CONTAINS without 2 arguments at line 1, column 1, which is not"),
        ("CONTAINS($organizations, 'plants')", "CONTAINS with a list, which is not supported"),
        ("LOWER(mode)", "uses a function other than CONTAINS and WITHIN_WINDOW at line 1"),
        ("mode IN (SELECT 1)", "uses SELECT at line 1, column 10, which is not supported"),
        ("mode IN []", "uses ] at line 1, column 10, which is not supported"),
        ("running", "has no comparison before line 1, column 8. Compare each name with a value"),
        ("mode = 'eco' AND (running)", "has no comparison before line 1, column 26"),
        ("temperature = 1 + 1", "uses + at line 1, column 17, which is not supported"),
        ("temperature = NULL", "uses NULL at line 1, column 15, which is not supported"),
        ("mode = 'a\\'b'", "uses a word at line 1, column 12, which is not supported"),
        ("mode = 'a\\''", "uses a string at line 1, column 12, which is not supported"),
        ("mode = 'a\\' OR on = true", "a backslash before a quotation mark after line 1, column 8"),
        ("mode = 'eco' OR $deviceName = 'x'", "uses $deviceName, which is not supported by this"),
        ("mode = 'eco' OR $deviceName IN ['x']", "uses $deviceName, which is not supported by"),
    ],
)
def test_a_filter_that_cannot_be_judged_is_not_supported_by_this_tool(
    query: str, said: str
) -> None:
    with pytest.raises(UnsupportedError) as refused:
        evaluate(query, MESSAGE)
    assert str(refused.value).startswith("the filter ")
    assert said in str(refused.value)
    assert "language" not in str(refused.value)


@pytest.mark.parametrize("values", list(product((True, False, None), repeat=3)))
def test_and_binds_more_closely_than_or_and_a_missing_name_is_false(
    values: tuple[bool | None, ...],
) -> None:
    a, b, c = values
    given = {name: it for name, it in zip("abc", values, strict=True) if it is not None}
    sent = message({"telemetry": {"other": 0, **given}})
    each = {name: f"{name} = true" for name in "abc"}
    holds = {
        "{a} AND {b} AND {c}": bool(a and b and c),
        "{a} OR {b} OR {c}": bool(a or b or c),
        "{a} OR {b} AND {c}": bool(a or (b and c)),
        "{a} AND {b} OR {c}": bool((a and b) or c),
        "({a} OR {b}) AND {c}": bool((a or b) and c),
        "{a} AND ({b} OR {c})": bool(a and (b or c)),
    }
    assert {query: evaluate(query.format(**each), sent).passes for query in holds} == holds


@pytest.mark.parametrize(
    ("value", "literal", "true"),
    [
        (1, "1", {"=", "==", "<=", ">="}),
        (1.0, "1", {"=", "==", "<=", ">="}),
        (1, "2", {"!=", "<>", "<", "<="}),
        (2, "1.5", {"!=", "<>", ">", ">="}),
        ("b", "'b'", {"=", "==", "<=", ">="}),
        ("a", "'b'", {"!=", "<>", "<", "<="}),
        (True, "true", {"=", "=="}),
        (False, "true", {"!=", "<>"}),
        (1, "true", {"!=", "<>"}),
        (1, "'1'", {"!=", "<>"}),
        (None, "1", {"!=", "<>"}),
        ([1], "1", {"!=", "<>"}),
        ({"x": 1}, "1", {"!=", "<>"}),
    ],
)
def test_values_are_compared_as_in_json(value: Any, literal: str, true: set[str]) -> None:
    sent = message({"telemetry": {"a": value}})
    operators = ("=", "==", "!=", "<>", "<", "<=", ">", ">=")
    assert {it for it in operators if evaluate(f"a {it} {literal}", sent).passes} == true


def test_a_message_without_a_device_is_judged_by_its_template() -> None:
    given = {"messageSource": "deviceTemplateLifecycle", "templateId": "dtmi:contoso:a;1"}
    sent = message(given)
    assert evaluate("$template = 'dtmi:contoso:a;1'", sent).passes
    assert evaluate("SELECT * FROM dtmi:contoso:a;1", sent).passes
    assert not evaluate("$id = 'd1'", sent).passes
    assert not evaluate("site = 'plant-7'", sent).passes


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("temperature>80", "temperature > 80 is false (temperature is 21.5)"),
        ("none = 1", "none = 1 is false (none is missing in the message)"),
        ("mode == 'away'", "mode == 'away' is false (mode is \"eco\")"),
        (
            "temperature < limit",
            "temperature < limit is false (temperature is 21.5, limit is 20)",
        ),
        ("mode IN ('a', \"b\")", 'mode IN [\'a\', "b"] is false (mode is "eco")'),
        ("contains(mode, 'x')", "CONTAINS(mode, 'x') is false (mode is \"eco\")"),
        ("1 = 2", "1 = 2 is false"),
        (
            "temperature > 0 AND temperature > 80 AND none = 1",
            "temperature > 80 is false (temperature is 21.5); "
            "none = 1 is false (none is missing in the message)",
        ),
        (
            "(temperature > 0 OR none = 1) AND (mode = 'a' OR mode = 'b')",
            "mode = 'a' is false (mode is \"eco\"); mode = 'b' is false (mode is \"eco\")",
        ),
        (
            "SELECT * FROM dtmi:a:b;1 AS A, dtmi:a:c;1 WHERE A.mode = 'eco'",
            'FROM dtmi:a:b;1, dtmi:a:c;1 is false ($template is "dtmi:contoso:thermostat;2"); '
            "A.mode = 'eco' is false (A.mode is missing in the message)",
        ),
        ("position = 1", 'position = 1 is false (position is {"x":1,"y":{"z":-2}})'),
        ("mode = 'a\n\x1b[31m\ud800'", "mode = 'a\\n\\x1b[31m\\ud800' is false (mode is \"eco\")"),
        ("temperature > 0", ""),
    ],
)
def test_the_reason_names_each_false_condition_and_the_values_found(
    query: str, reason: str
) -> None:
    assert evaluate(query, MESSAGE).reason == reason


def test_a_false_condition_is_data_without_values_that_are_missing() -> None:
    result = evaluate("temperature > 80 AND none = 1", MESSAGE)
    assert [it.to_json() for it in result.false] == [
        {"condition": "temperature > 80", "found": [{"name": "temperature", "value": 21.5}]},
        {"condition": "none = 1", "found": [{"name": "none"}]},
    ]


def test_a_long_value_or_one_with_escapes_stays_on_one_short_line() -> None:
    sent = message({"telemetry": {"a": "\x1b[2J\u202e" + "x" * 500}})
    reason = evaluate("a = 1", sent).reason
    assert reason.isprintable()
    assert len(reason) < 120


def test_a_reason_has_the_first_ten_false_conditions_and_their_number() -> None:
    result = evaluate(" OR ".join(f"temperature = {it}" for it in range(12)), MESSAGE)
    *shown, last = result.reason.split("; ")
    assert len(shown) == 10
    assert last == "and 2 more"
    assert len(result.false) == 12


def test_a_name_after_as_stands_for_the_capabilities_of_its_interface() -> None:
    sent = message(
        {
            "telemetry": [
                {"id": "dtmi:contoso:Boiler:heat;1", "component": "b", "name": "heat", "value": 90},
                {"id": "dtmi:contoso:Fan:heat;1", "component": "f", "name": "heat", "value": 20},
            ]
        }
    )
    both = "SELECT * FROM dtmi:contoso:Boiler;1 AS B, dtmi:contoso:Fan;1 AS F WHERE "
    assert evaluate(f"{both} B.heat = 90 AND F.heat = 20", sent).passes
    assert not evaluate(f"{both} F.heat = 90", sent).passes
    assert not evaluate("SELECT * FROM dtmi:contoso:Fan;2", sent).passes


def test_a_reason_has_numbers_as_they_were_written() -> None:
    sent = message(read_message('{"telemetry": {"temperature": 21.50}}'))
    assert evaluate("temperature > 80", sent).reason.endswith("(temperature is 21.50)")
