"""JSON of a stranger, read within limits: of depth, of numbers, and of the memory that it takes."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import Any, Final, NoReturn

DEEPEST: Final = 64
"""How deep objects and arrays may be nested."""

# An empty object, 3 bytes with its comma, takes 72 of memory.
_VALUE: Final = 8


class LimitedJsonError(ValueError):
    """A document is JSON, but beyond what is read; the text says of what it has too much."""


def parsed(text: bytes | str, deepest: int = DEEPEST) -> Any:
    """Return the value of a JSON document in UTF-8.

    Raises:
        LimitedJsonError: It is nested deeper than `deepest`, has a number that no program keeps, or
            names a property twice, of which each program takes another one.
        ValueError: It is not JSON; NaN and Infinity are not.
    """
    try:
        value = json.loads(
            text,
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=_whole,
            object_pairs_hook=_object,
        )
    except RecursionError:
        raise _too_deep(deepest) from None
    if _is_deeper(value, deepest):
        raise _too_deep(deepest)
    return value


def weight(content: bytes) -> int:
    """Return a measure of the memory that a JSON document takes, at most some 4 bytes each."""
    return len(content) + _VALUE * sum(map(content.count, (b",", b"[", b"{")))


def _too_deep(deepest: int) -> LimitedJsonError:
    return LimitedJsonError(f"it is nested deeper than {deepest} levels")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise LimitedJsonError("it has a property twice")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise LimitedJsonError("it has a number beyond those of 64 bits")
    return number


def _whole(text: str) -> int:
    # To most programs, and to Pulumi, a number is a floating-point number of 64 bits.
    _finite(text)
    return int(text)


def _is_deeper(value: Any, deepest: int) -> bool:
    """Look level by level: a deep value would exhaust a recursion."""
    level = [value]
    for _ in range(deepest):
        if not level:
            return False
        level = [child for item in level for child in _containers(item)]
    return bool(level)


def _containers(value: Any) -> list[Any]:
    children = value.values() if isinstance(value, dict) else value
    if not isinstance(children, Iterable) or isinstance(children, str):
        return []
    return [child for child in children if isinstance(child, dict | list)]
