"""Listings that a process will most likely need next, fetched while it waits for the first.

The engine hands a provider its resources in the order of the state: all worker threads would wait
for one listing of one application, and then for the next.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from threading import Lock, Thread, current_thread
from typing import Final

THREADS: Final = 15
"""Background threads: a fleet's listings cost each application two requests, however many there are
at one time."""


_NAME: Final = "read ahead"


def in_background() -> bool:
    """Tell whether this thread reads ahead: the user is told nothing of what nobody asked for."""
    return current_thread().name == _NAME


class Prefetch:
    """Run listings in the background, each of them once; what fails is left to who needs it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: deque[Callable[[], object]] = deque()
        self._threads = 0

    def add(self, listings: Iterable[Callable[[], object]]) -> None:
        """Have listings fetched, in their order."""
        with self._lock:
            self._waiting.extend(listings)
            missing = min(THREADS, len(self._waiting)) - self._threads
            self._threads += max(0, missing)
        for _ in range(missing):
            # A daemon: a process that has done its work does not wait for what it need not know.
            Thread(target=self._work, name=_NAME, daemon=True).start()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._threads -= 1
                    return
                listing = self._waiting.popleft()
            try:
                listing()
            except Exception:  # noqa: S112 - whoever needs it lists again, and is told then
                continue
