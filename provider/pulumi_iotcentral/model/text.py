"""Plain texts: sentences, numbers with nouns, and invisible characters."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Collection
from typing import Final

INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
"""Unicode's Default_Ignorable_Code_Point set and U+2800, as the inside of a character class."""

JOINER: Final = "\u200d"
"""The joiner of emoji, which `mark_invisible` keeps between two of them only."""

_PICTURE: Final = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf"
    "\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
    "\ufe0f?[\U0001f3fb-\U0001f3ff]?"
)
_EMOJI_OR_INVISIBLE: Final = re.compile(
    f"{_PICTURE}(?:{JOINER}{_PICTURE})*|[0-9#*]\ufe0f\u20e3|([{INVISIBLE}])"
)


def mark_invisible(text: str, mark: Callable[[str], str]) -> str:
    """Return the text with `mark` applied to each invisible character.

    Joiners and variation selectors inside of emoji are preserved.
    """
    if text.isascii():
        return text
    return _EMOJI_OR_INVISIBLE.sub(lambda found: mark(found[1]) if found[1] else found[0], text)


def suggestion(name: str, legal: Collection[str]) -> str:
    """Return the advice to use the legal name that is closest to `name`, or any of them."""
    close = difflib.get_close_matches(name, legal, n=1)
    return f"Did you mean {close[0]!r}?" if close else f"Use {', '.join(legal)}."


def sentences(*texts: str) -> str:
    """Return texts as sentences in one line. Each ends with a period if it has no other mark."""
    stripped = (text.strip() for text in texts)
    return " ".join(
        text if text.endswith((".", "?", "!", "…")) else f"{text}." for text in stripped if text
    )


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: `1 export`, `2 exports`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def with_article(noun: str) -> str:
    """Return a noun with its indefinite article: `an export`, `a destination`."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def visible(text: str, keep: str = "") -> str:
    r"""Return the text with an escape such as `\u202e` for each invisible character.

    These make a name look like another one. Emoji and the characters of `keep` are preserved.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        it if it.isprintable() or it == JOINER or it in keep else _escape(it)
        for it in mark_invisible(text, _escape)
    )


def _escape(character: str) -> str:
    return json.dumps(character)[1:-1]
