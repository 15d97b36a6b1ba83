"""Two values side by side: differences are visible, and control characters are escaped."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from pulumi_iotcentral.model.paths import FieldPath, Path
from pulumi_iotcentral.model.secrets import places
from pulumi_iotcentral.model.secrets.redaction import redact, without_keys

from ...model.text import visible
from .comparison import ABSENT

SHOWN: Final = "[secret]"
"""The placeholder for a secret, as in Pulumi's output."""


def redact_fields(properties: Mapping[str, Any], secrets: Collection[FieldPath]) -> dict[str, Any]:
    """Return properties with their secrets and the values at `secrets` redacted.

    Null is not redacted, since it removes a property in a merge patch.
    """
    hidden = {*places.secret_paths(properties), *secrets}
    return {name: _redact_below((name,), value, hidden) for name, value in properties.items()}


def secret_paths(properties: Mapping[str, Any], secrets: Collection[FieldPath]) -> list[FieldPath]:
    """Return the paths of the values that `redact_fields` redacts, which must be inserted."""
    hidden = {*places.secret_paths(properties), *secrets}
    return [path for name in properties for path in _unshown((name,), properties[name], hidden)]


def _unshown(path: FieldPath, value: Any, hidden: Collection[Path]) -> Iterator[FieldPath]:
    if isinstance(value, dict) and path not in hidden:
        for name, item in value.items():
            yield from _unshown((*path, name), item, hidden)
    elif _redact_below(path, value, hidden) != value:
        yield path


def redact_field(path: FieldPath, value: Any, secrets: Collection[FieldPath]) -> Any:
    """Return the value of a field with its secrets redacted."""
    if value is ABSENT:
        return value
    whole = value
    for name in reversed(path[1:]):
        whole = {name: whole}
    shown: Any = redact_fields({path[0]: whole}, secrets)[path[0]]
    for name in path[1:]:
        if not isinstance(shown, dict):
            return shown
        shown = shown[name]
    return shown


def _redact_below(path: FieldPath, value: Any, hidden: Collection[Path]) -> Any:
    if path in hidden:
        return None if value is None else SHOWN
    if isinstance(value, dict):
        return {name: _redact_below((*path, name), it, hidden) for name, it in value.items()}
    if path[0] == "authorization" and isinstance(value, str):
        return redact(value, ())
    return value


_WIDEST: Final = 1000
_BEFORE: Final = 200


def side_by_side(here: Any, there: Any) -> tuple[str, str]:
    r"""Return two values as printable JSON that preserves white space.

    Invisible characters are escaped, such as `\u200b`. If both texts look the same, all non-ASCII
    characters are escaped. Long values are reduced to the part around the first difference. Texts
    that look like a key are masked.
    """
    one, other = _text(here), _text(there)
    if one != other and _looks(one) == _looks(other):
        one, other = _escaped(one), _escaped(other)
    start = 0
    if max(len(one), len(other)) > _WIDEST:
        start = max(0, _first_difference(one, other) - _BEFORE)
    return _part(one, start, _WIDEST), _part(other, start, _WIDEST)


def seen(text: str, limit: int) -> str:
    """Return at most `limit` characters of a text, with invisible characters escaped."""
    return _part(visible(text), 0, limit)


def _text(value: Any) -> str:
    if value is ABSENT:
        return "(none)"
    if value == SHOWN:
        return SHOWN
    return visible(json.dumps(_without_keys(value), ensure_ascii=False))


def _looks(text: str) -> str:
    """Return the same form for all texts that look the same."""
    return unicodedata.normalize("NFKC", text)


def _escaped(text: str) -> str:
    return "".join(it if it.isascii() else json.dumps(it)[1:-1] for it in text)


def _first_difference(one: str, other: str) -> int:
    """Return the index of the first difference between two texts."""
    pairs = enumerate(zip(one, other, strict=False))
    shorter = min(len(one), len(other))
    return next((place for place, (left, right) in pairs if left != right), shorter)


def _without_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {without_keys(name): _without_keys(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_without_keys(item) for item in value]
    return without_keys(value) if isinstance(value, str) else value


def _part(text: str, start: int, limit: int) -> str:
    part = f"…{text[start:]}" if start else text
    return part if len(part) <= limit else f"{part[: limit - 1]}…"
