"""HTTP exchanges that end: at a moment, and after so many bytes, whatever the peer does.

The time-outs of requests and urllib3 hold for a piece of an answer, and neither of them limits how
many pieces come: of a proxy's answer, a handshake, headers, interim answers, a body, trailers.
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
"""The most bytes of an answer, decompressed. The largest real ones have some 100 KiB."""

_MOST_ON_THE_WIRE: Final = 2 * MOST_BYTES
# What a line costs at least: without it, an endless row of short ones would keep a processor busy.
_LINE: Final = 256
_PIECE: Final = 65536
_NOT_COMPRESSED: Final = ("", "identity")
_GZIP: Final = ("gzip", "x-gzip")
_GZIP_FORMAT: Final = 31

_T = TypeVar("_T")


Request = requests.Request
"""A request to send: the one of requests."""


class LimitError(HTTPException):
    """An answer is larger than anything that is real."""


class LateError(Exception):
    """An exchange did not end in time, and was ended."""


class Connections:
    """The connections of one thread: `run` ends what is done with them, and nothing outlives it.

    `session` can be lent to a library that brings its own requests. It would decompress without a
    limit: then an answer is refused that is compressed though nobody asked for it.
    """

    def __init__(
        self, *, trust_env: bool, headers: Mapping[str, str] | None = None, lent: bool = False
    ) -> None:
        self._lock = threading.Lock()
        self._links: list[tuple[Any, socket.socket]] = []
        self._worker: _Worker | None = None
        self.ended = False
        """Whether they were closed."""
        self._lent = lent
        self._adapter = _Adapter(self)
        self.session = requests.Session()
        self.session.trust_env = trust_env
        # requests looks into .netrc for a request that comes without an auth object.
        self.session.auth = _unsigned
        self.session.headers.update({"Accept-Encoding": "identity", **(headers or {})})
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, self._adapter)

    def run(self, work: Callable[[], _T], seconds: float) -> _T:
        """Return what `work` returns, which may use these connections and no others.

        The work is done in another thread, since a name server, a file or another program can keep
        it waiting too. Where it is not done in time, its connections are ended for good.

        Raises:
            LateError: It was not done in time.
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
        """Send one request, and return its answer before its body is read.

        `connect` are the seconds for a connection, `read` those for each piece of the answer.
        The session's `request` would keep cookies, and read the whole body of a redirect.
        """
        prepared = self.session.prepare_request(request)
        options: Any = self.session.merge_environment_settings(
            prepared.url, {}, stream=True, verify=None, cert=None
        )
        return self._adapter.send(prepared, timeout=(connect, read), **options)

    def close(self) -> None:
        """End all connections, those in use too; none can be opened any more."""
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
        """Keep a way to end a connection that was just made.

        It is a second descriptor of the socket: the first one is given away to the library of TLS,
        and nothing has it during the handshake.
        """
        with self._lock:
            self.ensure_open()
            self._links.append((connection, link.dup()))

    def ensure_open(self) -> None:
        """Raise OSError where the connections were ended."""
        if self.ended:
            raise ConnectionAbortedError("the connections have been ended")

    def check_compression(self, headers: Mapping[str, str]) -> None:
        """Raise LimitError for a compressed answer to a session that is lent."""
        coding = headers.get("Content-Encoding", "").strip().lower()
        if self._lent and coding not in _NOT_COMPRESSED:
            raise LimitError("a compressed answer, which was not asked for")

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
    """A thread that does one piece of work after another; where it is kept waiting, it is left."""

    def __init__(self) -> None:
        self.tasks: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        threading.Thread(target=_work, args=(self.tasks,), daemon=True).start()

    def end(self) -> None:
        """End the thread after the work that it has."""
        self.tasks.put(None)


def _work(tasks: SimpleQueue[Callable[[], None] | None]) -> None:
    while task := tasks.get():
        task()
        del task  # it holds what its own end may wait for


def exchanged(request: requests.Request, seconds: float) -> tuple[int, bytes]:
    """Return the status and the content of the answer to one request, which no proxy sees.

    Raises:
        OSError: There is no answer in time, or none that can be read.
        ValueError: The request cannot be sent: its URL or a header is none.
    """
    connections = Connections(trust_env=False)

    def work() -> tuple[int, bytes]:
        with connections.send(request, seconds, seconds) as response:
            return response.status_code, content_of(response)

    try:
        return connections.run(work, seconds)
    except LateError:
        raise TimeoutError(f"no answer within {seconds:g} seconds") from None
    except (HTTPError, HTTPException) as error:
        raise ConnectionError(str(error)) from error
    finally:
        connections.close()


def content_of(response: requests.Response) -> bytes:
    """Return the whole body of an answer, decompressed.

    Raises:
        LimitError: It is larger than `MOST_BYTES`.
        HTTPError: urllib3's: it cannot be read to its end.
    """
    content = bytearray()
    while piece := response.raw.read1(_PIECE, decode_content=False):
        content += piece
        if len(content) > MOST_BYTES:
            raise LimitError("a long body")
    return _decompressed(bytes(content), response.headers.get("Content-Encoding", ""))


def _decompressed(content: bytes, encoding: str) -> bytes:
    """Return what a body holds; a compression within a compression is refused."""
    coding = encoding.strip().lower()
    if coding in _NOT_COMPRESSED or not content:
        return content
    if coding not in _GZIP:
        raise DecodeError("a compression that was not asked for")
    inflater = zlib.decompressobj(_GZIP_FORMAT)
    try:
        inflated = inflater.decompress(content, MOST_BYTES + 1)
    except zlib.error:
        raise DecodeError("no gzip") from None
    if len(inflated) > MOST_BYTES:
        raise LimitError("a long body, compressed")
    if not inflater.eof:
        raise ProtocolError("a body that is cut off")
    if inflater.unused_data:
        raise DecodeError("more than one gzip")
    return inflated


def _fulfil(outcome: SimpleQueue[Future[_T]], work: Callable[[], _T]) -> None:
    done: Future[_T] = Future()
    try:
        done.set_result(work())
    except BaseException as error:
        # It is raised where it is waited for.
        done.set_exception(error)
    outcome.put(done)


def _unsigned(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


class _Adapter(HTTPAdapter):
    """Make connections that can be ended, to proxies too."""

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
    """Return a class of connections of urllib3 whose exchanges can be ended, and end."""
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
        # The end of a connection looks like the end of the proxy's headers.
        self._connections.ensure_open()

    def getresponse(self) -> Any:
        response = super().getresponse()  # type: ignore[misc]
        self._connections.check_compression(response.headers)
        return response


class _Response(HTTPResponse):
    """An answer that is read through a meter: of a proxy to CONNECT too."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fp: io.BufferedReader = _Metered(self.fp.detach())


class _Metered(io.BufferedReader):
    """The bytes of one answer: headers, interim answers, sizes of chunks, body and trailers."""

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
            raise LimitError("a long answer")
        return piece
