"""From what users type to what the engine registers: snake_case arguments to the API's names."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from typing import Any

import pulumi


def camel_case(name: str) -> str:
    """Return the API's spelling of an argument: `display_name` is `displayName`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def snake_case(name: str) -> str:
    """Return the spelling of arguments: `displayName` is `display_name`."""
    return re.sub(r"(?=[A-Z])", "_", name).lower()


def properties(arguments: Any) -> Any:
    """Return an args object or a typed dictionary with the API's names, without what is absent.

    Anything else (a text, an Output) is returned as it is, for check to judge. The `type` that an
    args class stands for is added.
    """
    if dataclasses.is_dataclass(arguments) and not isinstance(arguments, type):
        given = {entry.name: getattr(arguments, entry.name) for entry in _fields(arguments)}
        given = {"type": getattr(arguments, "type", None)} | given
    elif isinstance(arguments, Mapping):
        given = dict(arguments)
    else:
        return arguments
    return {camel_case(name): value for name, value in given.items() if value is not None}


def _fields(arguments: Any) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(arguments)


def lifted(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return `change(value)`, inside the Output where `value` is one; nothing stays nothing."""
    if isinstance(value, pulumi.Output):
        return value.apply(lambda known: None if known is None else change(known))
    return None if value is None else change(value)


def each_value(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return a mapping with `change` applied to its values; its keys are the user's and stay."""
    if not isinstance(value, Mapping):
        return value
    return {key: lifted(item, change) for key, item in value.items()}


def secret(value: Any) -> Any:
    """Return the value marked as a secret; nothing stays nothing."""
    return None if value is None else pulumi.Output.secret(value)
