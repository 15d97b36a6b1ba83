"""What a program that is only judged cannot know: secrets of its configuration, and answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

import pulumi
from pulumi.runtime.config import get_config


class _Elsewhere(pulumi.Output[Any]):
    """A plain value that only an environment of the stack has: fit to be passed on, and no text."""

    def __init__(self, key: str) -> None:
        super().__init__(set(), *map(_done, (None, False, False)))
        self._key = key

    def __str__(self) -> str:
        raise pulumi.RunError(
            f"the configuration {self._key} is not in the stack's file, so it may come from an "
            "environment, which a check does not open: put it into texts by pulumi.Output.format, "
            "so that it counts as not known yet"
        )


def hide(hidden: Collection[str], *, open_: bool, imports: bool) -> None:
    """Make the getters of secrets answer with outputs that are not known yet.

    For the keys `hidden`, and where `open_` tells that no stack was named, for all that a program
    requires and that has no value. `imports` tells that the stack takes what it does not say from
    environments: that is not known either, plain values included. A key that is hidden and read
    as plain text ends the program.
    """
    for name in dir(pulumi.Config):
        if name.startswith(("get_secret", "require_secret")):
            getter = getattr(pulumi.Config, name)
            required = (open_ or imports) and name.startswith("require")
            setattr(pulumi.Config, name, _hiding(getter, hidden, required=required))
    for name in ("get", "require"):
        for typed in ("", "_bool", "_int", "_float", "_object"):
            getter = getattr(pulumi.Config, f"{name}{typed}")
            elsewhere = imports and name == "require"
            replaced = _refusing(getter, hidden, elsewhere=elsewhere)
            setattr(pulumi.Config, f"{name}{typed}", replaced)


def leave_answers_open() -> None:
    """Make functions of providers, where they answer with outputs, answer what is not known yet."""
    for name in ("invoke_output", "invoke_output_single"):
        setattr(pulumi.runtime, name, lambda *_, **__: _unknown(secret=False))


def _hiding(
    getter: Callable[..., Any], hidden: Collection[str], *, required: bool
) -> Callable[..., Any]:
    @wraps(getter)
    def get(self: pulumi.Config, key: str, *rest: Any, **named: Any) -> Any:
        full = self.full_key(key)
        if get_config(full) is None and (full in hidden or required):
            return _unknown(secret=True)
        return getter(self, key, *rest, **named)

    return get


def _refusing(
    getter: Callable[..., Any], hidden: Collection[str], *, elsewhere: bool
) -> Callable[..., Any]:
    @wraps(getter)
    def get(self: pulumi.Config, key: str, *rest: Any, **named: Any) -> Any:
        full = self.full_key(key)
        if full in hidden and get_config(full) is None:
            raise pulumi.RunError(
                f"the configuration {full} is encrypted, and a check decrypts nothing: read it by "
                "require_secret or get_secret, so that it counts as not known yet"
            )
        if elsewhere and get_config(full) is None:
            return _Elsewhere(full)
        return getter(self, key, *rest, **named)

    return get


def _unknown(*, secret: bool) -> pulumi.Output[Any]:
    nothing, known, hidden = map(_done, (None, False, secret))
    return pulumi.Output(set(), nothing, known, hidden)


def _done(value: Any) -> asyncio.Future[Any]:
    future: asyncio.Future[Any] = asyncio.get_event_loop().create_future()
    future.set_result(value)
    return future
