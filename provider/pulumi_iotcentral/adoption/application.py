"""The application that is read: found by flags, the stack's configuration and the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from ..comparison import same_application
from ..process import Process
from ..settings import Settings, SettingsError
from .errors import AdoptionError
from .inventory import Inventory, Place, take_inventory
from .state import Setting


@dataclass(frozen=True)
class Flags:
    """What the command line says of the application."""

    subdomain: str | None = None
    endpoint: str | None = None
    application: str | None = None


class Application:
    """The application to adopt from, with the credentials that the provider would use."""

    def __init__(self, flags: Flags, config: Mapping[str, Setting]) -> None:
        """Find the application; raises AdoptionError where the settings do not lead to one."""
        if flags.application and (flags.subdomain or flags.endpoint):
            raise AdoptionError(
                "--application names one of iotcentral:applications: leave out --subdomain and "
                "--endpoint"
            )
        self._flags, self._config = flags, config
        self._process = Process(Settings(self._value, os.environ))
        try:
            found = self._process.settings.application(flags.application)
        except SettingsError as error:
            raise AdoptionError(str(error)) from None
        self.place = Place(found.base_url, found.api_version, flags.application)
        self.settings = self._process.settings

    def missing_config(self) -> dict[str, Setting]:
        """Return what the stack's configuration needs so that the program finds the application.

        Raises AdoptionError where the configuration leads to another one than the flags.
        """
        flags = {"subdomain": self._flags.subdomain, "endpoint": self._flags.endpoint}
        given = {
            f"iotcentral:{key}": Setting(value, secret=False)
            for key, value in flags.items()
            if value
        }
        if not given:
            return {}
        plain = Settings(self._configured, os.environ)
        try:
            today = plain.application().base_url
        except SettingsError:
            return given
        if same_application(today, self.place.url):
            return {}
        if any(self._configured(f"iotcentral:{key}") for key in flags):
            raise AdoptionError(
                f"the stack's configuration leads to {today}, and the flags to {self.place.url}: "
                "change the configuration, or name the other one under iotcentral:applications "
                "and use --application"
            )
        return given

    def read(self) -> Inventory:
        """Return what the application holds. Raises AdoptionError where it cannot be read."""
        from ..api import IotCentralError  # noqa: PLC0415 - requests is slow to load

        try:
            client = self._process.client(self.place.url)
            return take_inventory(self.place, client.list_destinations(), client.list_exports())
        except IotCentralError as error:
            advice = f"; {error.advice}" if error.advice else ""
            raise AdoptionError(f"reading {self.place.url}: {error}{advice}") from None
        except SettingsError as error:
            raise AdoptionError(f"reading {self.place.url}: {error}") from None

    def _value(self, key: str) -> str | None:
        flags = {
            "iotcentral:subdomain": self._flags.subdomain,
            "iotcentral:endpoint": self._flags.endpoint,
        }
        if key in flags and any(flags.values()):
            return flags[key]
        return self._configured(key)

    def _configured(self, key: str) -> str | None:
        setting = self._config.get(key)
        return setting.value if setting else None
