"""Untrusted texts in labels of a graph, without effect on its syntax."""

from __future__ import annotations

from typing import Final

from .secrets.redaction import without_keys
from .text import visible

_LOOKED_AT: Final = 10_000


def seen(text: str) -> str:
    r"""Return the text with an escape like `\u202e` for each invisible character.

    Direction marks, for example, make a name look like another one. Text that looks like a key is
    masked. Newlines and the joiners of emoji are preserved.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ").strip("\n")
    return "\n".join(visible(without_keys(line)) for line in lines.split("\n"))


def label(text: str, limit: int = 40) -> str:
    """Return at most `limit` characters of a text as one line."""
    line = seen(text[:_LOOKED_AT]).replace("\n", "↵")
    whole = len(line) <= limit and len(text) <= _LOOKED_AT
    return line if whole else f"{line[: limit - 1]}…"


def mermaid_label(text: str, limit: int = 40) -> str:
    """Return the text for a quoted label of Mermaid."""
    return "".join(
        character if character.isalnum() or character == " " else f"#{ord(character)};"
        for character in label(text, limit)
    )
