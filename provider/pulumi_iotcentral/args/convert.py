"""From what users type to what the engine registers: snake_case arguments to the API's names."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Mapping
from inspect import isawaitable
from typing import Any

import pulumi

from ..model.paths import camel_case, unknown_argument


def properties(arguments: Any, what: str = "args", *legal: type) -> Any:
    """Return an args object or a typed dictionary with the API's names, without what is absent.

    Anything else (a text, an Output) is returned as it is, for check to judge. The `type` that an
    args class stands for is added. Raises TypeError for an args object that is none of `legal`;
    `what` names the argument, and no `legal` means any.
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


def wrong_type(what: str, value: Any, legal: Collection[type]) -> str:
    """Return the error for a value that is neither of a legal class nor a dictionary."""
    names = ", ".join(sorted(one.__name__ for one in legal))
    return f"{what} must be a dictionary or one of {names}, not {type(value).__name__}"


def _fields(arguments: Any) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(arguments)


def map_input(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return `change(value)`, inside the Output where `value` is one; nothing stays nothing.

    A coroutine or future becomes an Output.
    """
    value = awaited(value)
    if isinstance(value, pulumi.Output):
        return value.apply(lambda known: map_input(known, change))
    return None if value is None else change(value)


def awaited(value: Any) -> Any:
    """Return an Output in place of a coroutine or future, anything else as it is.

    A coroutine can be awaited only once, an Output can be used in several places.
    """
    if isinstance(value, pulumi.Output) or not isawaitable(value):
        return value
    return pulumi.Output.from_input(None).apply(lambda _: value)


def each_property(
    arguments: pulumi.Output[Any], names: Collection[str], convert: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    """Return the properties of whole arguments that are an Output, each as an Output of its own.

    `convert` returns the properties of the arguments, once they are known; `names` are all that
    there can be. Raises TypeError, inside the Outputs, for a property that is not among them.
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
    """Return a mapping with `change` applied to its values; its keys are the user's and stay."""
    if not isinstance(value, Mapping):
        return value
    return {key: map_input(item, change) for key, item in value.items()}


def secret(value: Any) -> Any:
    """Return the value marked as a secret; nothing stays nothing.

    Raises TypeError for bytes: the SDK's own error would show them.
    """
    return None if value is None else pulumi.Output.secret(map_input(value, _no_bytes))


def _no_bytes(value: Any) -> Any:
    if isinstance(value, bytes | bytearray | memoryview):
        raise TypeError(f"a secret must be a string, not {type(value).__name__}. Decode it first")
    return value
