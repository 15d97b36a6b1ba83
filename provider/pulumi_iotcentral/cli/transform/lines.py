"""The lines of a file or a pipe as they arrive, with a mark for each pause."""

from __future__ import annotations

import json
import os
import stat
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator
from queue import Empty, Queue
from threading import Thread
from typing import IO, Final

_BLOCK: Final = 65536
_AHEAD: Final = 4


def lines_of(file: IO[bytes]) -> Iterator[str | None]:
    """Yield the lines without their ends. None stands for a pause: the next line is not there yet.

    The encoding is UTF-8, UTF-16 or UTF-32, also with a byte order mark.

    Raises:
        UnicodeDecodeError: The file has another encoding.
        OSError: The file cannot be read.
    """
    decoder, rest = None, ""
    for block in _whole(file) if _is_regular(file) else _arriving(file):
        if block is None:
            yield None
            continue
        decoder = decoder or getincrementaldecoder(json.detect_encoding(block))()
        *lines, rest = (rest + decoder.decode(block)).split("\n")
        yield from lines
    yield rest + decoder.decode(b"", final=True) if decoder else rest


def _is_regular(file: IO[bytes]) -> bool:
    """Return whether reading never waits for another program."""
    try:
        return stat.S_ISREG(os.fstat(file.fileno()).st_mode)
    except OSError:
        return False


def _whole(file: IO[bytes]) -> Iterable[bytes]:
    return iter(lambda: file.read1(_BLOCK), b"")  # type: ignore[attr-defined] # it is buffered


def _arriving(file: IO[bytes]) -> Iterator[bytes | None]:
    """Yield the blocks of a pipe, and None before each wait for one."""
    queue: Queue[bytes | Exception] = Queue(_AHEAD)

    def read() -> None:
        try:
            for block in _whole(file):
                queue.put(block)
        except Exception as error:
            queue.put(error)
        queue.put(b"")

    # A daemon: nothing can interrupt a thread that waits for stdin.
    Thread(target=read, daemon=True).start()
    while True:
        try:
            block = queue.get_nowait()
        except Empty:
            yield None
            block = queue.get()
        if isinstance(block, Exception):
            raise block
        if not block:
            return
        yield block
