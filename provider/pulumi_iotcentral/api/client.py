"""The client: one method per operation of the API document."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Final, Generic, TypeVar, cast

from iotcentral_bounded.json import weight
from pulumi_iotcentral.api.answers import (
    Answer,
    JsonObject,
    ensure_bounded,
    json_object,
    page,
    web_page,
)
from pulumi_iotcentral.api.auth import Credential, RememberedCredential
from pulumi_iotcentral.api.endpoint import Endpoint, host_of
from pulumi_iotcentral.api.errors import Call, IotCentralError
from pulumi_iotcentral.api.models import Destination, Export
from pulumi_iotcentral.api.transport import Timeout, Transport
from pulumi_iotcentral.model.schema import DEFAULT_API_VERSION, DESTINATION, Kind
from pulumi_iotcentral.model.secrets.redaction import KnownSecrets

from ..model.schema import nested
from ..model.secrets.redaction import LARGEST_OBJECT, is_too_large, with_masked_reports

DEFAULT_TIMEOUT: Final = Timeout(connect=10.0, read=60.0)
"""Seconds for a connection, and for each part of a response."""

DEFAULT_DEADLINE: Final = 120.0
"""Seconds for an operation with all its attempts, waits and pages."""

_GATEWAY: Final = "Check the endpoint, and any proxy or gateway in front of it."
_ELSEWHERE: Final = "Use the address in the links of the service as the endpoint."


_T = TypeVar("_T")


class Requests:
    """The requests of a client: URLs and bodies, pages of listings, masked responses."""

    def __init__(
        self, endpoint: Endpoint, api_version: str, known: KnownSecrets, transport: Transport
    ) -> None:
        self._endpoint = endpoint
        self._api_version = api_version
        self._known = known
        self._transport = transport

    def _url(self, *segments: str) -> str:
        return self._endpoint.url(*segments, api_version=self._api_version)

    def document(
        self, method: str, *segments: str, body: Mapping[str, Any] | None = None
    ) -> JsonObject:
        """Send a request for one object and return it."""
        answer, call = self._send(method, self._url(*segments), body)
        return self._received([json_object(answer, call)], answer, call)[0]

    def delete(self, *segments: str) -> None:
        """Delete one object."""
        answer, call = self._send("DELETE", self._url(*segments))
        if answer.is_html:
            raise web_page(answer, call)

    def items(self, *segments: str) -> list[JsonObject]:
        """Return all objects of a listing, of all its pages."""
        until, url = self._transport.until(), self._url(*segments)
        found: list[JsonObject] = []
        seen: set[str] = set()
        size = 0
        while True:
            seen.add(url)
            answer, call = self._send("GET", url, until=until)
            size += weight(answer.content)
            ensure_bounded(size, call)
            items, link = page(answer, call)
            found += self._received(items, answer, call)
            if link is None:
                return found
            url = self._next(link, url, call)
            if url in seen:
                raise call.failed(
                    "the nextLink of the listing points to an earlier page", _ELSEWHERE
                )

    def _received(
        self, objects: Sequence[JsonObject], answer: Answer, call: Call
    ) -> list[JsonObject]:
        """Return objects of a response in the nested form, with masked reports.

        Every object of the service passes here. Raises IotCentralError for an object that is too
        large.
        """
        if len(answer.content) > LARGEST_OBJECT and any(map(is_too_large, objects)):
            raise call.failed(
                f"the response contains an object of more than {LARGEST_OBJECT:,} bytes", _GATEWAY
            )
        whole = [nested(it) for it in objects]
        for it in whole:
            self._known.learn(it)
        return [with_masked_reports(it, self._known) for it in whole]

    def _next(self, link: str, url: str, call: Call) -> str:
        target = self._endpoint.follow(link, url)
        if target is None:
            raise call.failed(
                f"the listing continues at {host_of(link)}, which must not get the token",
                _ELSEWHERE,
            )
        return target

    def _send(
        self,
        method: str,
        url: str,
        body: Mapping[str, Any] | None = None,
        *,
        until: float | None = None,
    ) -> tuple[Answer, Call]:
        self._known.learn(body)
        call = replace(self._transport.call(method, url), known=self._known)
        end = self._transport.until() if until is None else until
        return self._transport.send(call, url, _json(body, call), end), call


class Collection(Generic[_T]):
    """The objects of one kind in an application."""

    def __init__(self, requests: Requests, name: str) -> None:
        self._requests = requests
        self._name = name

    def get(self, id_: str) -> _T:
        """Return an object (…_Get).

        Raises:
            NotFoundError: The application has none with this id.
        """
        return cast("_T", self._requests.document("GET", self._name, id_))

    def put(self, id_: str, body: Mapping[str, Any]) -> _T:
        """Create or replace an object, and return it (…_Create)."""
        return cast("_T", self._requests.document("PUT", self._name, id_, body=body))

    def patch(self, id_: str, patch: Mapping[str, Any]) -> _T:
        """Update properties of an object and return it (…_Update). A null removes a property.

        Raises:
            NotFoundError: The application has none with this id.
        """
        return cast("_T", self._requests.document("PATCH", self._name, id_, body=patch))

    def delete(self, id_: str) -> None:
        """Delete an object (…_Remove).

        Raises:
            NotFoundError: The application has none with this id. Also if a first attempt deleted
                it and its response was lost.
        """
        self._requests.delete(self._name, id_)

    def list(self) -> Sequence[_T]:
        """Return all objects of the application, of all pages (…_List)."""
        return cast("Sequence[_T]", self._requests.items(self._name))


class Destinations(Collection[Destination]):
    """The destinations of an application."""

    def list_exports(self, id_: str) -> Sequence[Export]:
        """Return the exports that use a destination, of all pages (Destinations_ListExports).

        Raises:
            NotFoundError: The application has no destination with this id.
        """
        return cast("Sequence[Export]", self._requests.items(self._name, id_, "exports"))


class Exports(Collection[Export]):
    """The exports of an application."""

    def list_destinations(self, id_: str) -> Sequence[Destination]:
        """Return the destinations of an export, of all pages (Exports_ListDestinations).

        Raises:
            NotFoundError: The application has no export with this id.
        """
        return cast("Sequence[Destination]", self._requests.items(self._name, id_, "destinations"))


class Client:
    """A client of the data export API of one application. Threads can share it.

    Client-side rate limiting allows 20 requests per second for all threads together. Objects are
    returned in the nested form, whichever form the service uses. For any error of a service or a
    network, every method raises IotCentralError or one of its subclasses.
    """

    def __init__(
        self,
        base_url: str,
        credential: Credential,
        *,
        api_version: str = DEFAULT_API_VERSION,
        timeout: Timeout = DEFAULT_TIMEOUT,
        deadline: float = DEFAULT_DEADLINE,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        on_wait: Callable[[str], None] = lambda _: None,
        known: KnownSecrets | None = None,
    ) -> None:
        """Create a client, without a request.

        Args:
            base_url: The application URL, to which `/api/dataExport/…` is appended. http is only
                for loopback.
            credential: The source of the Authorization header.
            api_version: The `api-version` of every request.
            timeout: Seconds for a connection and for each part of a response.
            deadline: Seconds for an operation with all its attempts, waits and pages.
            clock: A clock of seconds, for tests.
            sleep: Waits some seconds, for tests.
            on_wait: Gets a line for each reason of a wait of more than 5 seconds, once per reason.
            known: Secrets that are masked in texts of the service. The client adds the secrets
                that it sends, including its credentials, and those that the service shows.

        Raises:
            EndpointError: The base URL is not allowed.
        """
        self._endpoint = Endpoint.of(base_url)
        known = known or KnownSecrets()
        self._credential = RememberedCredential(credential, known)
        self._api_version = api_version
        self._transport = Transport(
            self._endpoint,
            self._credential,
            timeout=timeout,
            deadline=deadline,
            clock=clock,
            sleep=sleep,
            on_wait=on_wait,
        )
        self.requests = Requests(self._endpoint, api_version, known, self._transport)

    def __repr__(self) -> str:
        described = self._credential.describe()
        return f"Client({self._endpoint.base_url!r}, {self._api_version!r}, {described!r})"

    def close(self) -> None:
        """Close the idle connections."""
        self._transport.close()

    @cached_property
    def destinations(self) -> Destinations:
        """The destinations of the application."""
        return Destinations(self.requests, "destinations")

    @cached_property
    def exports(self) -> Exports:
        """The exports of the application."""
        return Exports(self.requests, "exports")

    def objects(self, kind: Kind) -> Collection[Any]:
        """Return the collection of a kind."""
        return self.destinations if kind is DESTINATION else self.exports


def _json(body: Mapping[str, Any] | None, call: Call) -> bytes | None:
    if body is None:
        return None
    try:
        return json.dumps(body, allow_nan=False).encode()
    except ValueError:
        pass
    raise IotCentralError(
        "the request contains a number that JSON does not support",
        method=call.method,
        path=call.path,
        host=call.host,
        advice="Replace NaN and infinity with numbers or strings.",
    )
