"""A service on loopback that plays the answers a test has written for it."""

import json
import ssl
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.target).query)

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """One answer; `length` may promise more than comes, `between` runs between two pieces.

    With the header `Transfer-Encoding: chunked` each piece is a chunk.
    """

    status: int = 200
    pieces: tuple[bytes, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    between: Callable[[], object] = lambda: None

    @property
    def chunked(self) -> bool:
        return "Transfer-Encoding" in self.headers


@dataclass(frozen=True)
class Drop:
    """Close the connection without an answer."""


@dataclass(frozen=True)
class Hang:
    """Answer nothing until the event is set."""

    until: threading.Event


Script = Reply | Drop | Hang


def reply(
    document: object = None, status: int = 200, headers: Mapping[str, str] | None = None
) -> Reply:
    """A JSON answer."""
    base = {"Content-Type": "application/json; charset=utf-8"}
    return Reply(status, (json.dumps(document).encode(),), {**base, **(headers or {})})


def raw(body: bytes, type_: str = "application/json", status: int = 200) -> Reply:
    return Reply(status, (body,), {"Content-Type": type_})


def refused(status: int, code: str = "Code", message: str = "Words.", **headers: str) -> Reply:
    error = {"code": code, "message": message, "requestId": "5f1c"}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return reply({"error": error}, status, named)


class Service:
    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.connections = 0
        self.script: deque[Script] = deque()
        self.asked: list[Asked] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                service.handle(self)

            def setup(self) -> None:
                service.connections += 1
                super().setup()

            do_GET = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._scheme = "https" if tls else "http"
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        self._thread.start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        return f"{self._scheme}://{self.host}"

    def plays(self, *script: Script) -> None:
        self.script.extend(script)

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("Content-Length", 0))
        body = handler.rfile.read(length)
        self.asked.append(Asked(handler.command, handler.path, dict(handler.headers), body))
        step = self.script.popleft() if self.script else refused(418, "Unscripted")
        if isinstance(step, Hang):
            step.until.wait(30)
        if isinstance(step, Reply):
            _write(handler, step)
        else:
            handler.close_connection = True

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _write(handler: BaseHTTPRequestHandler, step: Reply) -> None:
    handler.send_response(step.status)
    for name, value in step.headers.items():
        handler.send_header(name, value)
    length = sum(map(len, step.pieces)) if step.length is None else step.length
    if step.status != 204 and not step.chunked:
        handler.send_header("Content-Length", str(length))
    handler.end_headers()
    pieces = [_chunk(piece) for piece in (*step.pieces, b"")] if step.chunked else step.pieces
    for number, piece in enumerate(pieces):
        if number:
            step.between()
        try:
            handler.wfile.write(piece)
        except OSError:  # the client has had enough
            break
    handler.close_connection = step.length is not None


def _chunk(piece: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(piece), piece)


class Time:
    """A clock that only moves when somebody sleeps or says so."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def advance(self, seconds: float) -> None:
        self.now += seconds
