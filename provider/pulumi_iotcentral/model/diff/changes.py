"""The differences of two objects by field, except for masks and the order of destinations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .. import masks
from ..paths import FieldPath
from ..schema import CONNECTION_STRING, CUSTOMIZATIONS, Kind
from ..secrets.places import is_secret_place
from ..urls import same_application
from ..values import ABSENT, Unknown, has_unknown


@dataclass(frozen=True)
class Change:
    """A field that differs. A side without the field has ABSENT."""

    path: FieldPath
    old: Any = field(repr=False)
    new: Any = field(repr=False)


def changes(kind: Kind, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """Yield the fields in which two objects in normal form differ.

    A field with an unknown value counts as changed. Outputs, and inputs of the provider itself
    (`adopt`, `application`), are not compared.
    """
    for name in dict.fromkeys((*kind.identity, *kind.properties, *kind.settings)):
        yield from changes_of(name, old.get(name, ABSENT), new.get(name, ABSENT))


def changes_of(name: str, old: Any, new: Any) -> Iterator[Change]:
    """Yield the fields in which two values of the top-level property `name` differ."""
    yield from _changes((name,), old, new, masked=False)


def equal(one: Any, other: Any) -> bool:
    """Tell whether two JSON values are equal. True is not 1, and an unknown value equals none."""
    if isinstance(one, Unknown) or isinstance(other, Unknown):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equal, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _changes(path: FieldPath, old: Any, new: Any, *, masked: bool) -> Iterator[Change]:
    """Yield the changes at and below a path. The service masks a `masked` value."""
    if isinstance(old, dict) and isinstance(new, dict):
        shown = path[0] in CUSTOMIZATIONS and old.get("secret") is not True
        for name in dict.fromkeys((*old, *new)):
            below = (*path, name)
            inside = is_secret_place(below) and not shown
            yield from _changes(below, old.get(name, ABSENT), new.get(name, ABSENT), masked=inside)
    elif path == ("destinations",) and isinstance(old, list) and isinstance(new, list):
        yield from _changed_references(path, old, new)
    elif not _same(path, old, new, masked=masked):
        yield Change(path, old, new)


def _same(path: FieldPath, old: Any, new: Any, *, masked: bool) -> bool:
    if old is ABSENT or new is ABSENT:
        return old is new
    if path == ("applicationUrl",):
        return same_application(old, new) if _are_texts(old, new) else equal(old, new)
    if not masked:
        return equal(old, new)
    connection_string = path[-1] == CONNECTION_STRING
    same = masks.same_connection_string if connection_string else masks.same_secret
    return not has_unknown([old, new]) and same(old, new)


def _are_texts(*values: Any) -> bool:
    return all(isinstance(value, str) for value in values)


def _changed_references(path: FieldPath, old: list[Any], new: list[Any]) -> Iterator[Change]:
    """Yield the changes of an export's references to destinations, whose order does not count."""
    if not (_have_distinct_ids(old) and _have_distinct_ids(new)):
        if not _same_items(old, new):
            yield Change(path, old, new)
        return
    before, after = _by_id(old), _by_id(new)
    for id_ in dict.fromkeys((*before, *after)):
        below = (*path, id_)
        yield from _changes(below, before.get(id_, ABSENT), after.get(id_, ABSENT), masked=False)


def _have_distinct_ids(references: list[Any]) -> bool:
    ids = [item.get("id") if isinstance(item, dict) else None for item in references]
    return all(isinstance(id_, str) for id_ in ids) and len(set(ids)) == len(ids)


def _by_id(references: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {reference["id"]: reference for reference in references}


def _same_items(one: list[Any], other: list[Any]) -> bool:
    """Tell whether two lists hold the same items, in any order."""
    rest = list(other)
    return len(one) == len(other) and all(_take(item, rest) for item in one)


def _take(item: Any, items: list[Any]) -> bool:
    """Remove the first of `items` that equals `item`; tell whether there was one."""
    for index, candidate in enumerate(items):
        if equal(item, candidate):
            del items[index]
            return True
    return False
