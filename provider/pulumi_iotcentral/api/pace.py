"""The pace of one application: so many requests in any second, and one pause for all threads.

Ours, where libraries are at hand, because they count a request when it is sent. The service counts
it when it comes in: some are held up on the way, and then those of two seconds come in together.
Here a request counts until a second after its answer, which is never too early.
"""

import heapq
import math
import threading
from collections.abc import Callable
from typing import Final

RATE: Final = 20
"""Requests a second that an application takes from all its clients together.

Source: learn.microsoft.com/azure/iot-central/core/concepts-quotas-limits.
"""

_SECOND: Final = 1.0


class Pace:
    """Turns at sending a request to one application; safe to share between threads."""

    def __init__(self, clock: Callable[[], float], rate: int = RATE) -> None:
        """Begin with `rate` turns in any second of the clock."""
        self._clock = clock
        self._lock = threading.Lock()
        self._pause = _SECOND / rate
        self._free_from = [-math.inf] * rate  # a heap: one moment for each turn not taken
        self._paused_until = -math.inf

    def take(self) -> float:
        """Take a turn and return 0, or return the seconds after which to ask again."""
        with self._lock:
            now = self._clock()
            soon = now + self._pause  # where all turns are taken
            free_from = self._free_from[0] if self._free_from else soon
            wait = max(free_from, self._paused_until) - now
            if wait > 0:
                return wait
            heapq.heappop(self._free_from)
            return 0.0

    def give_back(self) -> None:
        """Return a turn after the answer to the request, or its failure."""
        with self._lock:
            heapq.heappush(self._free_from, self._clock() + _SECOND)

    def pause(self, seconds: float) -> None:
        """Let no thread take a turn for so long; a longer pause that has begun holds."""
        with self._lock:
            self._paused_until = max(self._paused_until, self._clock() + seconds)

    def paused(self) -> float:
        """Return the seconds that are left of a pause."""
        with self._lock:
            return max(0.0, self._paused_until - self._clock())
