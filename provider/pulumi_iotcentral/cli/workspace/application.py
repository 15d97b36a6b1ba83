"""The application that a command reads: found by flags, the stack's configuration, environment."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from pulumi_iotcentral.config.credentials import credential_secrets, token_parts
from pulumi_iotcentral.config.settings import (
    TOKEN_VARIABLE,
    ApplicationSettings,
    Settings,
    SettingsError,
)
from pulumi_iotcentral.dynamic.diagnostics import report
from pulumi_iotcentral.lifecycle.inventory import Inventory
from pulumi_iotcentral.lifecycle.run import connected
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, Kind
from pulumi_iotcentral.model.secrets.redaction import KnownSecrets
from pulumi_iotcentral.model.urls import same_application
from pulumi_iotcentral.model.values import Properties

from .errors import CommandError, UsageError
from .secrets import configured_secrets
from .state import Setting

if TYPE_CHECKING:
    from pulumi_iotcentral.api import Client

DEADLINE: Final = 30.0
"""Seconds for the service to answer a command: somebody waits for it."""


@dataclass(frozen=True)
class Flags:
    """What the command line says of the application.

    `prefix` is what its options begin with. `allow` are hosts that may get the user's credentials.
    """

    subdomain: str | None = None
    endpoint: str | None = None
    application: str | None = None
    prefix: str = field(default="--", compare=False)
    allow: tuple[str, ...] = field(default=(), compare=False)

    @property
    def hosts(self) -> tuple[str, ...]:
        """Return the hosts that whoever typed the flags allows: a label alone is not a host."""
        typed = (self.endpoint, self.subdomain if "." in (self.subdomain or "") else None)
        return (*self.allow, *filter(None, typed))


@dataclass(frozen=True)
class Place:
    """The application that objects are read from; `name` is that of `application=`, if any."""

    url: str
    api_version: str
    name: str | None = None


@dataclass(frozen=True)
class Contents:
    """What an application holds, as the service lists it."""

    destinations: tuple[Mapping[str, Any], ...]
    exports: tuple[Mapping[str, Any], ...]


class Application:
    """An application, with the credentials that are its own."""

    def __init__(self, flags: Flags, config: Mapping[str, Setting]) -> None:
        """Find the application; raises CommandError where the settings do not lead to one.

        An API token opens one application: it is never sent to another that a flag names. An Entra
        ID token is sent to what a flag names below the base domain only.
        """
        if flags.application and (flags.subdomain or flags.endpoint):
            raise UsageError(
                "--application names one of iotcentral:applications: leave out --subdomain and "
                "--endpoint"
            )
        self.settings = settings_of(flags, config)
        try:
            self.reached = self.settings.application(flags.application)
            if flags.subdomain or flags.endpoint:
                own = settings_of(Flags(allow=flags.hosts), config)
                self.reached = _opened(self.reached, own)
        except SettingsError as error:
            raise _refused(error, flags, self.settings) from None
        self.place = Place(self.reached.base_url, self.reached.api_version, flags.application)
        self.known: KnownSecrets = credential_secrets(self.settings)
        """What nothing may repeat that the application says; `read` adds what it shows."""
        self.known.add(token_parts(self.reached.api_token or ""))
        self.known.add(configured_secrets(config))

    def read(self) -> Contents:
        """Return what the application holds. Raises CommandError where it cannot be read."""
        with self._reading():
            client = self._client
            return Contents(tuple(client.destinations.list()), tuple(client.exports.list()))

    def find(
        self, kind: Kind, id_: str, doubted: Callable[[Properties | None], bool]
    ) -> Properties | None:
        """Return an object of the application, or None where there is none.

        It is looked for as the provider does it: in one listing of its kind, and by a request of
        its own where what the listing shows is `doubted`. Raises CommandError where it cannot be
        read.
        """
        with self._reading():
            return self._objects[kind].find(id_, doubted)

    def get(self, kind: Kind, id_: str) -> Properties | None:
        """Return an object as it is now, or None where there is none.

        Raises CommandError where it cannot be read.
        """
        with self._reading():
            return Inventory(self._client.objects(kind)).read(id_)

    def listed(self, kind: Kind) -> Mapping[str, Properties]:
        """Return the objects of a kind by id. Raises CommandError where they cannot be read."""
        with self._reading():
            return self._objects[kind].listed()

    @cached_property
    def _objects(self) -> Mapping[Kind, Inventory]:
        return {kind: Inventory(self._client.objects(kind)) for kind in (DESTINATION, EXPORT)}

    @cached_property
    def _client(self) -> Client:
        return connected(self.reached, report, self.known, deadline=DEADLINE)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        from pulumi_iotcentral.api import IotCentralError  # noqa: PLC0415 - requests is slow to load

        try:
            yield
        except IotCentralError as error:
            advice = f". {error.advice}" if error.advice else ""
            raise CommandError(f"reading {self.place.url}: {error}{advice}") from None


def _opened(wanted: ApplicationSettings, own: Settings) -> ApplicationSettings:
    """Return the settings of an application that flags name, with the credentials for it.

    Those that are configured for it; else the environment's token, if that is no other place's;
    else Microsoft Entra ID, below the base domain. Raises CommandError where there is another's
    token only, and where Entra ID is not for that host.
    """
    places = _configured(own)
    for known in places:
        if same_application(known.base_url, wanted.base_url):
            return known
    token = os.environ.get(TOKEN_VARIABLE)
    if token and not _is_of_a_place(places):
        return replace(wanted, api_token=token, token_source=TOKEN_VARIABLE)
    if places and wanted.api_token:
        raise CommandError(
            f"{wanted.token_source} is not for {wanted.base_url}, and an API token opens one "
            "application only: name that one, with its endpoint and apiToken, under "
            f"iotcentral:applications, or set {TOKEN_VARIABLE} to its token, no place in the "
            "environment, and give --no-stack where the stack's application uses that variable, or "
            "use Microsoft Entra ID"
        )
    if not wanted.api_token and not own.entra_reaches(wanted.base_url):
        raise CommandError(
            f"no Microsoft Entra ID token is sent to {wanted.base_url}, which a flag names: only "
            f"to https hosts below {own.base_domain} (iotcentral:baseDomain); set {TOKEN_VARIABLE} "
            "to an API token of it, or name the place in the configuration (iotcentral:endpoint, "
            "IOTCENTRAL_ENDPOINT)"
        )
    return wanted


def _is_of_a_place(places: list[ApplicationSettings]) -> bool:
    """Tell whether the environment's token belongs to a place, configured or beside it."""
    if any(os.environ.get(name) for name in ("IOTCENTRAL_ENDPOINT", "IOTCENTRAL_SUBDOMAIN")):
        return True
    return any(place.token_source == TOKEN_VARIABLE for place in places)


def _refused(error: SettingsError, flags: Flags, settings: Settings) -> CommandError:
    """Return what is told of settings that lead nowhere: wrong usage where a flag is to blame."""
    text = str(error)
    for name in ("endpoint", "subdomain"):
        if getattr(flags, name) and text.startswith(f"iotcentral:{name} "):
            return UsageError(flags.prefix + text.removeprefix("iotcentral:"))
    names = _names(settings)
    if flags.application and names is not None and flags.application not in names:
        return UsageError(f"{flags.prefix}application {flags.application}: {text}")
    return CommandError(f"{text}{_others(flags, settings)}")


def _others(flags: Flags, settings: Settings) -> str:
    """Return which applications could be meant where none is configured as the default."""
    names = _names(settings) if flags == Flags() else None
    return f" Or use --application with one of {', '.join(sorted(names))}." if names else ""


def _names(settings: Settings) -> tuple[str, ...] | None:
    """Return the names of the applications, None where their settings are wrong."""
    try:
        return settings.names
    except SettingsError:
        return None


def _configured(settings: Settings) -> list[ApplicationSettings]:
    try:
        return settings.applications()
    except SettingsError as error:
        raise CommandError(str(error)) from None


def settings_of(flags: Flags, config: Mapping[str, Setting]) -> Settings:
    """Return the provider's settings, with flags before the configuration and the environment."""
    given = {"iotcentral:subdomain": flags.subdomain, "iotcentral:endpoint": flags.endpoint}

    def value(key: str) -> str | None:
        if key in given and any(given.values()):
            return given[key]
        setting = config.get(key)
        return setting.value if setting else None

    return Settings(value, os.environ, flags.hosts)
