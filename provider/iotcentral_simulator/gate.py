"""An event that threads and coroutines can wait for."""

from __future__ import annotations

import asyncio
import concurrent.futures
from contextlib import suppress


class Gate:
    """Closed initially. Once open, it remains open."""

    def __init__(self) -> None:
        self._opened: concurrent.futures.Future[None] = concurrent.futures.Future()

    @property
    def is_open(self) -> bool:
        """Whether it is open."""
        return self._opened.done()

    def open(self) -> None:
        """Release all current and future waiters."""
        with suppress(concurrent.futures.InvalidStateError):
            self._opened.set_result(None)

    def wait(self, timeout: float | None = None) -> bool:
        """Block this thread until the gate is open, and return whether it is."""
        return bool(concurrent.futures.wait([self._opened], timeout).done)

    async def reached(self, timeout: float | None = None) -> bool:
        """Wait in a coroutine until the gate is open, and return whether it is."""
        done, _ = await asyncio.wait([asyncio.wrap_future(self._opened)], timeout=timeout)
        return bool(done)
