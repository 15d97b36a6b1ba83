"""The client of the control API, for a simulator in another process."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

import requests

from iotcentral_bounded.http import exchanged
from iotcentral_bounded.json import parsed as parsed_json

from .behaviour import Behaviour
from .codec import document, parsed
from .collection import Application
from .control import PREFIX, WAIT_LIMIT
from .effects import Moment
from .errors import framework_error
from .faults import ANY, Fault, Faults, Held, Report
from .journal import Exchange
from .store import Entry

_SECONDS_TO_ANSWER = 30


class ControlError(Exception):
    """The simulator rejected a request, or does not respond. The text has the cause."""


class Control:
    """Controls a simulator with the option `--control`, with the members of `Simulator`.

    `url` can be any URL of the simulator, also that of an application.

    Raises:
        ControlError: The URL has no host or no valid port.
    """

    def __init__(self, url: str) -> None:
        parts = _parts(url)
        self.url = f"{parts.scheme}://{parts.netloc}"
        self._caller = _Caller(parts.netloc)
        self.faults: Faults = _RemoteFaults(self._caller)

    @property
    def behaviour(self) -> Behaviour:
        """The undocumented behavior of the service. You can set it at any time."""
        return parsed(Behaviour, self._caller.call("GET", "/behaviour"))

    @behaviour.setter
    def behaviour(self, behaviour: Behaviour) -> None:
        self._caller.call("PUT", "/behaviour", document(behaviour))

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All requests with their statuses, the oldest first."""
        found = self._caller.call("GET", "/exchanges")["exchanges"]
        return tuple(parsed(Exchange, it) for it in found)

    def forget_exchanges(self) -> None:
        """Empty the list of exchanges."""
        self._caller.call("DELETE", "/exchanges")

    def hold(self, on: str = ANY, *, moment: Moment = "before", nth: int = 1) -> Held:
        """Hold one request before its work, or after its work before the response."""
        return self.faults.hold(on, moment=moment, nth=nth)

    def application(self, name: str = "") -> Application:
        """Return an application. Without a name, it is the one at the simulator's own URL."""
        return Application(_RemoteObjects(self._caller), self.url, name)


@dataclass(frozen=True)
class _Caller:
    """Uses one connection for each call, so that threads can share it. Proxies are ignored."""

    address: str

    def call(self, method: str, path: str, body: Any = None, **query: object) -> Any:
        target = f"{PREFIX}{path}?{urlencode(query)}" if query else PREFIX + path
        request = requests.Request(
            method,
            f"http://{self.address}{target}",
            data=None if body is None else json.dumps(body),
            headers={} if body is None else {"Content-Type": "application/json"},
        )
        try:
            return _understood(*exchanged(request, WAIT_LIMIT + _SECONDS_TO_ANSWER))
        except (OSError, ValueError) as error:
            raise ControlError(f"{self.address} does not respond: {error}") from error


class _RemoteFaults(Faults):
    def __init__(self, caller: _Caller) -> None:
        self._caller = caller

    def add(self, fault: Fault) -> int:
        return int(self._caller.call("POST", "/faults", document(fault))["id"])

    def clear(self) -> None:
        self._caller.call("DELETE", "/faults")

    def report(self) -> Report:
        return parsed(Report, self._caller.call("GET", "/faults"))

    def arrived(self, hold: int, timeout: float | None = None) -> bool:
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            left = WAIT_LIMIT if end is None else max(0.0, end - time.monotonic())
            seconds = min(left, WAIT_LIMIT)
            if self._caller.call("GET", f"/faults/{hold}/arrival", seconds=seconds)["arrived"]:
                return True
            if left <= WAIT_LIMIT and end is not None:
                return False

    def release(self, hold: int) -> None:
        self._caller.call("POST", f"/faults/{hold}/release")


class _RemoteObjects:
    def __init__(self, caller: _Caller) -> None:
        self._caller = caller

    def entries(self, application: str, kind: str) -> list[Entry]:
        found = self._caller.call("GET", "/store", application=application, kind=kind)["entries"]
        return [parsed(Entry, it) for it in found]

    def get(self, application: str, kind: str, identifier: str) -> Entry | None:
        return next((it for it in self.entries(application, kind) if it.id == identifier), None)

    def put(self, application: str, kind: str, entry: Entry) -> None:
        self._caller.call("PUT", "/store", document(entry), application=application, kind=kind)

    def remove(self, application: str, kind: str, identifier: str) -> bool:
        there = self.get(application, kind, identifier) is not None
        if there:
            place = {"application": application, "kind": kind, "id": identifier}
            self._caller.call("DELETE", "/store", **place)
        return there


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        valid = parts.scheme == "http" and parts.hostname and parts.port != 0
    except ValueError:
        valid = False
    if not valid:
        raise ControlError(
            "The URL of the simulator must have a host, and a port of 65535 at most,"
            " such as http://127.0.0.1:8080."
        )
    return parts


def _understood(status: int, content: bytes) -> Any:
    found = parsed_json(content) if content else {}
    if status < HTTPStatus.BAD_REQUEST:
        return found
    try:
        message = str(found["error"]["message"])
    except (KeyError, TypeError):
        raise ValueError("the response does not come from a simulator") from None
    if message == framework_error(404, None).message:
        message += " Start the simulator with --control."
    raise ControlError(message)
