"""The free-form values of enrichments: JSON data of the user, which must not change.

Pulumi's Python SDK drops a null in an object and stores every number as a double. A value that
would change is packed as `{"$json": TEXT}` for Pulumi, so states and previews show it as JSON text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from .schema import ENRICHMENTS

VALUE: Final = "value"
"""The property of an enrichment that is free-form."""

_JSON: Final = "$json"
_LARGEST_EXACT: Final = 2**53


def free_form_values(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the free-form values of an export's properties, by the names of the enrichments."""
    enrichments = properties.get(ENRICHMENTS)
    items = enrichments.items() if isinstance(enrichments, Mapping) else ()
    return {name: item[VALUE] for name, item in items if _has_value(item)}


def map_free_form_values(
    properties: Mapping[str, Any], change: Callable[[Any], Any]
) -> dict[str, Any]:
    """Return properties with `change` applied to each free-form value."""
    enrichments = properties.get(ENRICHMENTS)
    if not isinstance(enrichments, Mapping):
        return dict(properties)
    changed = {
        name: {**item, VALUE: change(item[VALUE])} if _has_value(item) else item
        for name, item in enrichments.items()
    }
    return {**properties, ENRICHMENTS: changed}


def packed(value: Any, other: Callable[[Any], Any] = lambda item: item) -> Any:
    """Return a JSON value in a form that Pulumi does not change.

    `other` is applied to each item inside that is not JSON, such as an Output.
    """
    if isinstance(value, Mapping):
        if value.keys() == {_JSON}:
            return _text(value)
        if not all(isinstance(key, str) for key in value):
            raise TypeError("the names in the value of an enrichment must be strings, as in JSON")
        return {key: packed_item(item, other) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [packed(item, other) for item in value]
    if isinstance(value, int) and abs(value) > _LARGEST_EXACT:
        return _text(value)
    return value if isinstance(value, str | int | float | None) else other(value)


def packed_item(value: Any, other: Callable[[Any], Any] = lambda item: item) -> Any:
    """Return the packed form of a value inside an object."""
    return _text(None) if value is None else packed(value, other)


def unpacked(value: Any) -> Any:
    """Return the JSON value of a packed one."""
    if isinstance(value, dict):
        text = value.get(_JSON) if value.keys() == {_JSON} else None
        if isinstance(text, str):
            return _parsed(text, value)
        return {key: unpacked(item) for key, item in value.items()}
    return [unpacked(item) for item in value] if isinstance(value, list) else value


def replaces_keys(old: Any, new: Any) -> bool:
    """Tell whether a merge patch cannot turn one free-form value into the other.

    In a merge patch (RFC 7396), a null removes a key. It can neither store a null in an object nor
    replace an object with one that has fewer keys.
    """
    if not isinstance(new, dict):
        return False
    before = old if isinstance(old, dict) else {}
    return not before.keys() <= new.keys() or any(
        item is None or replaces_keys(before.get(key), item) for key, item in new.items()
    )


def _has_value(item: Any) -> bool:
    return isinstance(item, Mapping) and VALUE in item


def _text(value: Any) -> dict[str, str]:
    return {_JSON: json.dumps(value, default=str)}


def _parsed(text: str, given: dict[str, Any]) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return given
