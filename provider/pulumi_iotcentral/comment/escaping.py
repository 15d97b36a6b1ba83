"""Text of a stranger, in Markdown, HTML and Mermaid: shown as it is, and nothing of it obeyed.

GitHub looks for mentions, issues, emoji and links in what Markdown has made, but not in `code` and
`pre`: all that a preview holds goes into one of them, each character with a meaning as an entity.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from ..redaction import one_line, redact

INLINE: Final = 120
"""The characters that a text in a line may have."""

FOLDED: Final = 2000
"""The characters that a folded text may have."""

_PLAIN: Final = frozenset(" ,;=()-+/?")
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_JOINER: Final = "\u200d"  # inside emoji
_NO_MENTION: Final = "&#64;&#8203;"


def code(text: str, limit: int = INLINE) -> str:
    """Return the text as code in one line of Markdown, table cells and quotes included."""
    line = visible(text, limit).replace("\n", "↵")
    return f"<code>{entities(line) or '&#32;'}</code>"


def block(text: str, limit: int = FOLDED) -> str:
    """Return the text as a block of code that is one line of source, its newlines kept."""
    return f"<pre>{entities(visible(text, limit))}</pre>"


def folded(summary: str, content: str) -> str:
    """Return content behind a line to click on; both are Markdown already."""
    return f"<details><summary>{summary}</summary>{content}</details>"


def is_short(text: str) -> bool:
    """Tell whether a text goes into a line."""
    return len(text) <= INLINE and "\n" not in text


def visible(text: str, limit: int) -> str:
    """Return at most `limit` characters of a text, and a mark where one shows nothing.

    Direction marks and their like make a name look like another one. Whatever looks like a key is
    masked, wherever it stands. What is left out is counted.
    """
    shown, more = _seen(text[:limit]), len(text) - limit
    if more <= 0 and len(shown) <= limit:
        return shown
    return f"{shown[:limit]}… ({max(more, 0) or 'some'} more characters)"


def entities(text: str) -> str:
    """Return the text as HTML in which no character means anything to Markdown."""
    return "".join(map(_entity, text))


def label(text: str, limit: int = 40) -> str:
    """Return the text as the inside of a quoted label of Mermaid."""
    line = _seen(text[: limit + 1]).replace("\n", "↵")
    line = line if len(line) <= limit else f"{line[: limit - 1]}…"
    return "".join(
        character if character.isalnum() or character == " " else f"#{ord(character)};"
        for character in line
    )


def _entity(character: str) -> str:
    if character == "@":
        return _NO_MENTION
    if not character.isascii() or character.isalnum() or character in _PLAIN:
        return character
    return f"&#{ord(character)};"


def _seen(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").split("\n")
    return "\n".join("".join(map(_mark, _without_keys(line))) for line in lines)


def _mark(character: str) -> str:
    if character == "\t":
        return "    "
    if character == _JOINER or unicodedata.category(character) not in _INVISIBLE:
        return character
    return f"\\u{ord(character):04x}"


def _without_keys(line: str) -> str:
    masked = redact(line, ())
    return line if masked == one_line(line, len(line) + 1) else masked
