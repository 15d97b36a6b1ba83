"""The engine's marks of secrets, at the paths that the lifecycle names.

The engine marks an output as secret by itself where the program's input is one. What was read back
and what somebody added elsewhere has no such input.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from pulumi_iotcentral.model.secrets.places import Path, secret_paths
from pulumi_iotcentral.model.secrets.redaction import KnownSecrets
from pulumi_iotcentral.model.values import Properties

from .values import secret


def mark_secrets(properties: Mapping[str, Any], paths: Collection[Path]) -> Properties:
    """Return an object's properties with the values at some paths in the engine's form of a secret.

    A path that leads into a value that is packed, or that is no object, marks the whole of it.
    """
    return {
        name: _marked(value, [path[1:] for path in paths if path[0] == name])
        for name, value in properties.items()
    }


def with_marked_secrets(
    properties: Mapping[str, Any], known: KnownSecrets | None = None
) -> Properties:
    """Return an object's properties with its secrets, and what repeats a known one, marked."""
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
