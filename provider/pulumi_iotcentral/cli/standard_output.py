"""The process's own stdout: what it cannot take ends in one line, and not in a traceback."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

_UNWRITABLE: Final = {
    getattr(errno, name)
    for name in ("EBADF", "EDQUOT", "EFBIG", "EIO", "ENOSPC")
    if hasattr(errno, name)
}


@contextmanager
def standard_output() -> Iterator[None]:
    """Run a command line whose output may be lost, to a closed stdout or on a disk that is full.

    That is told in one line, with exit status 1. A pipe that was closed is what its reader wants:
    the command line ends it in silence. A character that the encoding lacks is escaped.
    """
    if sys.stdout is None:
        sys.stdout = _closed()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        yield
    except OSError as error:
        if error.errno not in _UNWRITABLE or error.filename is not None:
            raise
        _lose_the_rest()
        with suppress(OSError):
            print(f"iotcentral: stdout cannot be written: {error.strerror}", file=sys.stderr)  # noqa: T201
        sys.exit(1)


def _closed() -> io.TextIOWrapper:
    """Return a stdout that refuses to be written, so that no file that is opened becomes it."""
    return os.fdopen(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")


def _lose_the_rest() -> None:
    """Let go of what is still in the buffer: it would fail once more when the process ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
