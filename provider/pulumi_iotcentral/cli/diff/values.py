"""Two values beside each other: what differs looks different, and nothing of it is obeyed."""

from __future__ import annotations

import json
import unicodedata
from typing import Any, Final

from pulumi_iotcentral.model.invisible import JOINER, mark_invisible
from pulumi_iotcentral.model.secrets.redaction import without_keys

from .changes import ABSENT
from .secrecy import SHOWN

_WIDEST: Final = 1000
_BEFORE: Final = 200


def side_by_side(here: Any, there: Any) -> tuple[str, str]:
    r"""Return two values as printable JSON, whose white space is kept.

    A character that shows nothing is a mark such as `\u200b`, and texts that look the same are all
    marks. Of long values it is the part around the first difference. What looks like a key is
    masked.
    """
    one, other = _text(here), _text(there)
    if one != other and _looks(one) == _looks(other):
        one, other = _spelled(one), _spelled(other)
    start = 0
    if max(len(one), len(other)) > _WIDEST:
        start = max(0, _parting(one, other) - _BEFORE)
    return _part(one, start, _WIDEST), _part(other, start, _WIDEST)


def seen(text: str, limit: int) -> str:
    """Return at most `limit` characters of a text, with a mark for each that shows nothing."""
    return _part(_marked(text), 0, limit)


def _text(value: Any) -> str:
    if value is ABSENT:
        return "(none)"
    if value == SHOWN:
        return SHOWN
    return _marked(json.dumps(_without_keys(value), ensure_ascii=False))


def _looks(text: str) -> str:
    """Return one form of all texts that are drawn with the same characters."""
    return unicodedata.normalize("NFKC", text)


def _spelled(text: str) -> str:
    return "".join(it if it.isascii() else json.dumps(it)[1:-1] for it in text)


def _parting(one: str, other: str) -> int:
    """Return where two texts begin to differ."""
    pairs = enumerate(zip(one, other, strict=False))
    shorter = min(len(one), len(other))
    return next((place for place, (left, right) in pairs if left != right), shorter)


def _marked(text: str) -> str:
    return "".join(map(_mark, mark_invisible(text, _escape)))


def _mark(character: str) -> str:
    # Those joiners that are left stand between emoji.
    return character if character.isprintable() or character == JOINER else _escape(character)


def _escape(character: str) -> str:
    return json.dumps(character)[1:-1]


def _without_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {without_keys(name): _without_keys(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_without_keys(item) for item in value]
    return without_keys(value) if isinstance(value, str) else value


def _part(text: str, start: int, limit: int) -> str:
    part = f"…{text[start:]}" if start else text
    return part if len(part) <= limit else f"{part[: limit - 1]}…"
