"""The application of a command, from flags, the stack's configuration or the environment."""

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
"""Timeout in seconds for the service, since the user is waiting."""


@dataclass(frozen=True)
class Flags:
    """The options of the command line for one application.

    `prefix` is the prefix of their names. `allow` are hosts that can receive the user's
    credentials.
    """

    subdomain: str | None = None
    endpoint: str | None = None
    application: str | None = None
    prefix: str = field(default="--", compare=False)
    allow: tuple[str, ...] = field(default=(), compare=False)

    @property
    def hosts(self) -> tuple[str, ...]:
        """Return the hosts that the flags allow. A subdomain without a dot is not a host."""
        typed = (self.endpoint, self.subdomain if "." in (self.subdomain or "") else None)
        return (*self.allow, *filter(None, typed))


@dataclass(frozen=True)
class Place:
    """The application that objects are read from. `name` is that in the configuration, if any."""

    url: str
    api_version: str
    name: str | None = None


@dataclass(frozen=True)
class Contents:
    """The destinations and exports of an application, as the service lists them."""

    destinations: tuple[Mapping[str, Any], ...]
    exports: tuple[Mapping[str, Any], ...]


class Application:
    """An application with its credentials."""

    def __init__(self, flags: Flags, config: Mapping[str, Setting]) -> None:
        """Find the application. Raises CommandError if the settings do not specify one.

        An API token is valid for one application. It is never sent to another one that a flag
        names. An Entra ID token is sent to an application of a flag only below the base domain.
        """
        if flags.application and (flags.subdomain or flags.endpoint):
            raise UsageError(
                "--application conflicts with --subdomain and --endpoint. Use only one of them."
            )
        self.settings = settings_of(flags, config)
        try:
            self.reached = self.settings.application(flags.application)
            if flags.subdomain or flags.endpoint:
                own = settings_of(Flags(allow=flags.hosts), config)
                self.reached = _with_credentials(self.reached, own)
        except SettingsError as error:
            raise _refused(error, flags, self.settings) from None
        self.place = Place(self.reached.base_url, self.reached.api_version, flags.application)
        self.known: KnownSecrets = credential_secrets(self.settings)
        """The secrets to mask in all output of the application."""
        self.known.add(token_parts(self.reached.api_token or ""))
        self.known.add(configured_secrets(config))

    def read(self) -> Contents:
        """Return the contents of the application. Raises CommandError if it cannot be read."""
        with self._reading():
            client = self._client
            return Contents(tuple(client.destinations.list()), tuple(client.exports.list()))

    def find(
        self, kind: Kind, id_: str, needs_recheck: Callable[[Properties | None], bool]
    ) -> Properties | None:
        """Return an object of the application, or None if it does not exist.

        As in the provider, all objects of a kind come from one listing. If `needs_recheck` returns
        true for the listed object, it is read again by its own request. Raises CommandError if it
        cannot be read.
        """
        with self._reading():
            return self._objects[kind].find(id_, needs_recheck)

    def get(self, kind: Kind, id_: str) -> Properties | None:
        """Return the current object, or None if it does not exist.

        Raises CommandError if it cannot be read.
        """
        with self._reading():
            return Inventory(self._client.objects(kind)).read(id_)

    def listed(self, kind: Kind) -> Mapping[str, Properties]:
        """Return the objects of a kind by id. Raises CommandError if they cannot be read."""
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


def _with_credentials(wanted: ApplicationSettings, own: Settings) -> ApplicationSettings:
    """Return the settings of an application that flags name, with its credentials.

    They are those that are configured for it, else the token of the environment unless it belongs
    to another application, else Microsoft Entra ID below the base domain. Raises CommandError if
    the only token belongs to another application, and if the host must not get an Entra ID token.
    """
    places = _configured(own)
    for known in places:
        if same_application(known.base_url, wanted.base_url):
            return known
    token = os.environ.get(TOKEN_VARIABLE)
    if token and not _belongs_to_another(places):
        return replace(wanted, api_token=token, token_source=TOKEN_VARIABLE)
    if places and wanted.api_token:
        raise CommandError(
            f"the API token of {wanted.token_source} belongs to another application than "
            f"{wanted.base_url}. Add the application with its endpoint and apiToken to "
            "iotcentral:applications, or use Microsoft Entra ID. To use a token in "
            f"{TOKEN_VARIABLE}, unset IOTCENTRAL_ENDPOINT and IOTCENTRAL_SUBDOMAIN, and add "
            "--no-stack if the stack uses that variable."
        )
    if not wanted.api_token and not own.entra_reaches(wanted.base_url):
        raise CommandError(
            f"Microsoft Entra ID tokens are only sent to https hosts below {own.base_domain} "
            f"(iotcentral:baseDomain), not to {wanted.base_url}. Set {TOKEN_VARIABLE} to an API "
            "token of the application, or set its URL in iotcentral:endpoint or "
            "IOTCENTRAL_ENDPOINT instead of in an option."
        )
    return wanted


def _belongs_to_another(places: list[ApplicationSettings]) -> bool:
    """Return whether the token of the environment belongs to an application named elsewhere."""
    if any(os.environ.get(name) for name in ("IOTCENTRAL_ENDPOINT", "IOTCENTRAL_SUBDOMAIN")):
        return True
    return any(place.token_source == TOKEN_VARIABLE for place in places)


def _refused(error: SettingsError, flags: Flags, settings: Settings) -> CommandError:
    """Return the error for settings without an application: a UsageError if a flag is the cause."""
    text = str(error)
    for name in ("endpoint", "subdomain"):
        if getattr(flags, name) and text.startswith(f"iotcentral:{name} "):
            return UsageError(flags.prefix + text.removeprefix("iotcentral:"))
    names = _names(settings)
    if flags.application and names is not None and flags.application not in names:
        return UsageError(flags.prefix + text)
    return CommandError(f"{text}{_others(flags, settings)}")


def _others(flags: Flags, settings: Settings) -> str:
    """Return the applications to choose from, if there is no default application."""
    names = _names(settings) if flags == Flags() else None
    return f" Or use --application with one of {', '.join(sorted(names))}." if names else ""


def _names(settings: Settings) -> tuple[str, ...] | None:
    """Return the names of the applications, None if their settings are not valid."""
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
    """Return the provider's settings. Flags take precedence over configuration and environment."""
    given = {"iotcentral:subdomain": flags.subdomain, "iotcentral:endpoint": flags.endpoint}

    def value(key: str) -> str | None:
        if key in given and any(given.values()):
            return given[key]
        setting = config.get(key)
        return setting.value if setting else None

    return Settings(value, os.environ, flags.hosts)
