"""Filters in check: what is no query is refused, and what is not known is a warning."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_iotcentral.config.settings import Settings
from pulumi_iotcentral.dynamic.diagnostics import report
from pulumi_iotcentral.export import ExportProvider
from pulumi_iotcentral.lifecycle.run import RunContext
from pulumi_iotcentral.model.validate import filter as filter_rules
from pulumi_iotcentral.model.validate.filter import check_filter

LEGAL = [
    # howto-manage-data-export-with-rest-api, and the example of the API
    "SELECT * FROM dtmi:azurertos:devkit:gsgmxchip;1 WHERE accelerometerX > 0",
    "SELECT * FROM dtmi:azurertos:devkit:gsgmxchip;1 AS A, dtmi:contoso:Thermostat;1 "
    "WHERE A.temperature > targetTemperature",
    '$id == "a"',
    'SELECT * FROM devices WHERE CONTAINS($displayName, "a")',
    "on = true AND in IN (true, 'a', 1)",
    "$deviceName = 'a'",
    # howto-query-with-rest-api
    "WITHIN_WINDOW(P1D) AND t > 0 AND p > 50 AND $id IN ['sample-002', 'sample-003']",
    "WITHIN_WINDOW('2021-06-13T13:00:00Z/2021-06-13T15:30:00Z')",
    "a = 1 OR a != 1 OR a > 1 OR a < 1 OR a >= 1 OR a <= 1 OR a <> 1",
    # what the simulator evaluates
    "(temperature < 0 OR mode = 'eco') AND running = true",
    'mode = "eco" AND mode IN ("a", "b")',
    "$displayName = 'Thermostat''s'",
    "$template = 'dtmi:contoso:thermostat;2' AND $simulated = true",
    "position.x = 1 AND position.y.z = -2.5",
    "select * from DEVICES where temperature > 20",
    "SELECT * FROM devices",
    "mode != '-- /* == ; { && || ( ] \u201cx\u201d' AND mode != \"it's\"",
    "name = 'caf\u00e9'",
    " temperature\n> 20\r\nAND mode == 'x' ",
    " AND ".join(["temperature > 1"] * 600),
    "(" * 600 + "a = 1" + ")" * 600,
]
NO_QUERY = [
    ("mode = 'eco", "quotation marks: ' is not closed"),
    ('mode = "eco', 'quotation marks: " is not closed'),
    ("mode = 'Joe's'", "quotation marks: ' is not closed"),
    ("(a = 1", "brackets: ( is not closed"),
    ("a = 1)", "brackets: ) has no opening bracket"),
    ("mode IN ['a', 'b'", "brackets: [ is not closed"),
    ("mode IN ('a', 'b']", "brackets: ] has no opening bracket"),
    ("mode = \u201ceco\u201d", "straight quotation marks"),
    ("mode = \u2018eco\u2019", "straight quotation marks"),
    ("a = 1 && b = 2", "Use AND"),
    ("a = 1 || b = 2", "Use OR"),
    ("SELECT * FROM devices WHERE (a = 1", "( is not closed"),
    ("", "must not be empty"),
    (" \n", "must not be empty"),
]
SUSPECT = [
    ("NOT canary = 1", "uses NOT at line 1, column 1, which is not supported by this tool"),
    ("canary LIKE 'x%'", "uses LIKE at line 1, column 8, which is not supported by this tool"),
    ("canary BETWEEN 1 AND 2", "uses BETWEEN at line 1, column 8, which is not supported"),
    ("canary IS NULL", "uses IS at line 1, column 8, which is not supported by this tool"),
    ("canary CONTAINS 'x'", "uses CONTAINS at line 1, column 8, which is not supported by this"),
    ("canary = 1 + 1", "uses + at line 1, column 12, which is not supported by this tool"),
    ("CANARY(a, 'e')", "uses a function other than CONTAINS and WITHIN_WINDOW at line 1, column 1"),
    ("canary", "has no comparison before line 1, column 7"),
    ("canary >", "is not complete: it ends at line 1, column 9"),
    ("canary = 1; b = 2", "uses ; at line 1, column 11, which is not supported by this tool"),
    ("canary = 1\n-- all", "uses -- at line 2, column 1, which is not supported by this tool"),
    ("canary = {{id}}", "uses { at line 1, column 10, which is not supported by this tool"),
    ("canary\u00a0= 1", "uses a character that is not ASCII at line 1, column 7, which is not"),
    ("SELECT canary FROM devices", "uses a word at line 1, column 8, which is not supported"),
    ("SELECT * FROM canary", "uses a word at line 1, column 15, which is not supported by this"),
    ("SELECT * FROM devices WHERE a = 1 GROUP BY canary", "uses GROUP at line 1, column 35"),
    ("EXEC canary", "uses a word at line 1, column 6, which is not supported by this tool"),
    ("mode = 'Joe\\'s'", "must have balanced quotation marks"),
    ("mode = 'Canary\\' OR a = 1", "has a backslash before a quotation mark after line 1"),
]


def check(filter_: Any) -> list[str]:
    provider = ExportProvider()
    provider._context = RunContext(
        Settings({"iotcentral:subdomain": "contoso"}.get, {}), report=report
    )
    export = {"displayName": "E", "source": "telemetry", "destinations": [{"id": "d"}]}
    failures = provider.check({}, {"idSeed": "seed", **export, "filter": filter_}).failures
    return [failure.reason for failure in failures]


@pytest.mark.parametrize("text", LEGAL, ids=lambda text: text[:40])
def test_a_filter_passes_in_silence(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    begun = time.monotonic()
    assert check(text) == []
    assert capsys.readouterr().err == ""
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(("text", "said"), NO_QUERY)
def test_what_is_no_query_is_refused(text: str, said: str) -> None:
    (fault,) = check(text)
    assert fault.startswith("filter ")
    assert said in fault


@pytest.mark.parametrize(("text", "said"), SUSPECT)
def test_what_is_not_known_passes_with_a_warning(
    text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(text) == []
    warned = capsys.readouterr().err
    assert f"export 'seed' may not work: filter {said}" in warned
    assert "canary" not in warned.lower()


def test_without_lark_what_is_certain_is_refused_and_nothing_else_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(filter_rules, "is_installed", lambda: False)
    assert all(check_filter(text) == [] for text in LEGAL)
    assert all(check_filter(text)[0].certain for text, _ in NO_QUERY if text.strip())
    assert check_filter("a LIKE 'x'") == []


@settings(deadline=None, max_examples=300)
@given(
    st.lists(
        st.sampled_from(
            [
                *"()[]'\";{}=<>$.,-*/\\\0 \n",
                "AND",
                "a",
                "1",
                "SELECT * FROM ",
                "==",
                "\ud800",
                "CASE",
            ]
        ),
        max_size=15,
    ).map("".join)
)
def test_no_text_makes_check_fail_without_a_word(text: str) -> None:
    for remark in check_filter(text):
        assert remark.path == "filter"
        assert remark.reason.isprintable()
