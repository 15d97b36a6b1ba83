"""The documented limits of the service.

Source: learn.microsoft.com/azure/iot-central/core/concepts-quotas-limits.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from typing import Final

DEFAULT_RATE: Final = 20
"""REST calls per second, for all clients of an application together."""

DEFAULT_QUOTA: Final = 10
"""Data exports per application, and destinations per application."""

DESTINATIONS_PER_EXPORT: Final = 10
"""Destinations per export."""

FILTERS_PER_EXPORT: Final = 10
"""Conditions in the filter of an export. The source has one row for filters and enrichments."""

ENRICHMENTS_PER_EXPORT: Final = 10
"""Enrichments per export."""


class Window:
    """A sliding window of one second. Rejected requests do not count."""

    def __init__(self, rate: int, monotonic: Callable[[], float]) -> None:
        self._rate = rate
        self._monotonic = monotonic
        self._admitted: deque[float] = deque()

    def admit(self) -> int:
        """Count a request and return 0, or return the seconds to wait if the limit is reached."""
        if self._rate == 0:
            return 0
        now = self._monotonic()
        while self._admitted and self._admitted[0] <= now - 1:
            self._admitted.popleft()
        if len(self._admitted) >= self._rate:
            return max(1, math.ceil(self._admitted[0] + 1 - now))
        self._admitted.append(now)
        return 0
