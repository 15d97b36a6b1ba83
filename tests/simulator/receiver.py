"""A webhook of its own for a test, with the token endpoint of an OAuth provider beside it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Received:
    """One POST."""

    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    content: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.content)

    @property
    def form(self) -> dict[str, list[str]]:
        return parse_qs(self.content.decode())


class Receiver:
    """Keeps what is posted to it while the `with` block runs.

    It answers by path: /token with a token, /status/N with that status, /moved with a redirect to
    /hook, else 200.
    """

    token = "canary-access-token"

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.on_request: Callable[[], None] = lambda: None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def at(self, path: str) -> list[Received]:
        return [it for it in self.received if it.path == path]

    def _answer(self, request: Received) -> tuple[int, bytes]:
        self.received.append(request)
        self.on_request()
        if request.path == "/token":
            return 200, json.dumps({"access_token": self.token}).encode()
        if request.path == "/moved":
            return 307, b""
        first, _, status = request.path.strip("/").partition("/")
        return (int(status), b"canary-answer") if first == "status" else (200, b"")

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                parts = urlsplit(self.path)
                headers = {name.lower(): value for name, value in self.headers.items()}
                request = Received(parts.path, parse_qs(parts.query), headers, content)
                status, answer = receiver._answer(request)
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.send_header("Location", receiver.url + "/hook")
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                """Print nothing."""

        return Handler
