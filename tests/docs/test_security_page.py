"""The page on security: every promise names a test that exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "provider" / "docs" / "security.md"
_NAMED = re.compile(r"([\w/]+\.py)::(\w+)")


def promises() -> list[str]:
    """Return the rows of the tables whose head begins with `Promise`."""
    found: list[str] = []
    inside = False
    for line in PAGE.read_text("utf-8").splitlines():
        inside = line.startswith("| Promise |") or (inside and line.startswith("|"))
        if inside and not line.startswith(("| Promise |", "|---")):
            found.append(line)
    return found


@pytest.mark.parametrize("row", promises(), ids=lambda row: row.split("|")[1].strip()[:60])
def test_a_promise_names_tests_that_exist(row: str) -> None:
    named = _NAMED.findall(row.rpartition("| ")[2])
    assert named, "a promise without a test"
    for file, name in named:
        tree = ast.parse((TESTS / file).read_text("utf-8"))
        functions = {it.name for it in ast.walk(tree) if isinstance(it, ast.FunctionDef)}
        assert name in functions, f"{file} has no {name}"


def test_the_page_makes_promises() -> None:
    assert len(promises()) > 30
