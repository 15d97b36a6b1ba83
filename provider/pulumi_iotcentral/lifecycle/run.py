"""What the resources of one provider process share: settings, connections, the ledger."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cache, partial
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

from pulumi_iotcentral.config.credentials import credential_secrets
from pulumi_iotcentral.config.settings import ApplicationSettings, Settings, SettingsError
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, Kind
from pulumi_iotcentral.model.secrets.redaction import KnownSecrets
from pulumi_iotcentral.model.values import Properties, is_storable

from .claims import Claims, Key, SharedClaims
from .errors import ProviderError
from .inventory import Inventory, Prefetch, in_background
from .known_secrets import DestinationSecrets, Redaction, hidden_in

if TYPE_CHECKING:
    from pulumi_iotcentral.api import Client, EntraToken

Severity = Literal["info", "warning"]
Report = Callable[[Severity, str], None]
"""Takes one line for the user: a warning, or how an operation goes on."""


class RunContext:
    """What the operations of one provider process share; it lives for one operation of the engine.

    `connect` makes the client of an application, of its settings. `report` takes the messages for
    the user, `sleep` waits for so many seconds. `claims` are those of the other processes of the
    operation.
    """

    def __init__(
        self,
        settings: Settings,
        connect: Callable[[ApplicationSettings], Client] | None = None,
        *,
        report: Report,
        sleep: Callable[[float], None] = time.sleep,
        claims: SharedClaims | None = None,
    ) -> None:
        self.settings = settings
        self.report = report
        self.sleep = sleep
        self.secrets = DestinationSecrets(known=credential_secrets(settings))
        self._connect = connect or partial(connected, report=report, known=self.secrets.known)
        self.claims = Claims(claims)
        self._lock = Lock()
        self._clients: dict[str, Client] = {}
        self._inventories: dict[tuple[str, str], Inventory] = {}
        self._told: set[str] = set()
        self._asked_places: set[str] = set()
        self._listed_places: set[str] = set()
        self._prefetch = Prefetch()

    def warn(self, text: str) -> None:
        """Tell the user something that does not stop the operation, once in a process."""
        text = self.secrets.known.shown(text)
        with self._lock:
            new = text not in self._told
            self._told.add(text)
        if new:
            self.report("warning", text)

    @contextmanager
    def error_context(self, what: str) -> Iterator[None]:
        """Turn what is not our bug into one line: what was being done, why not, what to do."""
        from pulumi_iotcentral.api import IotCentralError  # noqa: PLC0415 - as below

        try:
            yield
        except IotCentralError as error:
            advice = f"; {error.advice}" if error.advice else ""
            raise ProviderError(f"{what}: {self.said(error)}{advice}") from None
        except (SettingsError, ProviderError) as error:
            # The text may hold what the service calls its objects.
            told = self.secrets.known.shown(str(error))
            raise ProviderError(f"{what}: {told}") from None

    def said(self, error: Exception) -> str:
        """Return the service's words: a refusal may repeat what another request has sent."""
        return self.secrets.known.redact(str(error))

    def key(self, kind: Kind, url: Any, id_: str) -> Key:
        """Return the ledger's key of an object."""
        return Key(self.settings.place(url), kind.noun, id_)

    def inventory(self, kind: Kind, url: Any) -> Inventory:
        """Return the objects of `kind` in the application that the state names by `url`.

        Raises SettingsError where nothing that is configured opens that application.
        """
        settings = self.settings.at(url)
        return self._inventory_of(kind, settings)

    def client(self, url: Any) -> Client:
        """Return the client for the application that the state names by `url`."""
        settings = self.settings.at(url)
        with self._lock:
            return self._client(settings)

    def redaction(self, url: str, ids: Iterable[str]) -> Redaction:
        """Return what masks the words of a service about some destinations of an application.

        What it shows of their secrets may be another's work, and nothing that this process has:
        so they are listed, if they are not yet.
        """
        listed = self._shown(url)
        for destination in listed.values():
            self.secrets.remember(destination)
        return self.secrets.redaction(
            {
                self.key(DESTINATION, url, id_): hidden_in(listed[id_]) if id_ in listed else None
                for id_ in ids
            }
        )

    def _shown(self, url: str) -> Mapping[str, Properties]:
        """Return the destinations of an application, none where they cannot be listed."""
        from pulumi_iotcentral.api import IotCentralError  # noqa: PLC0415 - as below

        try:
            listed = self.inventory(DESTINATION, url).listed()
        except (IotCentralError, SettingsError):
            return {}
        return {id_: item for id_, item in listed.items() if is_storable(item)}

    def _inventory_of(self, kind: Kind, settings: ApplicationSettings) -> Inventory:
        with self._lock:
            place = (settings.base_url, kind.noun)
            if place not in self._inventories:
                collection = self._client(settings).objects(kind)
                self._inventories[place] = Inventory(
                    collection, lambda: self._on_first_access(kind, settings)
                )
            return self._inventories[place]

    def _on_first_access(self, kind: Kind, settings: ApplicationSettings) -> None:
        """Read ahead, where objects of `kind` are about to be looked for in an application.

        The other kind is next; where several applications were asked, as many more are. A stack of
        a few is not to ask all that its configuration names.
        """
        with self._lock:
            self._asked_places.add(settings.base_url)
            room = 2 * len(self._asked_places) if len(self._asked_places) > 1 else 1
            fresh = {settings.base_url: settings}
            for it in self._named():
                if len(self._listed_places | fresh.keys()) < room:
                    fresh[it.base_url] = it
            fresh = {url: it for url, it in fresh.items() if url not in self._listed_places}
            self._listed_places.update(fresh)
        listings = [(it, each) for it in fresh.values() for each in (DESTINATION, EXPORT)]
        self._prefetch.add(
            partial(self._list, each, it)
            for it, each in listings
            if (it.base_url, each) != (settings.base_url, kind)
        )

    def _named(self) -> list[ApplicationSettings]:
        with suppress(SettingsError):
            return [self.settings.application(name) for name in self.settings.names]
        return []

    def _list(self, kind: Kind, settings: ApplicationSettings) -> None:
        self._inventory_of(kind, settings).listed()

    def _client(self, settings: ApplicationSettings) -> Client:
        if settings.base_url not in self._clients:
            source = _told_source(settings.token_source)
            told = replace(settings, token_source=source)
            self._clients[settings.base_url] = self._connect(told)
        return self._clients[settings.base_url]


def connected(
    settings: ApplicationSettings,
    report: Report,
    known: KnownSecrets | None = None,
    **options: Any,
) -> Client:
    """Return a client of an application; `options` go to Client as they are.

    What it says is masked with the secrets that are `known`, to which it adds its own. Its long
    waits are reported. Raises AuthenticationError
    for a token that is none, and for a host that the credential is not for.
    """
    # Only a process that calls the service pays for loading requests.
    from pulumi_iotcentral.api import ApiToken, AuthenticationError, Client  # noqa: PLC0415

    try:
        settings.refuse_credential()
    except SettingsError as error:
        raise AuthenticationError(str(error)) from None
    credential = (
        ApiToken(settings.api_token, source=settings.token_source)
        if settings.api_token
        else _entra_token()
    )
    version = settings.api_version

    def on_wait(text: str) -> None:
        if not in_background():
            report("info", text)

    options = {"api_version": version, "on_wait": on_wait, "known": known, **options}
    return Client(settings.base_url, credential, **options)


@cache
def _entra_token() -> EntraToken:
    """Return the sign-in that all applications share: one fetch opens them all."""
    from pulumi_iotcentral.api import EntraToken  # noqa: PLC0415 - as above

    return EntraToken()


def _told_source(source: str) -> str:
    """Return where a token came from, in the words of an error of the provider.

    Refresh and destroy use the configuration of the last up, which lies in the state: a token that
    was set since then does not reach them. A variable of the environment is always today's.
    """
    configured = source.startswith("iotcentral:")
    return f"{source} (refresh and destroy: as of the last up)" if configured else source
