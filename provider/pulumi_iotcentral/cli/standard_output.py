"""Handling of an unwritable stdout: one line on stderr instead of a traceback."""

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
    """Run a command, and report an unwritable stdout, such as a full disk, in one line.

    The exit code is then 1. A closed pipe is not an error: its reader has read enough, and Typer
    ends the command silently. Characters outside of the encoding are escaped.
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
            print(f"iotcentral: writing to stdout: {error.strerror}", file=sys.stderr)  # noqa: T201
        sys.exit(1)


def _closed() -> io.TextIOWrapper:
    """Return a read-only stdout. It occupies the descriptor, so that no opened file gets it."""
    return os.fdopen(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")


def _lose_the_rest() -> None:
    """Discard the buffered output. Flushing it at exit would fail again."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
