"""The journal of all exchanges: request ids, records, and the access log."""

from __future__ import annotations

import threading
import time
import uuid
from collections import deque
from dataclasses import dataclass
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .unexpected import log

_KEPT: Final = 10_000
_PATH_SHOWN: Final = 300
_CLIENT_REQUEST_ID: Final = b"x-ms-client-request-id"


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A request and its status, without body, headers and query."""

    method: str
    path: str
    status: int
    """0: a fault closed the connection without a response."""

    milliseconds: float


class Journal:
    """The last exchanges, the oldest first."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._lock = threading.Lock()
        self._exchanges: deque[Exchange] = deque(maxlen=_KEPT)

    def add(self, exchange: Exchange) -> None:
        """Record an exchange, and log it in one line."""
        with self._lock:
            self._exchanges.append(exchange)
        if not self._quiet:
            line = f"{exchange.method} {exchange.path} {exchange.status}"
            log(f"{line} {exchange.milliseconds:.1f}ms")

    def exchanges(self) -> tuple[Exchange, ...]:
        """Return all exchanges."""
        with self._lock:
            return tuple(self._exchanges)

    def clear(self) -> None:
        """Remove all exchanges."""
        with self._lock:
            self._exchanges.clear()


class JournalMiddleware:
    """The layer that records every request and its response."""

    def __init__(self, app: ASGIApp, journal: Journal) -> None:
        self._app = app
        self._journal = journal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with a new id, and record the status of its response."""
        request_id = uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        path = scope["raw_path"].decode("ascii", "backslashreplace")[:_PATH_SHOWN]
        identifying = [(b"x-ms-request-id", request_id.encode()), *_client_request_id(scope)]
        started = time.perf_counter()
        status = 0

        def record() -> None:
            taken = (time.perf_counter() - started) * 1000
            self._journal.add(
                Exchange(method=scope["method"], path=path, status=status, milliseconds=taken)
            )

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", []), *identifying]
                # Before sending, so that a client with a response finds its exchange.
                record()
            await send(message)

        await self._app(scope, receive, send_on)
        if not status:
            record()


def _client_request_id(scope: Scope) -> list[tuple[bytes, bytes]]:
    """Return the ID of the client's request as a header, if the client requests that."""
    headers = dict(scope["headers"])
    wanted = headers.get(b"x-ms-return-client-request-id", b"").lower() == b"true"
    given = headers.get(_CLIENT_REQUEST_ID)
    return [(_CLIENT_REQUEST_ID, given)] if wanted and given else []
