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
    ("NOT canary = 1", "uses NOT, which"),
    ("canary LIKE 'x%'", "uses LIKE, which"),
    ("canary BETWEEN 1 AND 2", "uses BETWEEN, which"),
    ("canary IS NULL", "uses IS, which"),
    ("canary = 1 + 1", "uses ADD, which"),
    ("CANARY(a, 'e')", "uses a function or an operator, which"),
    ("canary", "has no comparison"),
    ("canary >", "does not have a condition that a SQL parser accepts"),
    ("on = true", "does not have a condition that a SQL parser accepts"),
    ("canary = 1; b = 2", "has ; outside of a string, which"),
    ("canary = 1 -- all", "has -- outside of a string, which"),
    ("canary = {{id}}", "has { outside of a string, which"),
    ("canary\u00a0= 1", "has a character that is not ASCII outside of a string, which"),
    ("SELECT canary FROM devices", "does not have the documented form"),
    ("SELECT * FROM devices WHERE a = 1 GROUP BY canary", "does not have a condition that"),
    ("EXEC canary", "uses a function or an operator, which"),
    ("mode = 'Joe\\'s'", "must have balanced quotation marks"),
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


def test_without_sqlglot_what_is_certain_is_refused_and_nothing_else_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(filter_rules, "find_spec", lambda _: None)
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
