"""Numbers of JSON documents that remember how they were written, such as `1e5` or `21.50`."""

from __future__ import annotations

import json
import re
from typing import Any, Final, NamedTuple, Self

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
# Python writes numbers outside of these limits with an exponent.
_SMALL: Final = 1e-4
_LARGE: Final = 1e16


class WrittenNumber(float):
    """A number whose usual form differs from the form in its document. `text` is the latter."""

    __slots__ = ("text",)

    text: str

    def __new__(cls, text: str) -> Self:
        """Return the number of a JSON text."""
        number = super().__new__(cls, text)
        number.text = text
        return number

    def __getnewargs__(self) -> tuple[str]:  # type: ignore[override] # for copies
        return (self.text,)


class JsonText(NamedTuple):
    """A JSON document on one line, and its numbers that programs may write in another form."""

    text: str
    unusual: list[str]


def to_text(value: Any, indent: int | None = None) -> str:
    """Return the JSON text of a value, with its numbers as they were written.

    Characters beyond ASCII are not escaped.

    Args:
        value: A value of JSON.
        indent: Spaces for each level. By default, the text has one line without white space.
    """
    return written(value).text if indent is None else _escaped(_spelled(value, " " * indent, "\n"))


def written(value: Any) -> JsonText:
    """Return the JSON text of a value, as `to_text` does, and its unusual numbers.

    These have an exponent, or digits that their value does not need.
    """
    unusual: list[str] = []
    _collect([value], unusual)
    text = _spelled(value) if unusual else _encoded(value)
    return JsonText(_escaped(text), unusual)


def _escaped(text: str) -> str:
    """Escape halves of surrogate pairs, which have no form in UTF-8."""
    if text.isascii() or not _SURROGATE.search(text):
        return text
    return _SURROGATE.sub(lambda it: f"\\u{ord(it[0]):04x}", text)


def _collect(values: Any, unusual: list[str]) -> None:
    for it in values:
        kind = type(it)
        if kind is str:  # first, since most values are strings
            continue
        if kind is dict:
            _collect(it.values(), unusual)
        elif kind is list:
            _collect(it, unusual)
        elif kind is WrittenNumber:
            unusual.append(it.text)
        elif kind is float and it and not _SMALL <= abs(it) < _LARGE:
            unusual.append(repr(it))


def _spelled(value: Any, indent: str = "", line: str = "") -> str:
    """Return the text of a value. `line` begins a line, and is empty for a text on one line."""
    if isinstance(value, WrittenNumber):
        return value.text
    inner = line + indent
    if isinstance(value, dict) and value:
        colon = ": " if line else ":"
        pairs = [f"{_encoded(str(it))}{colon}{_spelled(value[it], indent, inner)}" for it in value]
        return f"{{{inner}{f',{inner}'.join(pairs)}{line}}}"
    if isinstance(value, list | tuple) and value:
        items = [_spelled(it, indent, inner) for it in value]
        return f"[{inner}{f',{inner}'.join(items)}{line}]"
    return _encoded(value)


# Values are parsed documents, so that no part contains itself.
_encoded: Final = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), check_circular=False
).encode
