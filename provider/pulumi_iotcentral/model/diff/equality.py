"""When two values of a property say the same: blind to masks and to the order of destinations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from pulumi_iotcentral.model import masks

from ..schema import CONNECTION_STRING, CUSTOMIZATIONS, is_secret_name
from ..urls import canonical_url
from ..values import Unknown, has_unknown

Comparator: TypeAlias = Callable[[Any, Any], bool]
"""Tells whether two values are the same; an unknown is the same as nothing."""


def same(name: str, one: Any, other: Any) -> bool:
    """Tell whether the top-level property `name` is the same in both values."""
    return _COMPARATORS.get(name, equal)(one, other)


def equal(one: Any, other: Any) -> bool:
    """Tell whether two JSON values are the same; true is not 1, and an unknown equals nothing."""
    if isinstance(one, Unknown) or isinstance(other, Unknown):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equal, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def same_application(one: Any, other: Any) -> bool:
    """Tell whether two base URLs are the same but for how they are written."""
    if not isinstance(one, str) or not isinstance(other, str):
        return equal(one, other)
    return canonical_url(one) == canonical_url(other)


def _same_authorization(one: Any, other: Any) -> bool:
    return _same_keys(one, other, _authorization_comparator)


def _authorization_comparator(name: str) -> Comparator:
    if name == CONNECTION_STRING:
        return _same_connection_string
    return _same_secret if is_secret_name(name) else equal


def _same_keys(one: Any, other: Any, comparator_of: Callable[[str], Comparator]) -> bool:
    if not isinstance(one, dict) or not isinstance(other, dict):
        return equal(one, other)
    return one.keys() == other.keys() and all(
        comparator_of(key)(one[key], other[key]) for key in one
    )


def _same_customizations(one: Any, other: Any) -> bool:
    if not isinstance(one, dict) or not isinstance(other, dict):
        return equal(one, other)
    return one.keys() == other.keys() and all(
        _same_keys(one[key], other[key], _customization_comparator(one[key])) for key in one
    )


def _customization_comparator(item: Any) -> Callable[[str], Comparator]:
    secret = isinstance(item, dict) and item.get("secret") is True
    return lambda name: _same_secret if secret and name == "value" else equal


def _same_secret(one: Any, other: Any) -> bool:
    return not has_unknown([one, other]) and masks.same_secret(one, other)


def _same_connection_string(one: Any, other: Any) -> bool:
    return not has_unknown([one, other]) and masks.same_connection_string(one, other)


def _same_destinations(one: Any, other: Any) -> bool:
    if not isinstance(one, list) or not isinstance(other, list):
        return equal(one, other)
    rest = list(other)
    return len(one) == len(other) and all(_take(item, rest) for item in one)


def _take(item: Any, items: list[Any]) -> bool:
    """Remove the first of `items` that equals `item`; tell whether there was one."""
    for index, candidate in enumerate(items):
        if equal(item, candidate):
            del items[index]
            return True
    return False


_COMPARATORS: Final[Mapping[str, Comparator]] = {
    "applicationUrl": same_application,
    "authorization": _same_authorization,
    "destinations": _same_destinations,
    **dict.fromkeys(CUSTOMIZATIONS, _same_customizations),
}
