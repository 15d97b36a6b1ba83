"""The secrets of a stack, which are masked in all output of the service."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pulumi_iotcentral.dynamic.secret_marks import is_exported_secret, revealed
from pulumi_iotcentral.model.schema import DESTINATION, kind_of, noun_of
from pulumi_iotcentral.model.secrets.parts import Strength, parts_of
from pulumi_iotcentral.model.secrets.redaction import Secret, secrets_of

from .context import StackContext
from .state import Setting, resources

_INSTANCE: Final = "pulumi:providers:iotcentral"
_SECRET_SETTING: Final = "apiToken"  # noqa: S105 - a name
_NAMESPACE: Final = "iotcentral"
_APPLICATIONS: Final = f"{_NAMESPACE}:applications"


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
    type_ = str(resource.get("type"))
    if type_ == _INSTANCE:
        for properties in values:
            yield from _of_instance(properties)
        return
    if kind_of(type_) is DESTINATION:
        for properties in values:
            yield from secrets_of(decoded({name: revealed(it) for name, it in properties.items()}))
        return
    own = noun_of(type_) is not None
    for text in _texts(values, secret=False):
        # The state marks a display name that repeats a secret. The name itself is not a secret.
        yield from () if own else parts_of(text, Strength.VALUE)


def _of_instance(settings: Mapping[str, Any]) -> Iterator[Secret]:
    """Yield the secrets of an instance of the native provider, and the keys inside them."""
    for name, value in settings.items():
        for secret in _texts(value, secret=False):
            for text in _inside(f"{_NAMESPACE}:{name}", secret):
                yield from parts_of(text)


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
