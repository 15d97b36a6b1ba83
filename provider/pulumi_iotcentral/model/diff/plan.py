"""Normal form, difference and merge patch of destinations and exports.

Pure functions over plain JSON-like values with the API's names, without network and engine. An
object is a dictionary of inputs (`displayName`, `authorization`, …, `applicationUrl`, the id).

An enrichment's `value` is free-form JSON of the user. It is compared and sent as it is, so a null
or an empty object in it is preserved.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..free_form import free_form_values, replaces_keys
from ..paths import ANY, parse_path, with_value_at
from ..schema import CUSTOMIZATIONS, ENRICHMENTS, RECREATE, Kind
from ..values import ABSENT, Properties, has_unknown
from .changes import changes, changes_of

_LEVELS_OF_ENRICHMENTS: Final = 2  # enrichments.NAME.value


def normal_form(kind: Kind, properties: Mapping[str, Any]) -> Properties:
    """Return the properties in normal form.

    Null, an empty object and a default are equal to an absent property. A trailing newline of a
    transform is removed. No value moves to another path, and lists keep their order.
    """
    kept = {name: _pruned(name, value) for name, value in properties.items()}
    normal = {name: value for name, value in kept.items() if value not in (None, {})}
    for name in CUSTOMIZATIONS:
        if isinstance(normal.get(name), dict):
            normal[name] = {key: _customization(item) for key, item in normal[name].items()}
    if isinstance(normal.get("destinations"), list):
        normal["destinations"] = [_reference(item) for item in normal["destinations"]]
    return {**kind.defaults, **normal}


def _pruned(name: str, value: Any) -> Any:
    """Return a top-level property without nulls, except for those in free-form values."""
    if name == ENRICHMENTS and isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return _prune(value)


def _without_nulls(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    return {key: value for key, value in item.items() if value is not None}


def _prune(value: Any) -> Any:
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

    The order of destinations, values that `normal_form` removes, and masked secrets make no
    difference. A property with an unknown value counts as changed. Outputs, and inputs of the
    provider itself (`adopt`, `application`), are not compared.
    """
    found = changes(kind, normal_form(kind, old), normal_form(kind, new))
    return list(dict.fromkeys(change.path[0] for change in found))


def replacements(kind: Kind, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return the changed properties that force a replacement.

    An unknown value, or one that an older state does not have, never forces a replacement, since it
    may be the same. A change of `recreate` always does, even to an unknown value.
    """
    return [
        name
        for name in difference(kind, old, new)
        if name == RECREATE
        or (
            name in kind.identity
            and isinstance(old.get(name), str)
            and isinstance(new.get(name), str)
        )
    ]


def changed_at(kind: Kind, old: Mapping[str, Any], new: Mapping[str, Any], path: str) -> list[str]:
    """Return the top-level properties in which two objects differ at a path, for `*` at any.

    Compares like `difference`, except that an unknown value counts as the same.
    """
    head, *below = parse_path(path) or ("",)
    left, right = normal_form(kind, old), normal_form(kind, new)
    names = (*kind.properties, *kind.settings)
    changed = []
    for name in names if head == ANY else [name for name in names if name == head]:
        before, after = left.get(name, ABSENT), right.get(name, ABSENT)
        only_here = with_value_at(before, after, tuple(below))
        if not has_unknown(only_here) and any(True for _ in changes_of(name, before, only_here)):
            changed.append(name)
    return changed


def patch(kind: Kind, old: Mapping[str, Any], new: Mapping[str, Any]) -> Properties:
    """Return the JSON merge patch that turns the object `old` into `new`.

    It contains the changed top-level properties, each as a whole and with a null for every removed
    key. So it has the same effect in a service that merges deeply and in one that replaces
    top-level properties. A changed `secretVersion` sends all secrets again.
    """
    left, right = normal_form(kind, old), normal_form(kind, new)
    changed = difference(kind, left, right)
    if "secretVersion" in changed:
        changed += ["authorization", *CUSTOMIZATIONS]
    return {
        name: _merge(left.get(name), right.get(name), depth=_depth(name))
        for name in kind.properties
        if name in changed and (name in left or name in right)
    }


def _depth(name: str) -> int | None:
    """Return the number of levels of a property with names of the API, None for all."""
    return _LEVELS_OF_ENRICHMENTS if name == ENRICHMENTS else None


def _merge(old: Any, new: Any, *, depth: int | None = None) -> Any:
    if depth == 0 or not isinstance(old, dict) or not isinstance(new, dict):
        return new
    below = None if depth is None else depth - 1
    removed = {key: None for key in old if key not in new}
    merged = {key: _merge(old.get(key), value, depth=below) for key, value in new.items()}
    return {**merged, **removed}


def is_mergeable(patch: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    """Tell whether a service can apply a patch of the object `old` without altering user data."""
    before = free_form_values(old)
    return not any(
        replaces_keys(before.get(name), value) for name, value in free_form_values(patch).items()
    )


def has_deletions(patch: Any) -> bool:
    """Tell whether a merge patch removes a property: a null anywhere in it."""
    values = patch.values() if isinstance(patch, Mapping) else ()
    return any(value is None or has_deletions(value) for value in values)


def body(kind: Kind, properties: Mapping[str, Any]) -> Properties:
    """Return the body of a PUT of the object: only properties of the API."""
    normal = normal_form(kind, properties)
    return {name: normal[name] for name in kind.properties if name in normal}
