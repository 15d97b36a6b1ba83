"""The provider's settings when a part of the configuration is unknown."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import quote

from pulumi_iotcentral.config.settings import ApplicationSettings, Settings, SettingsError
from pulumi_iotcentral.model.schema import AUDIT_API_VERSION

_DEFAULT: Final = ("iotcentral:subdomain", "iotcentral:endpoint")
_NAMED: Final = ("iotcentral:applications",)
_VERSION: Final = "iotcentral:apiVersion"
_UNKNOWN: Final = "https://unknown.invalid/"


def is_unknown(url: str) -> bool:
    """Return whether a base URL is the placeholder of an unknown application."""
    return url.startswith(_UNKNOWN)


class OfflineSettings(Settings):
    """Settings in which an application exists if it may be configured.

    `hidden` are the keys with encrypted values. `open_` is true if any other key may have a value:
    no stack is named, or the stack imports environments.
    """

    def __init__(self, values: Mapping[str, str], hidden: Collection[str], *, open_: bool) -> None:
        super().__init__(values.get, os.environ)
        self._hidden = frozenset(hidden)
        self._open = open_

    def application(self, name: str | None = None) -> ApplicationSettings:
        """Return the settings of an application, or a placeholder for an unknown one."""
        try:
            found = super().application(name)
        except SettingsError:
            if not self._may_be_configured(name):
                raise
            # Each name has its own application, since ids may repeat in different applications.
            url = f"{_UNKNOWN}{quote(name or '', safe='')}"
            found = ApplicationSettings(url, AUDIT_API_VERSION)
        return replace(found, api_version=AUDIT_API_VERSION) if self._any_version else found

    @property
    def _any_version(self) -> bool:
        """Return whether the version is unknown. Then, features of the newest one are allowed."""
        return self._value("apiVersion") is None and (self._open or _VERSION in self._hidden)

    def _may_be_configured(self, name: str | None) -> bool:
        where = _DEFAULT if name is None else _NAMED
        return self._open or not self._hidden.isdisjoint(where)
