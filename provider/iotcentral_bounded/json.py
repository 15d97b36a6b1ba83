"""Parser for JSON. Untrusted documents have limits of depth, numbers and memory."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, NoReturn

from .numbers import WrittenNumber

DEEPEST: Final = 64
"""The maximum depth of nested objects and arrays."""

# An empty object has 3 bytes with its comma, and takes 72 bytes of memory.
_VALUE: Final = 8
_MINUS_ZERO: Final = "-0"
_SURELY_FINITE: Final = 300
"""The number of digits that every number of 64 bits can have."""

_SPACE: Final = re.compile(r"[ \t\r\n]*")


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
        given = _decoded(text)
        value = (_AS_WRITTEN if as_written else _AS_VALUES).decode(given)
    except RecursionError:
        raise _too_deep(deepest) from None
    # Counted first, which is faster: few documents have so many objects and arrays.
    if given.count("{") + given.count("[") > deepest and _is_deeper(value, deepest):
        raise _too_deep(deepest)
    return value


def several(text: str) -> Iterator[tuple[Any, str]]:
    """Yield the values of JSON documents that follow each other, as in NDJSON, with their texts.

    There are no limits, and all numbers are `WrittenNumber`s. Parse a text to apply the limits.

    Raises:
        ValueError: A document is not valid JSON.
    """
    at, end = _start(text, 0), len(text)
    while at < end:
        try:
            value, after = _AS_TEXTS.raw_decode(text, at)
        except RecursionError:
            raise ValueError("the values are nested too deeply") from None
        yield value, text[at:after]
        at = _start(text, after)


def weight(content: bytes) -> int:
    """Return an estimate of the memory for a JSON document, in units of at most 4 bytes."""
    return len(content) + _VALUE * sum(map(content.count, (b",", b"[", b"{")))


def _start(text: str, at: int) -> int:
    """Return where the next document begins."""
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _too_deep(deepest: int) -> LimitedJsonError:
    return LimitedJsonError(f"it is nested deeper than {deepest} levels")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise LimitedJsonError("it has a property twice")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON value")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise LimitedJsonError("it has a number beyond those of 64 bits")
    return number


def _whole(text: str) -> int:
    # In most programs and in Pulumi, a number is a 64-bit floating-point number.
    if len(text) > _SURELY_FINITE:
        _finite(text)
    return int(text)


def _as_written(text: str) -> float:
    number = float(text)
    return number if repr(number) == text else _written(text)


def _written(text: str) -> WrittenNumber:
    _finite(text)
    return WrittenNumber(text)


def _whole_as_written(text: str) -> float:
    return WrittenNumber(text) if text == _MINUS_ZERO else _whole(text)


def _decoded(text: bytes | str) -> str:
    """Return the text of a document, as `json.loads` does."""
    if isinstance(text, bytes):
        return text.decode(json.detect_encoding(text), "surrogatepass")
    if text.startswith("\ufeff"):
        raise ValueError("it begins with a byte order mark")
    return text


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


_HOOKS: Final[dict[str, Any]] = {
    "parse_constant": _refuse_constant,
    "object_pairs_hook": _object,
}
_AS_VALUES: Final = json.JSONDecoder(parse_float=_finite, parse_int=_whole, **_HOOKS)
_AS_WRITTEN: Final = json.JSONDecoder(
    parse_float=_as_written, parse_int=_whole_as_written, **_HOOKS
)
_AS_TEXTS: Final = json.JSONDecoder(
    parse_float=WrittenNumber, parse_int=WrittenNumber, parse_constant=_refuse_constant
)
