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


def to_text(value: Any) -> str:
    """Return the JSON text of a value on one line, with its numbers as they were written.

    It has no white space between values. Characters beyond ASCII are not escaped.
    """
    return written(value).text


def written(value: Any) -> JsonText:
    """Return the JSON text of a value, as `to_text` does, and its unusual numbers.

    These have an exponent, or digits that their value does not need.
    """
    unusual: list[str] = []
    _collect([value], unusual)
    text = _spelled(value) if unusual else _encoded(value)
    if not text.isascii() and _SURROGATE.search(text):
        # Half of a surrogate pair has no form in UTF-8.
        text = _SURROGATE.sub(lambda it: f"\\u{ord(it[0]):04x}", text)
    return JsonText(text, unusual)


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


def _spelled(value: Any) -> str:
    if isinstance(value, WrittenNumber):
        return value.text
    if isinstance(value, dict):
        pairs = (f"{_encoded(str(name))}:{_spelled(it)}" for name, it in value.items())
        return f"{{{','.join(pairs)}}}"
    if isinstance(value, list):
        return f"[{','.join(map(_spelled, value))}]"
    return _encoded(value)


_encoded: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
