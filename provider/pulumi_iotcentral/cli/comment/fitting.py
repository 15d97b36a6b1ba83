"""Rows in as much room as there is: all of them in short, the first of them at length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A line in two lengths."""

    long: str
    short: str


def size(text: str) -> int:
    """Return a text's length as the strictest counter has it: in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fitted(rows: Sequence[Row], room: int) -> tuple[list[str], int]:
    """Return the rows that fit, each with its newline counted, and how many are left out."""
    shown: list[str] = []
    for row in rows:
        needed = size(row.short) + 1
        if needed > room:
            break
        room -= needed
        shown.append(row.short)
    for number, row in enumerate(rows[: len(shown)]):
        more = size(row.long) - size(row.short)
        if more <= room:
            room -= more
            shown[number] = row.long
    return shown, len(rows) - len(shown)
