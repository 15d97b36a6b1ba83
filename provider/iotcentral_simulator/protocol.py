"""HTTP/1.1 of the framework, with error responses in the service's format."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import uuid
from datetime import UTC, datetime
from typing import Final

import h11
from starlette.types import Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

from .effects import Close
from .errors import bad_request, error_body

_STATE: Final = "connection"
_LINGER_ZERO: Final = struct.pack("ii", 1, 0)


class Protocol(H11Protocol):
    """Responds to invalid HTTP with the service's error document. Faults can cut connections."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Make the connection available to the application in each request."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, _STATE: self}

    def write(self, content: bytes) -> None:
        """Send raw bytes."""
        self.transport.write(content)

    def cut(self, close: Close) -> None:
        """Close the connection at the current position of the response."""
        # Otherwise, the framework would respond with 500.
        self.cycle.disconnected = True
        if self.transport.is_closing():
            return
        if close == "reset":
            link: socket.socket = self.transport.get_extra_info("socket")
            link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
            self.transport.abort()
        else:
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Send the error and close. A response that has already started is not changed."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            error = bad_request("BadRequest", msg)
            request_id = uuid.uuid4().hex
            content = json.dumps(error_body(error, request_id, datetime.now(UTC))).encode()
            self._send(request_id, error.code, content)
        self.transport.close()

    def _send(self, request_id: str, code: str, content: bytes) -> None:
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(content)).encode()),
            (b"x-ms-error-code", code.encode()),
            (b"x-ms-request-id", request_id.encode()),
            (b"connection", b"close"),
        ]
        response = h11.Response(status_code=400, headers=headers, reason=b"Bad Request")
        for event in (response, h11.Data(data=content), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")


def connection_of(scope: Scope) -> Protocol:
    """Return the connection of a request."""
    connection: Protocol = scope["state"][_STATE]
    return connection
