"""What of a difference may be shown: secrets are not, whoever holds them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from pulumi_iotcentral.model.secrets import places
from pulumi_iotcentral.model.secrets.redaction import redact

from .changes import ABSENT, Path

SHOWN: Final = "[secret]"
"""What stands where a secret is, as the engine writes it."""


def redact_fields(properties: Mapping[str, Any], secrets: Collection[Path]) -> dict[str, Any]:
    """Return properties without their secrets, nor what stands at one of the paths `secrets`.

    A null stays: in a merge patch it takes something away.
    """
    hidden = {*places.secret_paths(properties), *secrets}
    return {name: _redact_below((name,), value, hidden) for name, value in properties.items()}


def secret_paths(properties: Mapping[str, Any], secrets: Collection[Path]) -> list[Path]:
    """Return the paths of the values that `redact_fields` hides: they must be filled in."""
    hidden = {*places.secret_paths(properties), *secrets}
    return [path for name in properties for path in _unshown((name,), properties[name], hidden)]


def _unshown(path: Path, value: Any, hidden: Collection[places.Path]) -> Iterator[Path]:
    if isinstance(value, dict) and path not in hidden:
        for name, item in value.items():
            yield from _unshown((*path, name), item, hidden)
    elif _redact_below(path, value, hidden) != value:
        yield path


def redact_field(path: Path, value: Any, secrets: Collection[Path]) -> Any:
    """Return the value of a field, or of all of it that may be shown."""
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


def _redact_below(path: Path, value: Any, hidden: Collection[places.Path]) -> Any:
    if path in hidden:
        return None if value is None else SHOWN
    if isinstance(value, dict):
        return {name: _redact_below((*path, name), it, hidden) for name, it in value.items()}
    if path[0] == "authorization" and isinstance(value, str):
        return redact(value, ())
    return value
