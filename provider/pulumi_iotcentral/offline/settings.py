"""The provider's settings where a part of the configuration is not known."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from typing import Final

from ..schema import AUDIT_API_VERSION
from ..settings import ApplicationSettings, Settings, SettingsError

_DEFAULT: Final = ("iotcentral:subdomain", "iotcentral:endpoint")
_NAMED: Final = ("iotcentral:applications",)
# The newer version: what it has is not to be refused where the version is not known.
_SOMEWHERE: Final = ApplicationSettings("https://unknown.invalid", AUDIT_API_VERSION)


class OfflineSettings(Settings):
    """Settings that count an application as being there which may be configured.

    `hidden` are the keys whose values are encrypted; `open` tells that no stack was named, so that
    any key may have a value.
    """

    def __init__(self, values: Mapping[str, str], hidden: Collection[str], *, open_: bool) -> None:
        super().__init__(values.get, os.environ)
        self._hidden = frozenset(hidden)
        self._open = open_

    def application(self, name: str | None = None) -> ApplicationSettings:
        """Return the settings of an application, or of one that nothing is known of."""
        try:
            return super().application(name)
        except SettingsError:
            if self._may_be_configured(name):
                return _SOMEWHERE
            raise

    def _may_be_configured(self, name: str | None) -> bool:
        where = _DEFAULT if name is None else _NAMED
        return self._open or not self._hidden.isdisjoint(where)
