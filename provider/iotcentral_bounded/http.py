"""HTTP exchanges with a deadline and a maximum size, whatever the peer does.

The timeouts of requests and urllib3 apply to a single read, and neither limits the number of reads:
of a proxy's response, a handshake, headers, interim responses, a body, and trailers.
"""

from __future__ import annotations

import io
import socket
import threading
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from functools import cache, partial
from http.client import HTTPException, HTTPResponse
from queue import Empty, SimpleQueue
from typing import Any, Final, TypeVar

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import DecodeError, HTTPError, ProtocolError

MOST_BYTES: Final = 16 * 1024 * 1024
"""The maximum size of a response in bytes, decompressed. The largest real ones have 100 KiB."""

_MOST_ON_THE_WIRE: Final = 2 * MOST_BYTES
# The minimum cost of a line. Otherwise, an endless sequence of short lines would use a processor.
_LINE: Final = 256
_PIECE: Final = 65536
_NOT_COMPRESSED: Final = ("", "identity")
_GZIP: Final = ("gzip", "x-gzip")
_GZIP_FORMAT: Final = 31

_T = TypeVar("_T")


Request = requests.Request
"""The request class of requests."""


class LimitError(HTTPException):
    """A response is larger than the limit."""


class LateError(Exception):
    """An exchange exceeded its deadline and was aborted."""


class Connections:
    """The connections of one thread. `run` limits the time of all work with them.

    `session` can be lent to a library that sends its own requests. That library would decompress
    without a limit, so a lent session rejects compressed responses.
    """

    def __init__(
        self, *, trust_env: bool, headers: Mapping[str, str] | None = None, lent: bool = False
    ) -> None:
        self._lock = threading.Lock()
        self._links: list[tuple[Any, socket.socket]] = []
        self._worker: _Worker | None = None
        self.ended = False
        """Whether the connections were closed."""
        self._lent = lent
        self._adapter = _Adapter(self)
        self.session = requests.Session()
        self.session.trust_env = trust_env
        # requests reads .netrc for a request without an auth object.
        self.session.auth = _unsigned
        self.session.headers.update({"Accept-Encoding": "identity", **(headers or {})})
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, self._adapter)

    def run(self, work: Callable[[], _T], seconds: float) -> _T:
        """Return the result of `work`, which must use only these connections.

        The work runs in another thread, since a name server, a file or another program can block it
        too. If it exceeds the deadline, its connections are closed permanently.

        Raises:
            LateError: The work exceeded the deadline.
        """
        outcome: SimpleQueue[Future[_T]] = SimpleQueue()
        self._worker = self._worker or _Worker()
        self._worker.tasks.put(partial(_fulfil, outcome, work))
        done = None
        try:
            done = outcome.get(timeout=seconds)
        except Empty:
            raise LateError from None
        finally:
            if done is None:  # too late, or Ctrl-C
                self.close()
        self._forget_closed()
        return done.result()

    def send(self, request: requests.Request, connect: float, read: float) -> requests.Response:
        """Send one request, and return the response before its body is read.

        `connect` is the timeout of the connection in seconds, and `read` that of each read. The
        session's `request` would store cookies and read the whole body of a redirect.
        """
        prepared = self.session.prepare_request(request)
        options: Any = self.session.merge_environment_settings(
            prepared.url, {}, stream=True, verify=None, cert=None
        )
        return self._adapter.send(prepared, timeout=(connect, read), **options)

    def close(self) -> None:
        """Close all connections, also those in use. No connection can be opened afterwards."""
        with self._lock:
            self.ended = True
            links, self._links = self._links, []
            worker, self._worker = self._worker, None
        if worker:
            worker.end()
        for _, link in links:
            with suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)
            link.close()
        self.session.close()

    def opened(self, connection: Any, link: socket.socket) -> None:
        """Register a new connection, so that it can be closed.

        The descriptor is duplicated: the TLS library takes the first one, which is not available
        during the handshake.
        """
        with self._lock:
            self.ensure_open()
            self._links.append((connection, link.dup()))

    def ensure_open(self) -> None:
        """Raise OSError if the connections were closed."""
        if self.ended:
            raise ConnectionAbortedError("the connections were closed")

    def check_compression(self, headers: Mapping[str, str]) -> None:
        """Raise LimitError for a compressed response to a lent session."""
        coding = headers.get("Content-Encoding", "").strip().lower()
        if self._lent and coding not in _NOT_COMPRESSED:
            raise LimitError("the response is compressed, which was not requested")

    def _forget_closed(self) -> None:
        with self._lock:
            closed = [link for connection, link in self._links if connection.sock is None]
            self._links = [(it, link) for it, link in self._links if it.sock is not None]
        for link in closed:
            link.close()

    def __del__(self) -> None:
        if self._worker:
            self._worker.end()
        for _, link in self._links:
            link.close()


class _Worker:
    """A thread that runs tasks one by one. A blocked thread is abandoned."""

    def __init__(self) -> None:
        self.tasks: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        threading.Thread(target=_work, args=(self.tasks,), daemon=True).start()

    def end(self) -> None:
        """Stop the thread after its current tasks."""
        self.tasks.put(None)


def _work(tasks: SimpleQueue[Callable[[], None] | None]) -> None:
    while task := tasks.get():
        task()
        del task  # it references objects whose finalizer may wait for this thread


def exchanged(request: requests.Request, seconds: float) -> tuple[int, bytes]:
    """Send one request without a proxy, and return the status and the content of the response.

    Raises:
        OSError: There is no valid response before the deadline.
        ValueError: The URL or a header of the request is not valid.
    """
    connections = Connections(trust_env=False)

    def work() -> tuple[int, bytes]:
        with connections.send(request, seconds, seconds) as response:
            return response.status_code, content_of(response)

    try:
        return connections.run(work, seconds)
    except LateError:
        raise TimeoutError(f"no response within {seconds:g} seconds") from None
    except (HTTPError, HTTPException) as error:
        raise ConnectionError(str(error)) from error
    finally:
        connections.close()


def content_of(response: requests.Response) -> bytes:
    """Return the whole body of a response, decompressed.

    Raises:
        LimitError: The body is larger than `MOST_BYTES`.
        HTTPError: The body is incomplete or not valid. The class is that of urllib3.
    """
    content = bytearray()
    while piece := response.raw.read1(_PIECE, decode_content=False):
        content += piece
        if len(content) > MOST_BYTES:
            raise LimitError("the body is too large")
    return _decompressed(bytes(content), response.headers.get("Content-Encoding", ""))


def _decompressed(content: bytes, encoding: str) -> bytes:
    """Return the content of a body. Nested compression is rejected."""
    coding = encoding.strip().lower()
    if coding in _NOT_COMPRESSED or not content:
        return content
    if coding not in _GZIP:
        raise DecodeError("the compression was not requested")
    inflater = zlib.decompressobj(_GZIP_FORMAT)
    try:
        inflated = inflater.decompress(content, MOST_BYTES + 1)
    except zlib.error:
        raise DecodeError("the body is not valid gzip") from None
    if len(inflated) > MOST_BYTES:
        raise LimitError("the decompressed body is too large")
    if not inflater.eof:
        raise ProtocolError("the body is truncated")
    if inflater.unused_data:
        raise DecodeError("the body has more than one gzip member")
    return inflated


def _fulfil(outcome: SimpleQueue[Future[_T]], work: Callable[[], _T]) -> None:
    done: Future[_T] = Future()
    try:
        done.set_result(work())
    except BaseException as error:
        # It is raised in the waiting thread.
        done.set_exception(error)
    outcome.put(done)


def _unsigned(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


class _Adapter(HTTPAdapter):
    """Creates connections that can be closed at any time, also those to proxies."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self._take_over(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        known = proxy in self.proxy_manager
        manager = super().proxy_manager_for(proxy, **options)
        if not known:
            self._take_over(manager)
        return manager

    def _take_over(self, manager: Any) -> None:
        pools = manager.pool_classes_by_scheme.items()
        manager.pool_classes_by_scheme = {scheme: self._making(pool) for scheme, pool in pools}

    def _making(self, pool_class: Any) -> Callable[..., Any]:
        def make(*args: Any, **options: Any) -> Any:
            pool = pool_class(*args, **options)
            pool.ConnectionCls = _bounded(pool_class.ConnectionCls)
            pool.conn_kw["connections"] = self._connections
            return pool

        return make


@cache
def _bounded(connection_class: type) -> type:
    """Return a subclass of a urllib3 connection class with limited exchanges."""
    return type(f"Bounded{connection_class.__name__}", (_Bounded, connection_class), {})


class _Bounded:
    def __init__(self, *args: Any, connections: Connections, **options: Any) -> None:
        super().__init__(*args, **options)
        self._connections = connections
        self.response_class = _Response

    def _new_conn(self) -> socket.socket:
        link: socket.socket = super()._new_conn()  # type: ignore[misc]
        try:
            self._connections.opened(self, link)
        except OSError:
            link.close()
            raise
        return link

    def _tunnel(self) -> None:
        super()._tunnel()  # type: ignore[misc]
        # A closed connection looks like the end of the proxy's headers.
        self._connections.ensure_open()

    def getresponse(self) -> Any:
        response = super().getresponse()  # type: ignore[misc]
        self._connections.check_compression(response.headers)
        return response


class _Response(HTTPResponse):
    """A response whose bytes are counted, including the response of a proxy to CONNECT."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fp: io.BufferedReader = _Metered(self.fp.detach())


class _Metered(io.BufferedReader):
    """The bytes of one response: headers, interim responses, chunk sizes, body and trailers."""

    def __init__(self, raw: io.RawIOBase) -> None:
        super().__init__(raw)
        self._left = _MOST_ON_THE_WIRE

    def readline(self, size: int | None = -1, /) -> bytes:
        return self._counted(super().readline(self._most(size)), _LINE)

    def read(self, size: int | None = -1, /) -> bytes:
        return self._counted(super().read(self._most(size)))

    def read1(self, size: int = -1, /) -> bytes:
        return self._counted(super().read1(size))

    def readinto(self, buffer: Any, /) -> int:
        size = super().readinto(buffer)
        self._counted(b"", size)
        return size

    def _most(self, size: int | None) -> int:
        return self._left + 1 if size is None or size < 0 else min(size, self._left + 1)

    def _counted(self, piece: bytes, cost: int = 0) -> bytes:
        self._left -= len(piece) + cost
        if self._left < 0:
            raise LimitError("the response is too large")
        return piece
