"""Client-side rate limiting for one application, with one pause for all threads.

Rate limiting libraries count a request when it is sent, but the service counts it when it arrives.
If requests are delayed on the way, those of two seconds can arrive in one. So a request counts here
until a second after its response.
"""

import heapq
import math
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Final

import requests
from urllib3.util import parse_url

from iotcentral_bounded.http import Connections, LateError
from pulumi_iotcentral.api.endpoint import Endpoint, host_of
from pulumi_iotcentral.api.errors import Call

from .errors import ENDED, UNANSWERED, failure_of

_TIMEOUT: Final = (10.0, 10.0)
_SECONDS: Final = 20.0


def server_time(base_url: str, seconds: float = _SECONDS) -> datetime | None:
    """Return the time of a service from the Date header of a response, None without one.

    The request has no credential, not even one of .netrc, and follows no redirect.

    Args:
        base_url: The application's URL.
        seconds: The timeout of the request.

    Raises:
        IotCentralError: There is no response before the timeout.
    """
    endpoint = Endpoint.of(base_url)
    connections = Connections(trust_env=not endpoint.plain)
    failure = ENDED
    try:
        date = connections.run(partial(_date, connections, endpoint.base_url), seconds)
    except LateError:
        pass
    except (*UNANSWERED, ValueError) as error:
        failure = failure_of(error)
    else:
        return _time(date)
    finally:
        connections.close()
    path = parse_url(endpoint.base_url).path or "/"
    call = Call(method="GET", path=path, host=host_of(endpoint.base_url))
    raise call.failed(failure.message, failure.advice)


def _date(connections: Connections, url: str) -> str:
    with connections.send(requests.Request("GET", url), *_TIMEOUT) as answer:
        return answer.headers.get("Date", "")


def _time(date: str) -> datetime | None:
    try:
        return parsedate_to_datetime(date).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


RATE: Final = 20
"""The rate limit of an application in requests per second, for all clients together.

Source: learn.microsoft.com/azure/iot-central/core/concepts-quotas-limits.
"""

_SECOND: Final = 1.0


class Pace:
    """A rate limiter for one application. Threads can share it."""

    def __init__(self, clock: Callable[[], float], rate: int = RATE) -> None:
        """Allow `rate` requests per second of the clock."""
        self._clock = clock
        self._lock = threading.Lock()
        self._pause = _SECOND / rate
        self._free_from = [-math.inf] * rate  # a heap: one moment per free slot
        self._paused_until = -math.inf

    def take(self) -> float:
        """Take a slot and return 0, or return the seconds to wait before the next call."""
        with self._lock:
            now = self._clock()
            soon = now + self._pause  # if all slots are in use
            free_from = self._free_from[0] if self._free_from else soon
            wait = max(free_from, self._paused_until) - now
            if wait > 0:
                return wait
            heapq.heappop(self._free_from)
            return 0.0

    def give_back(self) -> None:
        """Return a slot after the response to the request, or its failure."""
        with self._lock:
            heapq.heappush(self._free_from, self._clock() + _SECOND)

    def pause(self, seconds: float) -> None:
        """Pause all threads for some seconds, unless a longer pause has begun."""
        with self._lock:
            self._paused_until = max(self._paused_until, self._clock() + seconds)

    def paused(self) -> float:
        """Return the rest of a pause in seconds."""
        with self._lock:
            return max(0.0, self._paused_until - self._clock())
