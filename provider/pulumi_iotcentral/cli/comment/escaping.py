"""Text of a stranger, in Markdown and HTML: shown as it is, and nothing of it obeyed.

GitHub looks for mentions, issues, emoji and links in what Markdown has made, but not in `code` and
`pre`: all that a preview holds goes into one of them, each character with a meaning as an entity.
"""

from __future__ import annotations

from typing import Final

from pulumi_iotcentral.model.display import seen
from pulumi_iotcentral.model.secrets.redaction import without_keys

INLINE: Final = 120
"""The characters that a text in a line may have."""

FOLDED: Final = 2000
"""The characters that a folded text may have."""

_LOOKED_AT: Final = 200
_PLAIN: Final = frozenset(" ,;=()-+/?")
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
    # A key is masked from its first character on: what is far behind the cut changes nothing.
    masked, more = without_keys(text[: limit + _LOOKED_AT]), len(text) - limit
    shown = seen(masked[:limit]) if more > 0 else seen(masked)
    if more <= 0 and len(shown) <= limit:
        return shown
    return f"{shown[:limit]}… ({max(more, 0) or 'some'} more characters)"


def entities(text: str) -> str:
    """Return the text as HTML in which no character means anything to Markdown."""
    return "".join(map(_entity, text))


def _entity(character: str) -> str:
    if character == "@":
        return _NO_MENTION
    if not character.isascii() or character.isalnum() or character in _PLAIN:
        return character
    return f"&#{ord(character)};"
