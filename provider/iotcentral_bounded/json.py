"""Parser for untrusted JSON, with limits of depth, numbers and memory."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import Any, Final, NoReturn

from .numbers import WrittenNumber

DEEPEST: Final = 64
"""The maximum depth of nested objects and arrays."""

# An empty object has 3 bytes with its comma, and takes 72 bytes of memory.
_VALUE: Final = 8
_MINUS_ZERO: Final = "-0"


class LimitedJsonError(ValueError):
    """A JSON document exceeds a limit. The text names the limit."""


def parsed(text: bytes | str, deepest: int = DEEPEST, *, as_written: bool = False) -> Any:
    """Return the value of a JSON document in UTF-8.

    Args:
        text: The document.
        deepest: The maximum depth of nested objects and arrays.
        as_written: Whether numbers remember how they were written. See `numbers.to_text`.

    Raises:
        LimitedJsonError: It is nested deeper than `deepest`, has a number outside of 64 bits, or
            has a duplicate property, which programs resolve differently.
        ValueError: It is not valid JSON. NaN and Infinity are not supported.
    """
    try:
        value = json.loads(
            text,
            parse_constant=_refuse_constant,
            parse_float=_as_written if as_written else _finite,
            parse_int=_whole_as_written if as_written else _whole,
            object_pairs_hook=_object,
        )
    except RecursionError:
        raise _too_deep(deepest) from None
    if _is_deeper(value, deepest):
        raise _too_deep(deepest)
    return value


def weight(content: bytes) -> int:
    """Return an estimate of the memory for a JSON document, in units of at most 4 bytes."""
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
    # In most programs and in Pulumi, a number is a 64-bit floating-point number.
    _finite(text)
    return int(text)


def _as_written(text: str) -> float:
    number = _finite(text)
    return number if repr(number) == text else WrittenNumber(text)


def _whole_as_written(text: str) -> float:
    return WrittenNumber(text) if text == _MINUS_ZERO else _whole(text)


def _is_deeper(value: Any, deepest: int) -> bool:
    """Return whether a value is too deep. Iterates by level, since recursion has a limit."""
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
