"""The engine's property values and ours: the same JSON, another way to say that one is unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pulumi.output import UNKNOWN as ENGINE_UNKNOWN
from pulumi.output import Unknown as EngineUnknown

from .values import UNKNOWN, Properties, Unknown


def decoded(props: Mapping[str, Any]) -> Properties:
    """Return the engine's properties as plain values, without those of the SDK (`__provider`)."""
    return {
        name: _mapped(value, lambda leaf: UNKNOWN if isinstance(leaf, EngineUnknown) else leaf)
        for name, value in props.items()
        if not name.startswith("__")
    }


def encoded(properties: Mapping[str, Any]) -> Properties:
    """Return plain values as the engine takes them."""
    return {
        name: _mapped(value, lambda leaf: ENGINE_UNKNOWN if isinstance(leaf, Unknown) else leaf)
        for name, value in properties.items()
    }


def _mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, Mapping):
        return {key: _mapped(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [_mapped(item, change) for item in value]
    return change(value)
