"""The application that a command reads: found by flags, the stack's configuration, environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..comparison import same_application
from ..process import Process
from ..settings import Settings, SettingsError
from .errors import CommandError
from .state import Setting


@dataclass(frozen=True)
class Flags:
    """What the command line says of the application."""

    subdomain: str | None = None
    endpoint: str | None = None
    application: str | None = None


@dataclass(frozen=True)
class Place:
    """The application that objects are read from; `name` is that of `application=`, if any."""

    url: str
    api_version: str
    name: str | None = None


@dataclass(frozen=True)
class Holdings:
    """What an application holds, as the service lists it."""

    destinations: tuple[Mapping[str, Any], ...]
    exports: tuple[Mapping[str, Any], ...]


class Application:
    """An application, with the credentials that the provider would use."""

    def __init__(self, flags: Flags, config: Mapping[str, Setting]) -> None:
        """Find the application; raises CommandError where the settings do not lead to one."""
        if flags.application and (flags.subdomain or flags.endpoint):
            raise CommandError(
                "--application names one of iotcentral:applications: leave out --subdomain and "
                "--endpoint"
            )
        self._process = Process(settings_of(flags, config))
        self.settings = self._process.settings
        try:
            self.reached = self.settings.application(flags.application)
        except SettingsError as error:
            raise CommandError(str(error)) from None
        self.place = Place(self.reached.base_url, self.reached.api_version, flags.application)

    @classmethod
    def beside(cls, flags: Flags, config: Mapping[str, Setting]) -> Application:
        """Return another application than the configured one, with credentials of its own.

        An API token opens one application, and is never sent to another. Raises CommandError where
        nothing that is configured opens that one.
        """
        found = cls(flags, config)
        if flags.application is not None:
            return found
        own = Process(settings_of(Flags(), config))
        try:
            reached = own.settings.at(found.place.url)
        except SettingsError:
            reached = None
        if reached is None or not same_application(reached.base_url, found.place.url):
            raise CommandError(
                f"no credentials are configured for {found.place.url}, and an API token opens one "
                "application only: name it, with its endpoint and apiToken, under "
                "iotcentral:applications, or use Microsoft Entra ID, or compare with a dump of it"
            )
        found._process, found.settings, found.reached = own, own.settings, reached
        return found

    def read(self) -> Holdings:
        """Return what the application holds. Raises CommandError where it cannot be read."""
        from ..api import IotCentralError  # noqa: PLC0415 - requests is slow to load

        try:
            client = self._process.client(self.place.url)
            return Holdings(tuple(client.list_destinations()), tuple(client.list_exports()))
        except IotCentralError as error:
            advice = f"; {error.advice}" if error.advice else ""
            raise CommandError(f"reading {self.place.url}: {error}{advice}") from None
        except SettingsError as error:
            raise CommandError(f"reading {self.place.url}: {error}") from None


def settings_of(flags: Flags, config: Mapping[str, Setting]) -> Settings:
    """Return the provider's settings, with flags before the configuration and the environment."""
    given = {"iotcentral:subdomain": flags.subdomain, "iotcentral:endpoint": flags.endpoint}

    def value(key: str) -> str | None:
        if key in given and any(given.values()):
            return given[key]
        setting = config.get(key)
        return setting.value if setting else None

    return Settings(value, os.environ)
