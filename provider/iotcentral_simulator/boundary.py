"""The layer in front of everything: who may ask, and how what went wrong is answered.

A page in a browser reaches a server on this machine under a name of its own that leads here (DNS
rebinding). Its requests carry that name in `Host`, and they say that they come from a page.
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
"""The address of those who may ask."""

_OWN_NAMES: Final = (LOOPBACK, "localhost")
_HOST: Final = re.compile(r"(?P<name>[^:\[\]]+|\[[^\[\]]*\])(:\d*)?")


class Boundary:
    """Passes on what a program on this machine asks under a name of this machine.

    `names` are those of a proxy in front of the simulator, which requests may carry too.
    """

    def __init__(self, app: ASGIApp, names: Iterable[str], now: Callable[[], datetime]) -> None:
        self._app = app
        self._names = frozenset((*_OWN_NAMES, *map(str.lower, names)))
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it; answer in the service's form whatever happens."""
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
        # A program of HTTP/1.0 may name no host. Of two, each reader takes another one.
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
        """Tell whether a host is one of this simulator's."""
        found = _HOST.fullmatch(host.strip())
        return found is not None and found["name"].lower() in self._names
