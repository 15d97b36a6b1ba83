"""One method for one operation of the API document, and nothing else."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, cast

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
from pulumi_iotcentral.api.models import DEFAULT_API_VERSION, Destination, Export
from pulumi_iotcentral.api.transport import Timeout, Transport
from pulumi_iotcentral.model.forms import nested
from pulumi_iotcentral.model.secrets.redaction import KnownSecrets
from pulumi_iotcentral.model.secrets.reports import (
    LARGEST_OBJECT,
    is_too_large,
    with_masked_reports,
)

DEFAULT_TIMEOUT: Final = Timeout(connect=10.0, read=60.0)
"""Seconds for a connection, and for each piece of an answer."""

DEFAULT_DEADLINE: Final = 120.0
"""Seconds for an operation with all its tries, waits and pages."""

_GATEWAY: Final = "check the endpoint, and any proxy or gateway in front of it"
_ELSEWHERE: Final = "check the endpoint: use the address that the service gives its own links"


class Client:
    """Talk to the data export API of one application; safe to share between threads.

    All of them together send no more than 20 requests in any second.

    Answers come in the nested form, whichever form the service used. Every method raises
    IotCentralError or one of its subclasses, and nothing else, for what a service or a network
    can do.
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
        """Remember where to go; no request is made.

        Args:
            base_url: The application's URL, `/api/dataExport/…` is appended; http only for
                loopback.
            credential: What gives the Authorization header.
            api_version: The `api-version` of every request.
            timeout: Seconds for a connection and for each piece of an answer.
            deadline: Seconds for an operation with all its tries, waits and pages.
            clock: A clock of seconds, for tests.
            sleep: What waits some seconds, for tests.
            on_wait: What is told once of each reason for a wait of more than 5 seconds, as a line.
            known: Secrets that nothing may repeat which the service says. The client adds what it
                sends, its credentials too, and what the service shows.

        Raises:
            EndpointError: The base URL is not one the client may talk to.
        """
        self._endpoint = Endpoint.of(base_url)
        self._known = known or KnownSecrets()
        self._credential = RememberedCredential(credential, self._known)
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

    def __repr__(self) -> str:
        described = self._credential.describe()
        return f"Client({self._endpoint.base_url!r}, {self._api_version!r}, {described!r})"

    def close(self) -> None:
        """Close the idle connections."""
        self._transport.close()

    def get_destination(self, id_: str) -> Destination:
        """Return a destination (Destinations_Get).

        Raises:
            NotFoundError: The application has none of this id.
        """
        return cast("Destination", self._document("GET", "destinations", id_))

    def put_destination(self, id_: str, body: Mapping[str, Any]) -> Destination:
        """Create a destination or replace it whole, and return it (Destinations_Create)."""
        return cast("Destination", self._document("PUT", "destinations", id_, body=body))

    def patch_destination(self, id_: str, patch: Mapping[str, Any]) -> Destination:
        """Change properties of a destination, null removes one; return it (Destinations_Update).

        Raises:
            NotFoundError: The application has none of this id.
        """
        return cast("Destination", self._document("PATCH", "destinations", id_, body=patch))

    def delete_destination(self, id_: str) -> None:
        """Delete a destination (Destinations_Remove).

        Raises:
            NotFoundError: The application has none of this id; also where the answer to a first
                try that did delete it was lost.
        """
        self._delete("destinations", id_)

    def list_destinations(self) -> list[Destination]:
        """Return all destinations of the application, of all pages (Destinations_List)."""
        return cast("list[Destination]", self._items("destinations"))

    def list_destination_exports(self, id_: str) -> list[Export]:
        """Return the exports that use a destination, of all pages (Destinations_ListExports).

        Raises:
            NotFoundError: The application has no destination of this id.
        """
        return cast("list[Export]", self._items("destinations", id_, "exports"))

    def get_export(self, id_: str) -> Export:
        """Return an export (Exports_Get).

        Raises:
            NotFoundError: The application has none of this id.
        """
        return cast("Export", self._document("GET", "exports", id_))

    def put_export(self, id_: str, body: Mapping[str, Any]) -> Export:
        """Create an export or replace it whole, and return it (Exports_Create)."""
        return cast("Export", self._document("PUT", "exports", id_, body=body))

    def patch_export(self, id_: str, patch: Mapping[str, Any]) -> Export:
        """Change properties of an export, null removes one; return it (Exports_Update).

        Raises:
            NotFoundError: The application has none of this id.
        """
        return cast("Export", self._document("PATCH", "exports", id_, body=patch))

    def delete_export(self, id_: str) -> None:
        """Delete an export (Exports_Remove).

        Raises:
            NotFoundError: As `delete_destination`.
        """
        self._delete("exports", id_)

    def list_exports(self) -> list[Export]:
        """Return all exports of the application, of all pages (Exports_List)."""
        return cast("list[Export]", self._items("exports"))

    def list_export_destinations(self, id_: str) -> list[Destination]:
        """Return the destinations of an export, of all pages (Exports_ListDestinations).

        Raises:
            NotFoundError: The application has no export of this id.
        """
        return cast("list[Destination]", self._items("exports", id_, "destinations"))

    def _url(self, *segments: str) -> str:
        return self._endpoint.url(*segments, api_version=self._api_version)

    def _document(
        self, method: str, *segments: str, body: Mapping[str, Any] | None = None
    ) -> JsonObject:
        answer, call = self._send(method, self._url(*segments), body)
        return self._received([json_object(answer, call)], answer, call)[0]

    def _delete(self, *segments: str) -> None:
        answer, call = self._send("DELETE", self._url(*segments))
        if answer.is_html:
            raise web_page(answer, call)

    def _items(self, *segments: str) -> list[JsonObject]:
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
                    "the listing's nextLink leads back to an earlier page", _ELSEWHERE
                )

    def _received(
        self, objects: Sequence[JsonObject], answer: Answer, call: Call
    ) -> list[JsonObject]:
        """Return objects of the service as they may be used: nested, and their reports masked.

        Everything that the service says of an object comes in here. Raises IotCentralError for an
        object that is larger than any real one.
        """
        if len(answer.content) > LARGEST_OBJECT and any(map(is_too_large, objects)):
            raise call.failed(
                f"the response holds an object of more than {LARGEST_OBJECT:,} bytes", _GATEWAY
            )
        whole = [nested(it) for it in objects]
        for it in whole:
            self._known.learn(it)
        return [with_masked_reports(it, self._known) for it in whole]

    def _next(self, link: str, url: str, call: Call) -> str:
        target = self._endpoint.follow(link, url)
        if target is None:
            raise call.failed(
                f"the listing goes on at {host_of(link)}, where the token must not be sent",
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


def _json(body: Mapping[str, Any] | None, call: Call) -> bytes | None:
    if body is None:
        return None
    try:
        return json.dumps(body, allow_nan=False).encode()
    except ValueError:
        pass
    raise IotCentralError(
        "the request holds a number that JSON cannot express",
        method=call.method,
        path=call.path,
        host=call.host,
        advice="replace NaN and infinity by numbers or strings",
    )
