"""Unknown values of an offline run: encrypted configuration, and outputs of functions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

import pulumi
from pulumi.runtime.config import get_config


class _Imported(pulumi.Output[Any]):
    """A plain value that may come from an environment. It can be an input, but not a string."""

    def __init__(self, key: str) -> None:
        super().__init__(set(), *map(_done, (None, False, False)))
        self._key = key

    def __str__(self) -> str:
        raise pulumi.RunError(
            f"the configuration {self._key} is not in the stack's file and may come from an "
            "environment, which is not available offline. To use it in strings, use "
            "pulumi.Output.format."
        )


def hide(hidden: Collection[str], *, open_: bool, imports: bool) -> None:
    """Make the getters of secret configuration return unknown outputs.

    This applies to the keys `hidden`. If no stack is named (`open_`), it also applies to required
    keys without a value. If the stack imports environments (`imports`), it also applies to required
    keys that are not in its file, including plain values. Reading a hidden key as plain text is an
    error.
    """
    for name in dir(pulumi.Config):
        if name.startswith(("get_secret", "require_secret")):
            getter = getattr(pulumi.Config, name)
            required = (open_ or imports) and name.startswith("require")
            setattr(pulumi.Config, name, _hiding(getter, hidden, required=required))
    for name in ("get", "require"):
        for typed in ("", "_bool", "_int", "_float", "_object"):
            getter = getattr(pulumi.Config, f"{name}{typed}")
            imported = imports and name == "require"
            replaced = _refusing(getter, hidden, imported=imported)
            setattr(pulumi.Config, f"{name}{typed}", replaced)


def make_functions_unknown() -> None:
    """Make functions of providers that return outputs return unknown ones."""
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
    getter: Callable[..., Any], hidden: Collection[str], *, imported: bool
) -> Callable[..., Any]:
    @wraps(getter)
    def get(self: pulumi.Config, key: str, *rest: Any, **named: Any) -> Any:
        full = self.full_key(key)
        if full in hidden and get_config(full) is None:
            raise pulumi.RunError(
                f"the configuration {full} is encrypted, and a check does not decrypt it. Read it "
                "with require_secret or get_secret."
            )
        if imported and get_config(full) is None:
            return _Imported(full)
        return getter(self, key, *rest, **named)

    return get


def _unknown(*, secret: bool) -> pulumi.Output[Any]:
    nothing, known, hidden = map(_done, (None, False, secret))
    return pulumi.Output(set(), nothing, known, hidden)


def _done(value: Any) -> asyncio.Future[Any]:
    future: asyncio.Future[Any] = asyncio.get_event_loop().create_future()
    future.set_result(value)
    return future
