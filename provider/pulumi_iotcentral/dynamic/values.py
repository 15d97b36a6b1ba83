"""Conversion between the engine's property values and plain JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from pulumi.output import UNKNOWN as ENGINE_UNKNOWN
from pulumi.output import Unknown as EngineUnknown

from pulumi_iotcentral.model.free_form import map_free_form_values, packed, unpacked
from pulumi_iotcentral.model.values import UNKNOWN, Properties, Unknown

_LARGEST_EXACT: Final = 2**53


def decoded(props: Mapping[str, Any], *, unpack: bool = True) -> Properties:
    """Return the engine's properties as plain values, without those of the SDK (`__provider`).

    All numbers of the engine are floats, so whole ones become integers again. With `unpack`,
    free-form values are unpacked.
    """
    plain = {
        name: _mapped(value, _plain) for name, value in props.items() if not name.startswith("__")
    }
    return map_free_form_values(plain, unpacked) if unpack else plain


def encoded(properties: Mapping[str, Any], *, pack: bool = True) -> Properties:
    """Return plain values as values of the engine. With `pack`, free-form values are packed."""
    given = map_free_form_values(properties, packed) if pack else properties
    return {
        name: _mapped(value, lambda leaf: ENGINE_UNKNOWN if isinstance(leaf, Unknown) else leaf)
        for name, value in given.items()
    }


def _plain(leaf: Any) -> Any:
    if isinstance(leaf, EngineUnknown):
        return UNKNOWN
    if isinstance(leaf, float) and leaf.is_integer() and abs(leaf) < _LARGEST_EXACT:
        return int(leaf)
    return leaf


def _mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, Mapping):
        return {key: _mapped(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [_mapped(item, change) for item in value]
    return change(value)
