"""Numbers of JSON documents that remember how they were written, such as `1e5` or `21.50`."""

from __future__ import annotations

import json
import re
from typing import Any, Final, Self

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_PLAIN: Final = (",", ":")


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


def to_text(value: Any) -> str:
    """Return the JSON text of a value on one line, with its numbers as they were written.

    It has no white space between values. Characters beyond ASCII are not escaped.
    """
    text = _spelled(value) if _has_written(value) else _encoded(value)
    if not text.isascii() and _SURROGATE.search(text):
        # Half of a surrogate pair has no form in UTF-8.
        return _SURROGATE.sub(lambda it: f"\\u{ord(it[0]):04x}", text)
    return text


def _has_written(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_written, value.values()))
    if isinstance(value, list | tuple):
        return any(map(_has_written, value))
    return type(value) is WrittenNumber


def _spelled(value: Any) -> str:
    if isinstance(value, WrittenNumber):
        return value.text
    if isinstance(value, dict):
        pairs = (f"{_encoded(str(name))}:{_spelled(it)}" for name, it in value.items())
        return f"{{{','.join(pairs)}}}"
    if isinstance(value, list | tuple):
        return f"[{','.join(map(_spelled, value))}]"
    return _encoded(value)


_encoded = json.JSONEncoder(ensure_ascii=False, separators=_PLAIN).encode
