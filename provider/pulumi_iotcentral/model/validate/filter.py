"""Validation of filters: by their characters, and with sqlglot if it is installed.

Sources: learn.microsoft.com/azure/iot-central/core/howto-query-with-rest-api for the language, and
howto-manage-data-export-with-rest-api for `FROM` with several templates.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from .remarks import CURLY_QUOTES, Remark

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_PATH: Final = "filter"
_LONGEST: Final = 20_000
_DEEPEST: Final = 40
_TOKEN: Final = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|(?P<mark>['"()\[\]]|&&|\|\||--|/\*|[;{}]|[^\x00-\x7f])""",
    re.DOTALL,
)
_PAIRS: Final = {")": "(", "]": "["}
_OPERATORS: Final = {
    "&&": "must not contain &&. Use AND.",
    "||": "must not contain ||. Use OR.",
}
_SOURCE: Final = r"[\w:.-]+(?:;[\d.]+)?(?:\s+(?:AS\s+)?(?!WHERE\b|AS\b)\w+)?"
_QUERY: Final = re.compile(
    rf"\s*SELECT\s+\*\s+FROM\s+{_SOURCE}(?:\s*,\s*{_SOURCE})*(?:\s+WHERE\s+(?P<conditions>.+))?\s*",
    re.IGNORECASE | re.DOTALL,
)
_SELECT: Final = re.compile(r"\s*SELECT\b", re.IGNORECASE)
_WINDOW: Final = "WITHIN_WINDOW"
_CONDITIONS: Final = frozenset(("and", "or", "paren", "in", "eq", "neq", "gt", "gte", "lt", "lte"))
_OPERANDS: Final = frozenset(
    ("column", "identifier", "literal", "boolean", "neg", "array", "tuple", "var", "parameter")
)


def check_filter(value: Any) -> list[Remark]:
    """Return the errors and warnings about the filter of an export. Only strings are validated.

    No finding repeats a part of the filter, except operators.
    """
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
        return []
    found = _by_characters(value)
    return [found] if found else list(_by_parsing(value))


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


def _by_parsing(text: str) -> Iterator[Remark]:
    """Yield warnings about syntax that the query language does not document."""
    conditions: str | None = text
    if _SELECT.match(text):
        query = _QUERY.fullmatch(text)
        if query is None:
            yield _warning("does not have the documented form SELECT * FROM … WHERE …")
            return
        conditions = query["conditions"]
    if conditions is None:
        return
    foreign = [it for it in _marks(conditions) if it not in "()[]"]
    if foreign:
        shown = foreign[0] if foreign[0].isascii() else "a character that is not ASCII"
        yield _warning(
            f"has {shown} outside of a string, which the query language does not document"
        )
    elif _depth(conditions) <= _DEEPEST and find_spec("sqlglot"):
        yield from _by_sqlglot(conditions)


def _warning(reason: str) -> Remark:
    return Remark(_PATH, reason, certain=False)


def _depth(text: str) -> int:
    """Return the depth of nested brackets, since the parser recurses for each of them."""
    depth = deepest = 0
    for mark in _marks(text):
        depth += (mark in "([") - (mark in ")]")
        deepest = max(deepest, depth)
    return deepest


def _by_sqlglot(conditions: str) -> Iterator[Remark]:
    import sqlglot  # noqa: PLC0415 - slow to load, and few exports have a filter
    from sqlglot.errors import SqlglotError  # noqa: PLC0415

    # Pulumi would print its log.
    logging.getLogger("sqlglot").addHandler(logging.NullHandler())
    try:
        parsed = sqlglot.parse_one(conditions)
        nodes = list(parsed.walk())
    except (SqlglotError, RecursionError, ValueError):
        yield _warning("does not have a condition that a SQL parser accepts")
        return
    strange = next((it for it in nodes if not _is_documented(it)), None)
    if strange is not None:
        yield _warning(f"uses {_shown(strange)}, which the query language does not document")
    elif not _is_condition(parsed):
        yield _warning("has no comparison")


def _is_documented(node: Expr) -> bool:
    # The parser reads an argument of the function, a duration without quotes, as a name.
    return node.key in _CONDITIONS | _OPERANDS or _is_window(node)


def _is_condition(node: Expr) -> bool:
    return node.key in _CONDITIONS or _is_window(node)


def _is_window(node: Expr) -> bool:
    return node.key == "anonymous" and str(node.this).upper() == _WINDOW


def _shown(node: Expr) -> str:
    known = ("not", "like", "between", "is", "null", "add", "sub", "mul", "div", "mod")
    return node.key.upper() if node.key in known else "a function or an operator"
