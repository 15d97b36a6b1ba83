"""The outer layer: access control, and error responses for all exceptions.

A web page can reach a server on this machine under its own host name (DNS rebinding). Its requests
have that name in `Host`, and headers that show that they come from a page.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .errors import ServiceError
from .responses import error_response
from .unexpected import as_service_error

LOOPBACK: Final = "127.0.0.1"
"""The address of allowed clients."""

_OWN_NAMES: Final = (LOOPBACK, "localhost")
_HOST: Final = re.compile(r"(?P<name>[^:\[\]]+|\[[^\[\]]*\])(:\d*)?")


class Boundary:
    """Accepts only requests of programs on this machine, to a host name of this machine.

    `names` are additional host names, those of a proxy in front of the simulator.
    """

    def __init__(self, app: ASGIApp, names: Iterable[str], now: Callable[[], datetime]) -> None:
        self._app = app
        self._names = frozenset((*_OWN_NAMES, *map(str.lower, names)))
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or reject it. All error responses have the service's format."""
        begun = False

        async def send_on(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            self._check(scope)
            await self._app(scope, receive, send_on)
        except Exception as error:
            if begun:
                raise
            identifier = scope.get("state", {}).get("request_id", uuid.uuid4().hex)
            response = error_response(as_service_error(error), identifier, self._now())
            response.headers["x-ms-request-id"] = identifier
            await response(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        client = scope["client"][0] if scope.get("client") else ""
        sites = headers.getlist("sec-fetch-site")
        from_page = "origin" in headers or any(site != "none" for site in sites)
        hosts = headers.getlist("host")
        # HTTP/1.0 allows no host. Two hosts are ambiguous.
        is_known = len(hosts) <= 1 and all(map(self._is_known, hosts))
        if client == LOOPBACK and not from_page and is_known:
            return
        raise ServiceError(
            403,
            "Forbidden",
            "Only programs on this machine may do this. Use the address 127.0.0.1 or localhost."
            " To use another host name, start the simulator with --host NAME.",
        )

    def _is_known(self, host: str) -> bool:
        """Return whether a host is one of this simulator."""
        found = _HOST.fullmatch(host.strip())
        return found is not None and found["name"].lower() in self._names
