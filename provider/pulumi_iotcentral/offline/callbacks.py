"""Callbacks of `apply` that never ran, because their values are unknown."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial, wraps
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, Final

import pulumi

_CLASSES: Final = frozenset(
    {
        *("Destination", "Export", "HealthCheck"),
        *("BlobStorage", "DataExplorer", "EventHubs", "ServiceBusQueue", "ServiceBusTopic"),
    }
)
"""The classes of this package that declare resources."""


@dataclass
class Callback:
    """A callback of the program.

    `place` is its file and line. `declares` is true if it uses a class of this package, itself or
    through another function of the program.
    """

    place: str
    declares: bool
    ran: bool = False


def watch(is_own: Callable[[Path], bool], folder: Path) -> list[Callback]:
    """Return a list to which all further callbacks of the program are added."""
    callbacks: list[Callback] = []
    apply = pulumi.Output.apply

    @wraps(apply)
    def watched(self: Any, func: Any, *rest: Any, **named: Any) -> Any:
        function = _function(func)
        if function is None or not is_own(Path(function.__code__.co_filename)):
            return apply(self, func, *rest, **named)
        code = function.__code__
        file = Path(code.co_filename)
        shown = file.relative_to(folder) if file.is_relative_to(folder) else file
        callback = Callback(
            f"{shown.as_posix()}:{code.co_firstlineno}", _declares(function, is_own)
        )
        callbacks.append(callback)

        @wraps(function)
        def run(value: Any) -> Any:
            callback.ran = True
            return func(value)

        return apply(self, run, *rest, **named)

    pulumi.Output.apply = watched  # type: ignore[method-assign]
    return callbacks


def _function(func: Any) -> FunctionType | None:
    while isinstance(func, partial):
        func = func.func
    found = inspect.unwrap(getattr(func, "__func__", func))
    return found if isinstance(found, FunctionType) else None


def _declares(function: FunctionType, is_own: Callable[[Path], bool]) -> bool:
    """Return whether a function uses a class of this package, itself or through its callees."""
    visited: set[CodeType] = set()
    pending = [function]
    while pending:
        one = pending.pop()
        if one.__code__ in visited:
            continue
        visited.add(one.__code__)
        names = set(_names(one.__code__))
        if names & _CLASSES:
            return True
        known = [*(one.__globals__.get(name) for name in names), *_enclosed(one)]
        pending += [
            it
            for it in known
            if isinstance(it, FunctionType) and is_own(Path(it.__code__.co_filename))
        ]
    return False


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _enclosed(function: FunctionType) -> Iterator[Any]:
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:  # not assigned yet
            continue
