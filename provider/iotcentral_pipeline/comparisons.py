"""The comparisons of filters, which compare values as JSON does, without conversion."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final, TypeAlias

from .errors import UnsupportedError

Comparison: TypeAlias = Callable[[Any, Any], bool]


def equal(left: Any, right: Any) -> bool:
    """Return whether two JSON values are equal. true is not a number, and 1 is not '1'."""
    return isinstance(left, bool) == isinstance(right, bool) and bool(left == right)


def contains(whole: Any, part: Any) -> bool:
    """Return whether a string contains another, in the same case.

    Raises:
        UnsupportedError: The whole is a list, for which no meaning is documented.
    """
    if isinstance(whole, list):
        raise UnsupportedError(
            "the filter uses CONTAINS with a list, which is not supported by this tool"
        )
    return isinstance(whole, str) and isinstance(part, str) and part in whole


def _different(left: Any, right: Any) -> bool:
    return not equal(left, right)


def _ordered(compare: Comparison) -> Comparison:
    def holds(left: Any, right: Any) -> bool:
        both = (left, right)
        if all(isinstance(it, str) for it in both):
            return compare(left, right)
        return all(_is_number(it) for it in both) and compare(left, right)

    return holds


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


COMPARISONS: Final[dict[str, Comparison]] = {
    "=": equal,
    "==": equal,
    "!=": _different,
    "<>": _different,
    ">": _ordered(operator.gt),
    ">=": _ordered(operator.ge),
    "<": _ordered(operator.lt),
    "<=": _ordered(operator.le),
}
"""The comparisons by their operators. Two values of different types have no order."""
