"""What a stack knows as secret, so that nothing that a service says repeats it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..engine_values import is_exported_secret
from ..redaction import secrets_of
from .application import Holdings
from .standing import Standing
from .state import resources


def known_secrets(standing: Standing) -> frozenset[str]:
    """Return the secrets of a stack's state and configuration, and the keys inside of them.

    Of a state that was exported without its secrets, only those of the configuration are known.
    """
    found: set[str] = set()
    for setting in standing.config.values():
        if setting.secret:
            found.update((setting.value, *_inside(setting.value)))
    for resource in resources(standing.state) if standing.state else ():
        found.update(_texts([resource.get("inputs"), resource.get("outputs")], secret=False))
    return frozenset(part for text in found for part in secrets_of({"connectionString": text}))


def secrets_shown(held: Holdings) -> frozenset[str]:
    """Return what an application shows of its own secrets, such as the URLs of webhooks."""
    return frozenset().union(*map(secrets_of, (*held.destinations, *held.exports)))


def _inside(text: str) -> Iterator[str]:
    """Yield the texts of a value that is JSON, as tables of the configuration are."""
    try:
        yield from _texts(json.loads(text), secret=True)
    except ValueError:
        return


def _texts(value: Any, *, secret: bool) -> Iterator[str]:
    if is_exported_secret(value):
        yield from _texts(json.loads(value["plaintext"]), secret=True)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item, secret=secret)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, secret=secret)
    elif secret and isinstance(value, str):
        yield value
