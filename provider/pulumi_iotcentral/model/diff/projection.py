"""The managed properties of a live object: those that this version knows.

A newer service may have more types of destination, and more fields at any level. They are neither
reported as a difference nor removed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from ..schema import CUSTOMIZATIONS, DESTINATION, DESTINATION_TYPES, Kind, authorization_names
from ..values import Properties
from .plan import body

ALWAYS: Final = ("displayName", "type")
"""The managed properties of a destination whose type this version does not know."""

_CUSTOMIZATION: Final = frozenset({"value", "secret"})
_ENRICHMENT: Final = frozenset({"value", "path", "target"})
_REFERENCE: Final = frozenset({"id", "transform"})


def is_known(kind: Kind, document: Mapping[str, Any]) -> bool:
    """Tell whether this version knows the type of a destination. An export is always known."""
    type_ = document.get("type")
    return kind is not DESTINATION or not isinstance(type_, str) or type_ in DESTINATION_TYPES


def managed(kind: Kind, document: Mapping[str, Any]) -> Properties:
    """Return the managed properties of a live object in normal form."""
    properties = body(kind, document)
    if not is_known(kind, document):
        return {name: properties[name] for name in ALWAYS if name in properties}
    return {name: _KNOWN.get(name, _whole)(value) for name, value in properties.items()}


def _whole(value: Any) -> Any:
    return value


def _authorization(value: Any) -> Any:
    return _only(authorization_names(), value)


def _references(value: Any) -> Any:
    return [_only(_REFERENCE, item) for item in value] if isinstance(value, list) else value


def _enrichments(value: Any) -> Any:
    return _only_inside(_ENRICHMENT, value)


def _customizations(value: Any) -> Any:
    return _only_inside(_CUSTOMIZATION, value)


def _only_inside(names: frozenset[str], value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: _only(names, item) for key, item in value.items()}


def _only(names: frozenset[str], value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: item for key, item in value.items() if key in names}


_KNOWN: Final[Mapping[str, Callable[[Any], Any]]] = {
    "authorization": _authorization,
    "destinations": _references,
    "enrichments": _enrichments,
    **dict.fromkeys(CUSTOMIZATIONS, _customizations),
}
