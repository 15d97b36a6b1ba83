"""The secrets of a stack, which are masked in all output of the service."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pulumi_iotcentral.dynamic.secret_marks import is_exported_secret, revealed
from pulumi_iotcentral.model.schema import DESTINATION
from pulumi_iotcentral.model.secrets.parts import Strength, parts_of
from pulumi_iotcentral.model.secrets.redaction import Secret, secrets_of

from .context import StackContext
from .state import Setting, resources

_OWN_TYPES: Final = "pulumi-python:dynamic/iotcentral:"
_SECRET_SETTING: Final = "apiToken"  # noqa: S105 - a name
_APPLICATIONS: Final = "iotcentral:applications"


def known_secrets(context: StackContext) -> frozenset[Secret]:
    """Return the secrets of a stack's state and configuration, and the keys inside them.

    If the state was exported without its secrets, only those of the configuration are known.
    """
    found = set(configured_secrets(context.config))
    for resource in resources(context.state) if context.state else ():
        found.update(_of_resource(resource))
    return frozenset(found)


def configured_secrets(config: Mapping[str, Setting]) -> Iterator[Secret]:
    """Yield the secrets of a stack's configuration, and the keys inside them."""
    for key, setting in config.items():
        for text in _inside(key, setting.value) if setting.secret else ():
            yield from parts_of(text)


def _of_resource(resource: Mapping[str, Any]) -> Iterator[Secret]:
    from pulumi_iotcentral.dynamic.values import decoded  # noqa: PLC0415 - loads the Pulumi SDK

    values = [resource.get("inputs") or {}, resource.get("outputs") or {}]
    if resource.get("type") == DESTINATION.token:
        for properties in values:
            yield from secrets_of(decoded({name: revealed(it) for name, it in properties.items()}))
        return
    own = str(resource.get("type")).startswith(_OWN_TYPES)
    for text in _texts(values, secret=False):
        # The state marks a display name that repeats a secret. The name itself is not a secret.
        yield from () if own else parts_of(text, Strength.VALUE)


def _inside(key: str, text: str) -> Iterator[str]:
    """Yield the secret texts of a configuration value, which may be structured and thus JSON."""
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    if key == _APPLICATIONS and isinstance(value, dict):
        tables = (table for table in value.values() if isinstance(table, dict))
        yield from (str(table[_SECRET_SETTING]) for table in tables if table.get(_SECRET_SETTING))
    elif isinstance(value, dict | list):
        yield from _texts(value, secret=True)
    else:
        yield text


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
