"""Python source, laid out as a formatter would: on one line where it fits, else one item a line."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

WIDTH: Final = 88
"""The usual line length; a broader one keeps the layout too, for broken lines end in a comma."""

_LONGEST_LITERAL: Final = 120
_ESCAPES: Final = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True)
class Group:
    """Something in brackets: a call, a list, a dictionary; each item with what stands before it.

    `broken` puts each item on a line of its own in any case; `end` ends each such line.
    """

    opening: str
    items: tuple[tuple[str, Source], ...]
    closing: str
    broken: bool = False
    end: str = ","


Source: TypeAlias = str | Group
"""A piece of source: text that stays on its line, or a group."""


def call(name: str, *arguments: tuple[str, Source], broken: bool = False) -> Group:
    """Return a call; an argument is its keyword (or nothing) and its value."""
    items = tuple((f"{key}=" if key else "", value) for key, value in arguments)
    return Group(f"{name}(", items, ")", broken and bool(items))


def sequence(items: Iterable[Source]) -> Group:
    """Return a list."""
    return Group("[", tuple(("", item) for item in items), "]")


def mapping(items: Iterable[tuple[str, Source]]) -> Group:
    """Return a dictionary with texts for keys."""
    return Group("{", tuple((f"{text(key)}: ", value) for key, value in items), "}")


def literal(value: Any) -> Source:
    """Return the source of a JSON value."""
    if isinstance(value, dict):
        return mapping((key, literal(item)) for key, item in value.items())
    if isinstance(value, list):
        return sequence(map(literal, value))
    if isinstance(value, float):
        return repr(value).replace("e+", "e")
    return _long_text(value) if isinstance(value, str) else repr(value)


def text(value: str) -> str:
    """Return the source of a text: in double quotes, unless single ones save escapes."""
    quote = "'" if value.count('"') > value.count("'") else '"'
    return quote + "".join(_character(character, quote) for character in value) + quote


def statement(before: str, source: Source) -> str:
    """Return the lines of a statement: what stands before the source, and the source."""
    return "\n".join(_lines(before, source, "", 0))


def _long_text(value: str) -> Source:
    """Return the source of a text, line by line where it has several and is long."""
    flat, lines = text(value), value.splitlines(keepends=True)
    if len(flat) <= _LONGEST_LITERAL or len(lines) == 1:
        return flat
    return Group("(", tuple(("", text(line)) for line in lines), ")", broken=True, end="")


def _character(character: str, quote: str) -> str:
    if character == quote:
        return f"\\{quote}"
    if character in _ESCAPES:
        return _ESCAPES[character]
    return character if character.isprintable() else ascii(character)[1:-1]


def _lines(before: str, source: Source, after: str, indent: int) -> list[str]:
    margin = " " * indent
    flat = margin + before + _flat(source) + after
    if isinstance(source, str) or not (_is_broken(source) or _columns(flat) > WIDTH):
        return [flat]
    if not source.items:
        return [flat]
    inner = [
        line for key, item in source.items for line in _lines(key, item, source.end, indent + 4)
    ]
    return [margin + before + source.opening, *inner, margin + source.closing + after]


def _flat(source: Source) -> str:
    if isinstance(source, str):
        return source
    items = ", ".join(key + _flat(item) for key, item in source.items)
    return source.opening + items + source.closing


def _is_broken(source: Source) -> bool:
    return isinstance(source, Group) and (
        source.broken or any(_is_broken(item) for _, item in source.items)
    )


def _columns(line: str) -> int:
    """Return the columns that a line takes on a screen, where East Asian characters take two."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in line)
    return len(line) + wide - sum(map(bool, map(unicodedata.combining, line)))


def joined(statements: Sequence[str]) -> str:
    """Return the statements as a file, an empty line between them."""
    return "\n\n".join(statements) + "\n"
