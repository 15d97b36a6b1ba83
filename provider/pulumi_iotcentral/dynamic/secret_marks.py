"""The engine's form of secrets in property values. The commands read it without the Pulumi SDK."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any, Final

from pulumi_iotcentral.model.paths import Path
from pulumi_iotcentral.model.secrets.places import secret_paths
from pulumi_iotcentral.model.secrets.redaction import KnownSecrets
from pulumi_iotcentral.model.values import SIGNATURE, Properties

_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a mark, no secret


def secret(value: Any) -> dict[str, Any]:
    """Return a value in the engine's form of a secret from a provider.

    The engine itself marks an output as secret only if the program's input at the same path is one.
    """
    return {SIGNATURE: _SECRET, "value": value}


def is_secret(value: Any) -> bool:
    """Tell whether a value has that form. The secret itself is its `value`."""
    return isinstance(value, Mapping) and value.get(SIGNATURE) == _SECRET


def is_exported_secret(value: Any) -> bool:
    """Tell whether a value is a secret of a state that was exported with its secrets shown.

    The secret itself is its `plaintext`, as JSON.
    """
    return isinstance(value, Mapping) and value.get(SIGNATURE) == _SECRET and "plaintext" in value


def revealed(value: Any) -> Any:
    """Return a value of an exported state with its secrets in plain text."""
    if is_exported_secret(value):
        return revealed(json.loads(value["plaintext"]))
    if isinstance(value, dict):
        return {name: revealed(item) for name, item in value.items()}
    return [revealed(item) for item in value] if isinstance(value, list) else value


def mark_secrets(properties: Mapping[str, Any], paths: Collection[Path]) -> Properties:
    """Return an object's properties with the values at some paths in the engine's form of a secret.

    A path into a packed value, or into a value that is no object, marks the whole value.
    """
    return {
        name: _marked(value, [path[1:] for path in paths if path[0] == name])
        for name, value in properties.items()
    }


def with_marked_secrets(
    properties: Mapping[str, Any], known: KnownSecrets | None = None
) -> Properties:
    """Return an object's properties with its secrets, and copies of known secrets, marked."""
    return mark_secrets(properties, secret_paths(properties, known))


def _marked(value: Any, paths: Collection[Path]) -> Any:
    if not paths:
        return value
    if () in paths or not isinstance(value, Mapping | list):
        return secret(value)
    entries = value.items() if isinstance(value, Mapping) else enumerate(value)
    below = {
        name: _marked(item, [path[1:] for path in paths if path[0] == name])
        for name, item in entries
    }
    return below if isinstance(value, Mapping) else list(below.values())
