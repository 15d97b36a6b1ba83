"""HTTP/1.1 as the framework speaks it, with its own refusals in the service's form."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from .errors import bad_request, error_body


class Protocol(H11Protocol):
    """Answers what is not HTTP at all with the service's error document."""

    def send_400_response(self, msg: str) -> None:
        """Answer and close; an answer that is under way already is left as it is."""
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
