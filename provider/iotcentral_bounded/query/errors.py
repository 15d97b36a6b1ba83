"""The error for a filter that the grammar does not have, in words without its values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lark.exceptions import UnexpectedInput

_PART: Final = re.compile(
    r"""(?P<word>[A-Za-z_]\w*)|(?P<number>\d)|(?P<string>['"])
    |(?P<symbol>&&|\|\||--|/\*|[!-~])|(?P<space>\s)""",
    re.ASCII | re.VERBOSE,
)
# Words that a message can repeat: no name or value of a filter is one of them by chance.
_WORDS: Final = frozenset(
    (
        *("AND", "AS", "BETWEEN", "BY", "CASE", "CONTAINS", "DISTINCT", "ENDSWITH", "EXISTS"),
        *("FROM", "GROUP", "HAVING", "IN", "IS", "JOIN", "LIKE", "LIMIT", "NOT", "NULL", "OR"),
        *("ORDER", "SELECT", "STARTSWITH", "TOP", "UNION", "WHERE"),
    )
)
_REMEDIES: Final = {
    "&&": "Use AND.",
    "||": "Use OR.",
    "CONTAINS": "Use CONTAINS(name, 'text').",
    ";": "Remove it.",
}
_EXPECTED: Final = {
    "STAR": "Use SELECT * FROM devices WHERE ….",
    "TEMPLATE": "Use devices, or the IDs of device templates.",
}
_KINDS: Final = {"number": "a number", "string": "a string", "space": "a space of another kind"}


class QueryError(ValueError):
    """A filter that this tool does not support. The text continues a sentence about the filter."""


def unsupported(text: str, error: UnexpectedInput) -> QueryError:
    """Return the error for the part of a filter at which the parser stopped."""
    token = getattr(error, "token", None)
    ended = token is not None and token.type == "$END"
    start = len(text.rstrip()) if ended or error.pos_in_stream is None else error.pos_in_stream
    where = _where(text, start)
    shown = "" if ended else _shown(text, start)
    # The parser names what it expected, and its lexer what it allowed.
    expected = {*(getattr(error, "expected", None) or getattr(error, "allowed", None) or ())}
    if "OPERATOR" in expected and shown in ("", "AND", "OR", ")"):
        return QueryError(
            f"has no comparison before {where}. Compare each name with a value, for example"
            " running = true."
        )
    if not shown:
        return QueryError(f"is not complete: it ends at {where}")
    remedy = _REMEDIES.get(shown) or next(
        (it for name, it in _EXPECTED.items() if name in expected), None
    )
    reason = f"uses {shown} at {where}, which is not supported by this tool"
    return QueryError(f"{reason}. {remedy}" if remedy else reason)


def _where(text: str, start: int) -> str:
    line = text.count("\n", 0, start) + 1
    return f"line {line}, column {start - text.rfind(chr(10), 0, start)}"


def _shown(text: str, start: int) -> str:
    """Return a description of the part at a position, without its values and names."""
    found = _PART.match(text, start)
    if found is None:
        return "a character that is not ASCII" if text[start] > "\x7f" else "a control character"
    kind, part = found.lastgroup or "", found[0]
    if kind == "word":
        return part.upper() if part.upper() in _WORDS else "a word"
    return _KINDS.get(kind, part)
