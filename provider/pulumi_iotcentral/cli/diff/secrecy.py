"""What of a difference may be shown: secrets are not, whoever holds them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from pulumi_iotcentral.dynamic.secrets import concealed
from pulumi_iotcentral.dynamic.values import is_secret
from pulumi_iotcentral.model.secrets.redaction import redact

from .changes import ABSENT, Path

SHOWN: Final = "[secret]"
"""What stands where a secret is, as the engine writes it."""


def veiled(properties: Mapping[str, Any], secrets: Collection[Path]) -> dict[str, Any]:
    """Return properties without their secrets, nor what stands at one of the paths `secrets`.

    A null stays: in a merge patch it takes something away.
    """
    return {
        name: _veiled_below((name,), value, secrets)
        for name, value in concealed(properties).items()
    }


def secret_paths(properties: Mapping[str, Any], secrets: Collection[Path]) -> list[Path]:
    """Return where `veiled` shows less than there is: what has to be put in before it is sent."""
    hidden = concealed(properties)
    return [path for name in hidden for path in _unshown((name,), hidden[name], secrets)]


def _unshown(path: Path, value: Any, secrets: Collection[Path]) -> Iterator[Path]:
    if isinstance(value, dict) and not is_secret(value) and path not in secrets:
        for name, item in value.items():
            yield from _unshown((*path, name), item, secrets)
    elif is_secret(value):
        yield from [path] if value["value"] is not None else []
    elif _veiled_below(path, value, secrets) != value:
        yield path


def veiled_at(path: Path, value: Any, secrets: Collection[Path]) -> Any:
    """Return the value of a field, or of all of it that may be shown."""
    if value is ABSENT:
        return value
    whole = value
    for name in reversed(path[1:]):
        whole = {name: whole}
    shown: Any = veiled({path[0]: whole}, secrets)[path[0]]
    for name in path[1:]:
        if not isinstance(shown, dict):
            return shown
        shown = shown[name]
    return shown


def _veiled_below(path: Path, value: Any, secrets: Collection[Path]) -> Any:
    if is_secret(value):
        return None if value["value"] is None else SHOWN
    if path in secrets:
        return None if value is None else SHOWN
    if isinstance(value, dict):
        return {name: _veiled_below((*path, name), it, secrets) for name, it in value.items()}
    if path[0] == "authorization" and isinstance(value, str):
        return redact(value, ())
    return value
