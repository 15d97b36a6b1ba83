"""Conversion of arguments in snake case to the property names of the REST API."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Mapping
from inspect import isawaitable
from typing import Any, Final

import pulumi

from ..dynamic.options import REPLACE_PROPERTY
from ..model.ids import SEED_PROPERTY
from ..model.paths import camel_case, unknown_argument

_INTERNAL: Final = ("applicationUrl", SEED_PROPERTY, REPLACE_PROPERTY)


def properties(arguments: Any, what: str = "args", *legal: type) -> Any:
    """Return the properties of an args object or a dictionary under their API names.

    Properties that are None are omitted, and the `type` of an args class is added. Any other value,
    such as a string or an Output, is returned unchanged, and `check` validates it. `what` names the
    argument in errors. Raises TypeError if an args object is not an instance of a class in `legal`.
    Without `legal`, every args class is accepted.
    """
    if dataclasses.is_dataclass(arguments) and not isinstance(arguments, type):
        if legal and not isinstance(arguments, legal):
            raise TypeError(wrong_type(what, arguments, legal))
        given = {entry.name: getattr(arguments, entry.name) for entry in _fields(arguments)}
        given = {"type": getattr(arguments, "type", None)} | given
    elif isinstance(arguments, Mapping):
        given = dict(arguments)
    else:
        return arguments
    return _with_api_names(given, what)


def _with_api_names(given: Mapping[Any, Any], what: str) -> dict[str, Any]:
    renamed: dict[str, Any] = {}
    for name, value in given.items():
        if not isinstance(name, str):
            raise TypeError(f"{what}: names must be strings, not {type(name).__name__}")
        if value is None:
            continue
        spelt = camel_case(name)
        if spelt in renamed:
            raise TypeError(f"{what} has {spelt!r} twice, once in snake case. Remove one of them")
        renamed[spelt] = value
    return renamed


def refuse_internal_names(given: Mapping[str, Any], what: str, legal: Collection[str]) -> None:
    """Raise TypeError for a name that only this package registers. Check refuses all others."""
    for name in _INTERNAL:
        if name in given:
            raise TypeError(unknown_argument(what, name, legal))


def wrong_type(what: str, value: Any, legal: Collection[type]) -> str:
    """Return the error message for a value that is neither a dictionary nor of a legal class."""
    names = ", ".join(sorted(one.__name__ for one in legal))
    return f"{what} must be a dictionary or one of {names}, not {type(value).__name__}"


def _fields(arguments: Any) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(arguments)


def map_input(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return `change(value)`. For an Output, return an Output of the changed value.

    A coroutine or a future becomes an Output. None is returned unchanged.
    """
    value = awaited(value)
    if isinstance(value, pulumi.Output):
        return value.apply(lambda known: map_input(known, change))
    return None if value is None else change(value)


def awaited(value: Any) -> Any:
    """Return an Output for a coroutine or a future, and any other value unchanged.

    A coroutine can be awaited only once. An Output can be used several times.
    """
    if isinstance(value, pulumi.Output) or not isawaitable(value):
        return value
    return pulumi.Output.from_input(None).apply(lambda _: value)


def each_property(
    arguments: pulumi.Output[Any], names: Collection[str], convert: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    """Return an Output for each property of arguments that are an Output themselves.

    `convert` returns the properties of known arguments. `names` are all possible properties. The
    Outputs raise TypeError if the arguments have another property.
    """

    def properties_of(known: Any) -> dict[str, Any]:
        given = convert(known)
        for name in given:
            if name not in names:
                raise TypeError(unknown_argument("an Output of arguments", name, names))
        return given

    converted = map_input(arguments, properties_of)
    return {name: _property(converted, name) for name in names}


def _property(converted: pulumi.Output[Any], name: str) -> pulumi.Output[Any]:
    return converted.apply(lambda given: (given or {}).get(name))


def each_value(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return a mapping with `change` applied to its values. Its keys are user data."""
    if not isinstance(value, Mapping):
        return value
    return {key: map_input(item, change) for key, item in value.items()}


def secret(value: Any) -> Any:
    """Return the value as a secret Output. None is returned unchanged.

    Raises TypeError for bytes, because the error of the SDK would print them.
    """
    return None if value is None else pulumi.Output.secret(map_input(value, _no_bytes))


def _no_bytes(value: Any) -> Any:
    if isinstance(value, bytes | bytearray | memoryview):
        raise TypeError(f"a secret must be a string, not {type(value).__name__}. Decode it first")
    return value
