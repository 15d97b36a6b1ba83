"""The difference between expected and actual documents.

Numbers are equal if their values are equal, whatever their form: `21.0` and `21`. The order of
properties has no meaning. The order of items and of documents has.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from difflib import unified_diff
from typing import Any

from iotcentral_bounded.numbers import WrittenNumber, to_text

from .json_text import indented


def difference(expected: Sequence[Any], actual: Sequence[Any], names: tuple[str, str]) -> str:
    """Return a unified diff of documents, empty if they are equal.

    Args:
        expected: The expected documents, as `iotcentral_bounded.json.several` reads them.
        actual: The documents of the transform, in the same form.
        names: The names of both sides.
    """
    if are_equal(list(expected), list(actual)):
        return ""
    arranged = _arranged(list(actual), list(expected))
    old, new = _lines(expected), _lines(arranged)
    return "\n".join(unified_diff(old, new, *names, lineterm=""))


def are_equal(one: Any, other: Any) -> bool:
    """Return whether two JSON values are equal."""
    if isinstance(one, WrittenNumber) and isinstance(other, WrittenNumber):
        return Decimal(one.text) == Decimal(other.text)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(are_equal(one[it], other[it]) for it in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(are_equal, one, other))
    return type(one) is type(other) and bool(one == other)


def _arranged(actual: Any, expected: Any) -> Any:
    """Return the actual value in the order and number forms of the expected one.

    The diff then has only lines that differ.
    """
    if are_equal(actual, expected):
        return expected
    if isinstance(actual, dict) and isinstance(expected, dict):
        names = [
            *(it for it in expected if it in actual),
            *(it for it in actual if it not in expected),
        ]
        return {it: _arranged(actual[it], expected.get(it)) for it in names}
    if isinstance(actual, list) and isinstance(expected, list):
        rest = [None] * (len(actual) - len(expected))
        return [_arranged(*pair) for pair in zip(actual, [*expected, *rest], strict=False)]
    return actual


def _lines(documents: Sequence[Any]) -> list[str]:
    return [line for it in documents for line in indented(to_text(it)).splitlines()]
