"""A peer on loopback that speaks HTTP as no service does: slowly, at length, or not at all."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import chain, repeat
from types import TracebackType
from typing import Final, Self

PAUSE: Final = 0.01
"""Seconds between the pieces of what trickles."""

LENGTH: Final = 400
"""Pieces of what trickles: it comes to its end, after more seconds than a test's deadline has."""

Pieces = Callable[[], Iterable[bytes]]

HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED: Final = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
DOCUMENT: Final = b'{"id": "e1", "value": [], "deliveries": [], "access_token": "t"}'
WHOLE: Final = HEAD + b"Content-Length: %d\r\n\r\n%s" % (len(DOCUMENT), DOCUMENT)


class Peer:
    """Answer every connection with pieces, after its request; `pause` seconds between them."""

    def __init__(self, pieces: Pieces, *, pause: float = 0.0, reads: bool = True) -> None:
        self.hung_up = threading.Event()
        """Set when a client has closed a connection."""

        self._pieces, self._pause, self.reads = pieces, pause, reads
        self._ending = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._accept)]
        self.host = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.url = f"http://{self.host}"

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._ending.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                link, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(link,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, link: socket.socket) -> None:
        with link:
            link.settimeout(0.05)
            try:
                self._answer(link)
            except OSError:
                self.hung_up.set()

    def _answer(self, link: socket.socket) -> None:
        while self.reads and b"\r\n\r\n" not in self._received(link):
            pass
        for piece in self._pieces():
            self._send(link, piece)
            if self._ending.is_set():
                return
            if self._pause:
                time.sleep(self._pause)
        while self.reads and self._received(link):
            pass
        if not self.reads:
            self._ending.wait(30)

    def _send(self, link: socket.socket, piece: bytes) -> None:
        rest = memoryview(piece)
        while rest and not self._ending.is_set():
            try:
                rest = rest[link.send(rest) :]
            except TimeoutError:
                # A client that has hung up with a full buffer asks for nothing any more.
                if _has_hung_up(link):
                    raise ConnectionResetError from None

    def _received(self, link: socket.socket) -> bytes:
        while not self._ending.is_set():
            try:
                received = link.recv(65536)
            except TimeoutError:
                continue
            if not received:
                raise ConnectionResetError
            return received
        raise ConnectionAbortedError


def _has_hung_up(link: socket.socket) -> bool:
    try:
        return not link.recv(65536, socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False


def bytewise(begin: bytes, filling: bytes, end: bytes) -> Pieces:
    """Return what trickles byte by byte: a begin, some filling, and the end of a good answer."""

    def pieces() -> Iterator[bytes]:
        yield begin
        for place in range(LENGTH):
            yield filling[place % len(filling) :][:1]
        yield end

    return pieces


def piecewise(begin: bytes, filling: bytes, end: bytes) -> Pieces:
    """Return what trickles in whole pieces."""
    return lambda: chain((begin,), repeat(filling, LENGTH), (end,))


def flood(begin: bytes, filling: bytes) -> Pieces:
    """Return what does not end, and comes as fast as it can be taken."""
    return lambda: chain((begin,), repeat(filling * (65536 // len(filling) or 1)))


LENGTH_OF_DOCUMENT: Final = b"Content-Length: %d\r\n\r\n" % len(DOCUMENT)
_INTERIM: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
_CHUNK: Final = b"%x\r\n%s\r\n" % (len(DOCUMENT), DOCUMENT)

TRICKLES: Final[dict[str, Pieces]] = {
    "a status line": bytewise(b"HTTP/1.1 200 ", b"O", b"\r\n" + WHOLE.partition(b"\r\n")[2]),
    "a header": bytewise(HEAD + b"X-Long: ", b"a", b"\r\n" + LENGTH_OF_DOCUMENT + DOCUMENT),
    "interim answers": piecewise(b"", _INTERIM, WHOLE),
    "headers of an interim answer": bytewise(
        b"HTTP/1.1 100 Continue\r\nX-Long: ", b"a", b"\r\n\r\n" + WHOLE
    ),
    "a body": bytewise(
        HEAD + b"Content-Length: %d\r\n\r\n" % (LENGTH + len(DOCUMENT)), b" ", DOCUMENT
    ),
    "chunks": piecewise(CHUNKED, b"1\r\n \r\n", _CHUNK + b"0\r\n\r\n"),
    "an extension of a chunk": bytewise(
        CHUNKED + b"%x;" % len(DOCUMENT), b"a", b"\r\n" + DOCUMENT + b"\r\n0\r\n\r\n"
    ),
    "trailers": piecewise(CHUNKED + _CHUNK + b"0\r\n", b"X-Trailer: a\r\n", b"\r\n"),
}
"""Answers that are good in the end, which comes after a deadline."""

FLOODS: Final[dict[str, Pieces]] = {
    "a status line": flood(b"HTTP/1.1 200 ", b"O"),
    "headers": flood(HEAD, b"X-Header: a\r\n"),
    "interim answers": flood(b"", _INTERIM),
    "interim answers with headers": flood(b"", b"HTTP/1.1 100 Continue\r\nX-A: b\r\n\r\n"),
    "a body": flood(HEAD + b"Content-Length: 99999999999\r\n\r\n", b" "),
    "a body without a length": flood(HEAD + b"\r\n", b" "),
    "chunks": flood(CHUNKED, b"1\r\n \r\n"),
    "an extension of a chunk": flood(CHUNKED + b"1;", b"a"),
    "trailers": flood(CHUNKED + _CHUNK + b"0\r\n", b"X-Trailer: a\r\n"),
    "a redirect": flood(b"HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n", b" "),
}
"""Answers without an end."""


@cache
def bomb(*, layers: int = 1) -> bytes:
    """Return blanks, compressed several times: a few bytes that become 256 MiB."""
    if layers > 1:
        return gzip.compress(bomb(layers=layers - 1))
    return b"".join(_gzipped(repeat(b" " * 2**20, 256)))


def _gzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    deflater = zlib.compressobj(9, zlib.DEFLATED, 31)
    for piece in pieces:
        yield deflater.compress(piece)
    yield deflater.flush()
