"""The configuration of a provider instance: the settings of the stack, or of `iotcentral.Provider`.

The keys are those of `config/settings.py`. Pulumi passes a setting that is no string as JSON.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Final

from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import provider_pb2 as pb

from pulumi_iotcentral.config.settings import PREFIX, SETTINGS, Settings, SettingsError
from pulumi_iotcentral.model.urls import is_base_url
from pulumi_iotcentral.model.values import has_unknown

from ..lifecycle.results import Diff
from ..model.paths import unknown_argument
from .differences import diff_response
from .values import as_secret, raw

APPLICATIONS: Final = "applications"
KEYS: Final = (*(setting.key for setting in SETTINGS), APPLICATIONS)
"""The settings of a provider instance."""

SECRET_KEYS: Final = (*(setting.key for setting in SETTINGS if setting.secret), APPLICATIONS)
"""The settings that the state stores encrypted. The applications have tokens too."""

_OF_PULUMI: Final = frozenset({"version", "pluginDownloadURL", "parameterization"})
_DEFAULT: Final = "default"
"""The name of the instance with the stack's configuration, or its first part."""


def settings_of(properties: Mapping[str, Any], instance: str = _DEFAULT) -> Settings:
    """Return the settings of the inputs of a provider instance, then of the environment.

    The inputs of a dynamic provider have the prefix of the stack's configuration.
    """
    given = {name.removeprefix(PREFIX): value for name, value in properties.items()}
    prefix = PREFIX if instance.startswith(_DEFAULT) else ""
    return Settings(lambda key: given.get(key.removeprefix(PREFIX)), os.environ, prefix=prefix)


def checked(news: Struct, instance: str = _DEFAULT) -> pb.CheckResponse:
    """Return the inputs of a provider instance with secrets marked, and the errors.

    The default instance needs no application if no resource uses it.
    """
    response = pb.CheckResponse(inputs=news)
    fields = response.inputs.fields
    for key in SECRET_KEYS:
        if key in fields:
            fields[key].CopyFrom(as_secret(fields[key]))
    properties = raw(news)
    for name in properties:
        if name not in KEYS and name not in _OF_PULUMI and not name.startswith("__"):
            reason = unknown_argument("the provider", name, KEYS)
            response.failures.add(reason=reason)
    if has_unknown(properties):
        return response
    settings = settings_of(properties, instance)
    try:
        found = settings.applications()
        if not found and not instance.startswith(_DEFAULT):
            settings.application()
        for application in found:
            application.refuse_invalid_token()
    except SettingsError as error:
        response.failures.add(reason=str(error))
    return response


def difference(olds: Struct, news: Struct) -> pb.DiffResponse:
    """Return the changed settings. Other applications force a replacement of the instance.

    Then the engine creates resources with the new settings and deletes them with the old ones. A
    replacement replaces every resource of the instance, so it is required only if the old and the
    new settings have no application in common.
    """
    old, new = raw(olds), raw(news)
    plain = {name.removeprefix(PREFIX): value for name, value in old.items()}
    changed = [
        key
        for key in KEYS
        if has_unknown(new.get(key)) or (plain.get(key) or None) != (new.get(key) or None)
    ]
    replaces = [] if has_unknown(new) else _replacing(changed, settings_of(old), settings_of(new))
    return diff_response(Diff(changed, replaces), None, plain, new)


def _replacing(changed: list[str], old: Settings, new: Settings) -> list[str]:
    before, after = _urls(old), _urls(new)
    if not before or not after or any(new.same(one, other) for one in before for other in after):
        return []
    names = ("subdomain", "baseDomain", "endpoint", APPLICATIONS)
    return [key for key in changed if key in names]


def _urls(settings: Settings) -> list[str]:
    """Return the base URLs of the configured applications, none if they are not valid."""
    try:
        return [it.base_url for it in settings.applications() if is_base_url(it.base_url)]
    except SettingsError:
        return []
