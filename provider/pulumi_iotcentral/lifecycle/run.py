"""The shared context of all resources of a provider process: settings, connections, claims."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache, partial
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Literal

from pulumi_iotcentral.config.credentials import credential_secrets
from pulumi_iotcentral.config.settings import ApplicationSettings, Settings, SettingsError
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, Kind
from pulumi_iotcentral.model.secrets.redaction import KnownSecrets
from pulumi_iotcentral.model.values import Properties, is_storable

from ..model.text import sentences
from .claims import Claims, Key, SharedClaims
from .errors import ProviderError
from .inventory import Inventory, Prefetch, in_background
from .known_secrets import DestinationSecrets, Redaction, hidden_in

if TYPE_CHECKING:
    from pulumi_iotcentral.api import Client, EntraToken

Severity = Literal["info", "warning"]
Report = Callable[[Severity, str], None]
"""Takes one line for the user: a warning, or the progress of an operation."""


class RunContext:
    """The shared context of a provider process, which lives for one operation of the engine.

    `connect` creates the client of an application from its settings. `report` takes the messages
    for the user, `sleep` waits some seconds. `claims` are shared with the other processes of the
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
        self._warned: set[str] = set()
        self._names: dict[Key, str] = {}
        self._asked_places: set[str] = set()
        self._listed_places: set[str] = set()
        self._prefetch = Prefetch()

    def warn(self, text: str) -> None:
        """Report a warning, once per process."""
        text = self.secrets.known.shown(text)
        with self._lock:
            new = text not in self._warned
            self._warned.add(text)
        if new:
            self.report("warning", text)

    @contextmanager
    def error_context(self, doing: str, *, from_state: bool = False) -> Iterator[None]:
        """Turn errors that are no bug into one line: the operation, the cause, the remedy.

        `from_state` is true for an operation that can run without the program.
        """
        from pulumi_iotcentral.api import AuthenticationError, IotCentralError  # noqa: PLC0415

        try:
            yield
        except IotCentralError as error:
            outdated = from_state and not self._names and isinstance(error, AuthenticationError)
            text = sentences(self.redacted(error), error.advice, _LAST_UP if outdated else "")
            raise ProviderError(f"{doing}: {text}") from None
        except (SettingsError, ProviderError) as error:
            # The text may contain display names.
            text = self.secrets.known.shown(str(error))
            raise ProviderError(f"{doing}: {text}") from None

    def redacted(self, error: Exception) -> str:
        """Return an error without secrets: it may repeat the body of another request."""
        return self.secrets.known.redact(str(error))

    def remember_name(self, key: Key | None, name: str) -> None:
        """Remember the name of a resource in the program, for messages."""
        if key is not None and name:
            with self._lock:
                self._names[key] = name

    def name(self, key: Key) -> str | None:
        """Return the name of a resource in the program, or None if this run has not checked it."""
        with self._lock:
            return self._names.get(key)

    def key(self, kind: Kind, url: Any, id_: str) -> Key:
        """Return the key of an object in the claims."""
        return Key(self.settings.place(url), kind.noun, id_)

    def inventory(self, kind: Kind, url: Any) -> Inventory:
        """Return the objects of `kind` in the application at `url` of the state.

        Raises SettingsError if no credentials are configured for that application.
        """
        settings = self.settings.at(url)
        return self._inventory_of(kind, settings)

    def client(self, url: Any) -> Client:
        """Return the client of the application at `url` of the state."""
        settings = self.settings.at(url)
        with self._lock:
            return self._client(settings)

    def redaction(self, url: str, ids: Iterable[str]) -> Redaction:
        """Return the redaction of messages about some destinations of an application.

        The destinations are listed once, since their readable secrets may come from elsewhere.
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
        """Return the destinations of an application, empty if they cannot be listed."""
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
        """Prefetch listings on the first access to objects of `kind` in an application.

        The other kind of the application is next. If several applications were accessed, as many
        more are prefetched. A stack that uses a few must not list all configured applications.
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
            self._clients[settings.base_url] = self._connect(settings)
        return self._clients[settings.base_url]


def connected(
    settings: ApplicationSettings,
    report: Report,
    known: KnownSecrets | None = None,
    **options: Any,
) -> Client:
    """Return a client of an application. `options` are passed to Client.

    Its messages are masked with the `known` secrets, to which it adds its own. Long waits are
    reported. Raises AuthenticationError for an invalid token, and for a host that must not get the
    credential.
    """
    # Only a process that calls the service loads requests.
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
    """Return the sign-in that all applications share: one token is valid for all of them."""
    from pulumi_iotcentral.api import EntraToken  # noqa: PLC0415 - as above

    return EntraToken()


_LAST_UP: Final = (
    "Refresh and destroy use the configuration of the last `pulumi up`. If you changed it since "
    "then, run `pulumi up` first, or add --run-program."
)
"""The configuration of a provider is in the state, and these commands do not run the program."""
