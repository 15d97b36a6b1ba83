"""Validation of filters: by their characters, and with the grammar if lark is installed.

`iotcentral_bounded.query` has the grammar and its sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from iotcentral_bounded.jq.findings import CURLY_QUOTES
from iotcentral_bounded.query import MAX_LENGTH, QueryError, is_installed, parse

from .remarks import Remark

_PATH: Final = "filter"
_TOKEN: Final = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|(?P<mark>['"()\[\]]|&&|\|\||[^\x00-\x7f])""",
    re.DOTALL,
)
_PAIRS: Final = {")": "(", "]": "["}
_OPERATORS: Final = {
    "&&": "must not contain &&. Use AND.",
    "||": "must not contain ||. Use OR.",
}


def check_filter(value: Any) -> list[Remark]:
    """Return the errors and warnings about the filter of an export. Only strings are validated.

    No finding repeats a part of the filter, except operators and keywords.
    """
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_LENGTH:
        return []
    found = _by_characters(value) or _by_parsing(value)
    return [found] if found else []


def _by_characters(text: str) -> Remark | None:
    """Return the error about unbalanced quotes or brackets, or about an operator."""
    opened: list[str] = []
    for mark in _marks(text):
        reason = _strange(mark)
        if reason:
            return Remark(_PATH, reason, certain=mark not in "'\"" or "\\" not in text)
        if mark in "([":
            opened.append(mark)
        elif mark in _PAIRS and (not opened or opened.pop() != _PAIRS[mark]):
            return Remark(_PATH, f"must have balanced brackets: {mark} has no opening bracket")
    if opened:
        return Remark(_PATH, f"must have balanced brackets: {opened[-1]} is not closed")
    return None


def _marks(text: str) -> Iterator[str]:
    return (it["mark"] for it in _TOKEN.finditer(text) if it["mark"])


def _strange(mark: str) -> str | None:
    if mark in CURLY_QUOTES:
        return "must have straight quotation marks (' or \"), not curly ones"
    if mark in "'\"":
        return f"must have balanced quotation marks: {mark} is not closed"
    return _OPERATORS.get(mark)


def _by_parsing(text: str) -> Remark | None:
    """Return a warning about a part that the grammar does not have. The service may have it."""
    if not is_installed():
        return None
    try:
        parse(text)
    except QueryError as error:
        return Remark(_PATH, str(error), certain=False)
    return None
