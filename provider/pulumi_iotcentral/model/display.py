"""A stranger's text in the label of a drawing: shown as it is, and nothing of it obeyed."""

from __future__ import annotations

from typing import Final

from .secrets.redaction import without_keys
from .text import visible

_LOOKED_AT: Final = 10_000


def seen(text: str) -> str:
    r"""Return the text with a mark like `\u202e` where a character shows nothing.

    Direction marks and their like make a name look like another one. Whatever looks like a key is
    masked, wherever it stands. Newlines stay, and so do the joiners of emoji.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ").strip("\n")
    return "\n".join(visible(without_keys(line)) for line in lines.split("\n"))


def label(text: str, limit: int = 40) -> str:
    """Return at most `limit` characters of a text as one line."""
    line = seen(text[:_LOOKED_AT]).replace("\n", "↵")
    whole = len(line) <= limit and len(text) <= _LOOKED_AT
    return line if whole else f"{line[: limit - 1]}…"


def mermaid_label(text: str, limit: int = 40) -> str:
    """Return the text as the inside of a quoted label of Mermaid."""
    return "".join(
        character if character.isalnum() or character == " " else f"#{ord(character)};"
        for character in label(text, limit)
    )
