"""Whether an answer is one that pulumi-azure-native's own output types allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

import pulumi
from pulumi._types import _raw_return_hints, is_output_type


def resource_class(token: str) -> type:
    """Return the class of a resource, such as `azure-native:storage:StorageAccount`."""
    _, module, name = token.split(":")
    found: type = getattr(import_module(f"pulumi_azure_native.{module}"), name)
    return found


def result_class(token: str) -> type:
    """Return what a function such as `azure-native:iotcentral:getApp` results in."""
    _, module, name = token.split(":")
    result = f"{name[0].upper()}{name[1:]}Result"
    found: type = getattr(import_module(f"pulumi_azure_native.{module}"), result)
    return found


def resource_faults(token: str, answer: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with the outputs of a resource. What is left out of them is not."""
    declared = _raw_return_hints(resource_class(token))
    return [
        fault
        for name, value in answer.items()
        for fault in (
            _faults(name, value, declared[name]) if name in declared else [f"{name}: undeclared"]
        )
    ]


def result_faults(token: str, answer: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with the result of a function: something missing as well."""
    return list(_object_faults("", answer, result_class(token)))


def _object_faults(where: str, value: Any, kind: type) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where}: not an object"
        return
    declared = _raw_return_hints(kind)
    yield from (f"{where}.{name}: undeclared" for name in value if name not in declared)
    for name, hint in declared.items():
        yield from _faults(f"{where}.{name}", value.get(name), hint)


def _faults(where: str, value: Any, hint: Any) -> Iterator[str]:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is pulumi.Output:
        yield from _faults(where, value, arguments[0])
    elif origin in (Union, UnionType):
        each = [list(_faults(where, value, member)) for member in arguments]
        yield from [] if [] in each else each[0]
    elif is_output_type(hint):
        yield from _object_faults(where, value, hint)
    elif origin is not None and issubclass(origin, Mapping) and isinstance(value, dict):
        for name, item in value.items():
            yield from _faults(f"{where}.{name}", item, arguments[1])
    elif origin is not None and issubclass(origin, Sequence) and isinstance(value, list):
        for place, item in enumerate(value):
            yield from _faults(f"{where}[{place}]", item, arguments[0])
    elif not _is_plain(value, hint):
        yield f"{where}: {type(value).__name__} is not {hint}"


def _is_plain(value: Any, hint: Any) -> bool:
    if hint in (int, float):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, hint) if hint in (str, bool, NoneType) else False
