"""What changes: normal form, difference and merge patch of destinations and exports.

Pure functions over plain JSON-like values in the API's shape and names; no network, no engine.
An object is a dictionary of inputs (`displayName`, `authorization`, …, `applicationUrl`, the id).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .comparison import same
from .schema import CUSTOMIZATIONS, Kind
from .values import Properties, has_unknown


def normal_form(kind: Kind, properties: Mapping[str, Any]) -> Properties:
    """Return the properties with nothing in them that means nothing.

    Absent, null, an empty object and a default are one and the same; a trailing newline of a
    transform says nothing. No value moves to another path, and the order of lists stays.
    """
    kept = {name: _prune(value) for name, value in properties.items()}
    normal = {name: value for name, value in kept.items() if value not in (None, {})}
    for name in CUSTOMIZATIONS:
        if isinstance(normal.get(name), dict):
            normal[name] = {key: _customization(item) for key, item in normal[name].items()}
    if isinstance(normal.get("destinations"), list):
        normal["destinations"] = [_reference(item) for item in normal["destinations"]]
    return {**kind.defaults, **normal}


def _prune(value: Any) -> Any:
    """Drop nulls and, below the top, empty objects that come of it."""
    if isinstance(value, dict):
        return {key: _prune(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_prune(item) for item in value]
    return value


def _customization(item: Any) -> Any:
    if isinstance(item, dict) and item.get("secret") is False:
        return {key: value for key, value in item.items() if key != "secret"}
    return item


def _reference(item: Any) -> Any:
    if isinstance(item, dict) and isinstance(item.get("transform"), str):
        return {**item, "transform": item["transform"].rstrip("\r\n")}
    return item


def difference(kind: Kind, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return the names of the top-level properties in which two objects differ.

    Blind to the order of destinations, to what `normal_form` takes away, and to secrets that the
    service masks. A property that holds an unknown value counts as changed. Outputs, and inputs
    that only tell how to manage the object (`adopt`, `application`), are not compared.
    """
    left, right = normal_form(kind, old), normal_form(kind, new)
    names = dict.fromkeys((*kind.identity, *kind.properties, *kind.settings))
    return [name for name in names if not same(name, left.get(name), right.get(name))]


def replacements(kind: Kind, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return those changed properties that only another object can have.

    A value that is not known yet never forces a replacement: it may turn out to be the same.
    """
    return [
        name
        for name in difference(kind, old, new)
        if name in kind.identity and not has_unknown([old.get(name), new.get(name)])
    ]


def patch(kind: Kind, old: Mapping[str, Any], new: Mapping[str, Any]) -> Properties:
    """Return the JSON merge patch that makes the object `old` into `new`.

    It holds the changed top-level properties only, each of them whole and with a null for every
    key that goes away, so that it means the same to a service that merges deeply and to one that
    replaces top-level properties. A changed `secretVersion` sends all secrets again.
    """
    left, right = normal_form(kind, old), normal_form(kind, new)
    changed = difference(kind, left, right)
    if "secretVersion" in changed:
        changed += ["authorization", *CUSTOMIZATIONS]
    return {
        name: _merge(left.get(name), right.get(name))
        for name in kind.properties
        if name in changed and (name in left or name in right)
    }


def _merge(old: Any, new: Any) -> Any:
    if not isinstance(old, dict) or not isinstance(new, dict):
        return new
    removed = {key: None for key in old if key not in new}
    return {**{key: _merge(old.get(key), value) for key, value in new.items()}, **removed}


def removes(patch: Any) -> bool:
    """Tell whether a merge patch takes anything away: a null anywhere in it."""
    values = patch.values() if isinstance(patch, Mapping) else ()
    return any(value is None or removes(value) for value in values)


def body(kind: Kind, properties: Mapping[str, Any]) -> Properties:
    """Return what a PUT of the object sends: the properties that the API takes, no more."""
    normal = normal_form(kind, properties)
    return {name: normal[name] for name in kind.properties if name in normal}
