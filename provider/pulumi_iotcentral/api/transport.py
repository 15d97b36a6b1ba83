"""Requests with a session, client-side rate limiting, retries and one deadline.

requests and urllib3 implement HTTP, and `iotcentral_bounded` enforces the deadline. The retries
are implemented here for two reasons. urllib3's `Retry` has no overall deadline. And requests reads
a body only after `Retry` has finished, so a connection that is lost inside a body is not retried.
"""

import logging
import threading
import time
import weakref
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from importlib import metadata
from random import SystemRandom
from typing import Final, NamedTuple

import requests
import urllib3
from urllib3.util import Retry, parse_url

from iotcentral_bounded.http import Connections, LateError, content_of
from pulumi_iotcentral.api.answers import Answer, refusal
from pulumi_iotcentral.api.auth import Credential
from pulumi_iotcentral.api.endpoint import Endpoint, host_of
from pulumi_iotcentral.api.errors import Call, IotCentralError
from pulumi_iotcentral.api.pace import RATE, Pace
from pulumi_iotcentral.model.secrets.redaction import secrets_of

from .errors import ENDED, LATE, UNANSWERED, Failure, failure_of
from .header import Header

logger = logging.getLogger("pulumi_iotcentral.api")

_RETRIED: Final = frozenset({429, 500, 502, 503, 504})
_FIRST_WAIT: Final = 0.5
_LONGEST_WAIT: Final = 20.0
_SILENT: Final = 5.0
_THROTTLED: Final = f"its rate limit is {RATE} requests per second for all clients together"
_JITTER: Final = SystemRandom()


class Timeout(NamedTuple):
    """The seconds to wait for a connection, and for each part of a response."""

    connect: float
    read: float


class Transport:
    """Send requests to one application. Threads can share it."""

    def __init__(
        self,
        endpoint: Endpoint,
        credential: Credential,
        *,
        timeout: Timeout,
        deadline: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = _JITTER.random,
        on_wait: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._endpoint = endpoint
        self._credential = credential
        self._timeout = timeout
        self._deadline = deadline
        self._clock = clock
        self._sleep = sleep
        self._jitter = jitter
        self._on_wait = on_wait
        self._reported: set[str] = set()
        self._pace = Pace(clock)
        self._user_agent = _user_agent()
        self._local = threading.local()
        self._all_connections: weakref.WeakSet[Connections] = weakref.WeakSet()
        self._lock = threading.Lock()

    def until(self) -> float:
        """Return the deadline, on the clock, of an operation that begins now."""
        return self._clock() + self._deadline

    def call(self, method: str, url: str, body: object = None) -> Call:
        """Return the details of a request for errors, and the secrets that must not be in them."""
        return Call(
            method=method,
            path=parse_url(url).path or "/",
            host=host_of(url),
            secrets=secrets_of(body),
        )

    def send(self, call: Call, url: str, body: bytes | None, until: float) -> Answer:
        """Send a request, with retries, and return its 2xx response.

        Every operation of the API is idempotent (GET, PUT, DELETE, PATCH by merging). So all are
        retried with exponential backoff and jitter after a lost connection, 429, 500, 502, 503 and
        504, and never after another 4xx. Each attempt waits for the client-side rate limit of the
        application. A 429 pauses all threads.

        Args:
            call: The details for errors.
            url: The whole URL.
            body: The JSON document to send.
            until: The deadline on the clock.

        Raises:
            IotCentralError: The last response or failure, as the class for it.
        """
        begun, tries = self._clock(), 0
        while self._has_turn(call, begun, until):
            tries += 1
            try:
                outcome, authorization = self._try(call, url, body, until)
            finally:
                self._pace.give_back()
            if isinstance(outcome, Answer) and outcome.ok:
                return outcome
            wait = self._wait(outcome, tries)
            for_all = _is_throttled(outcome)
            if wait is not None and for_all:
                self._pace.pause(wait)
            if wait is None or self._clock() + wait >= until:
                raise self._given_up(outcome, call, authorization, tries, self._clock() - begun)
            if not for_all:
                self._report_wait(call, wait, begun, _why(outcome))
                self._sleep(wait)
        raise call.failed(LATE.message, LATE.advice)

    def close(self) -> None:
        """Close the connections of all threads. A later request opens new ones."""
        with self._lock:
            connections = list(self._all_connections)
        for one in connections:
            one.close()

    def _has_turn(self, call: Call, begun: float, until: float) -> bool:
        """Wait for the rate limit, and tell whether a request can begin before the deadline."""
        while self._clock() < until:
            wait, paused = self._pace.take(), self._pace.paused()
            if not wait:
                return True
            if paused and self._clock() + paused >= until:
                raise call.refused(
                    HTTPStatus.TOO_MANY_REQUESTS,
                    f"the service throttles all requests for another {paused:.0f} s",
                    code=None,
                    request_id=None,
                )
            if paused:
                self._report_wait(call, paused, begun, _THROTTLED)
            self._sleep(wait)
        return False

    def _report_wait(self, call: Call, wait: float, begun: float, why: str) -> None:
        waited = self._clock() - begun
        if waited + wait <= _SILENT:
            return
        with self._lock:
            new = why not in self._reported
            self._reported.add(why)
        if new:
            so_far = f" ({waited:.0f} s so far)" if waited >= 1 else ""
            self._on_wait(f"waiting {wait:.0f} s for {call.host}{so_far}: {why}")

    def _try(
        self, call: Call, url: str, body: bytes | None, until: float
    ) -> tuple[Answer | Failure, str]:
        authorization, begun = "", self._clock()
        outcome: Answer | Failure
        connections = self._connections()
        exchange = partial(self._exchange, connections, call.method, url, body)
        try:
            authorization, outcome = connections.run(exchange, max(until - begun, 0.001))
        except LateError:
            outcome = ENDED
        # requests raises a ValueError for an invalid header or Location.
        except (*UNANSWERED, ValueError) as error:
            outcome = failure_of(error)
        milliseconds = round((self._clock() - begun) * 1000)
        result = outcome.status if isinstance(outcome, Answer) else outcome.message
        logger.debug("%s %s: %s in %d ms", call.method, call.path, result, milliseconds)
        return outcome, authorization

    def _exchange(
        self, connections: Connections, method: str, url: str, body: bytes | None
    ) -> tuple[str, Answer]:
        """Sign in, send a request and read its response: every step that may block."""
        authorization = self._credential.authorization()
        request = requests.Request(
            method,
            url,
            data=body,
            headers={"Content-Type": "application/json"} if body is not None else None,
            auth=Header(authorization),
        )
        with connections.send(request, *self._timeout) as response:
            content = content_of(response)
            return authorization, Answer(response.status_code, response.headers, content)

    def _wait(self, outcome: Answer | Failure, tries: int) -> float | None:
        backoff = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(tries - 1, 10))
        if isinstance(outcome, Failure):
            return None if tries >= outcome.tries else backoff * (1 + self._jitter()) / 2
        if outcome.status not in _RETRIED:
            return None
        asked = _retry_after(outcome)
        # The jitter prevents several waiting clients from retrying at the same moment.
        return backoff * (1 + self._jitter()) / 2 if asked is None else asked + self._jitter() / 2

    def _given_up(
        self, outcome: Answer | Failure, call: Call, authorization: str, tries: int, seconds: float
    ) -> IotCentralError:
        known = call.sent_with(authorization, self._credential.describe())
        attempts = f"{tries} attempts in {seconds:.0f} s" if tries > 1 else ""
        if isinstance(outcome, Failure):
            return known.failed(outcome.message, outcome.advice, attempts=attempts)
        error = refusal(outcome, known)
        error.attempts = attempts
        asked = _retry_after(outcome) if outcome.status in _RETRIED else None
        if asked:
            error.advice += f" The service asks to wait {asked:.0f} s."
        return error

    def _connections(self) -> Connections:
        connections: Connections | None = getattr(self._local, "connections", None)
        if connections is None or connections.ended:
            connections = self._local.connections = Connections(
                # Proxies and CA bundles of the environment do not apply to http on loopback: a
                # proxy would get the token in plain text, and has another loopback.
                trust_env=not self._endpoint.plain,
                headers={
                    "Accept": "application/json",
                    "Accept-Encoding": "gzip",
                    "User-Agent": self._user_agent,
                },
            )
            with self._lock:
                self._all_connections.add(connections)
        return connections


def _is_throttled(outcome: Answer | Failure) -> bool:
    return isinstance(outcome, Answer) and outcome.status == HTTPStatus.TOO_MANY_REQUESTS


def _why(outcome: Answer | Failure) -> str:
    return f"it returned {outcome.status}" if isinstance(outcome, Answer) else outcome.message


def _retry_after(answer: Answer) -> float | None:
    value = answer.headers.get("Retry-After")
    try:
        # Some versions of urllib3 return integers of any size.
        return float(Retry().parse_retry_after(value)) if value else None
    except (urllib3.exceptions.InvalidHeader, ValueError, OverflowError):
        return None


def _user_agent() -> str:
    try:
        return f"pulumi-iotcentral/{metadata.version('pulumi-iotcentral')}"
    except metadata.PackageNotFoundError:
        return "pulumi-iotcentral"
