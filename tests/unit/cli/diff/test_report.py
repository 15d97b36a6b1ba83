"""A comparison for the eye: two sides that differ look different, and nothing moves the cursor."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from pulumi_iotcentral.cli.diff.to_text import print_report
from pulumi_iotcentral.cli.diff.values import side_by_side
from pulumi_iotcentral.cli.diff.with_other import compare_with_other
from pulumi_iotcentral.cli.workspace.application import Contents, Place

HERE = Place("https://dev.azureiotcentral.com", "2022-06-30-preview")


def export(**more: Any) -> Contents:
    body = {"id": "e", "displayName": "E", "enabled": True, "source": "telemetry"}
    return Contents((), ({**body, "destinations": [], **more},))


def lines(here: Contents, there: Contents) -> list[str]:
    out = StringIO()
    found = compare_with_other(HERE, here, "there", there, "id")
    print_report(Console(file=out, highlight=False), found, strict=False)
    return [line for line in out.getvalue().splitlines() if line.startswith("  ")]


@pytest.mark.parametrize(
    ("name", "here", "there", "line"),
    [
        (
            "filter",
            "SELECT  * FROM x",
            "SELECT * FROM x",
            '  filter: "SELECT  * FROM x" → "SELECT * FROM x"',
        ),
        ("filter", "a\nb", "a b", r'  filter: "a\nb" → "a b"'),
        ("displayName", "Hook\u200b", "Hook", r'  displayName: "Hook\u200b" → "Hook"'),
        ("displayName", "A\u00a0B", "A B", r'  displayName: "A\u00a0B" → "A B"'),
        ("displayName", "Caf\u00e9", "Cafe\u0301", r'  displayName: "Caf\u00e9" → "Cafe\u0301"'),
        ("displayName", "Werk 7", "工場 7", '  displayName: "Werk 7" → "工場 7"'),
        (
            "filter",
            "SharedAccessKey=canary-a",
            "SharedAccessKey=canary-b",
            '  filter: "SharedAccessKey=*****" → "SharedAccessKey=*****" (the masked parts differ)',
        ),
    ],
)
def test_values_that_differ_look_different(name: str, here: str, there: str, line: str) -> None:
    assert lines(export(**{name: here}), export(**{name: there})) == [line]


def test_of_long_values_the_first_difference_is_shown() -> None:
    head, tail = "x" * 5000, "y" * 5000
    (line,) = lines(export(filter=f"{head}A{tail}"), export(filter=f"{head}B{tail}"))
    assert "xAy" in line
    assert "xBy" in line
    assert len(line) < 2100


def test_names_in_a_path_that_differ_look_different() -> None:
    one, other = ({"enrichments": {name: {"value": "v"}}} for name in ("a  b", "a b"))
    first, second = lines(export(**one), export(**other))
    assert first.partition(":")[0] != second.partition(":")[0]


@given(st.text(), st.text())
def test_no_two_texts_look_the_same_and_none_moves_the_cursor(one: str, other: str) -> None:
    here, there = side_by_side(one, other)
    assert (here == there) == (one == other) or "*****" in here
    assert (here + there).isprintable()
