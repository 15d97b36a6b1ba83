"""Injected faults: the requests that they apply to, and their occurrences."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import Counter
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final, Protocol, Self

from .effects import Effect, Hold, Moment

ANY: Final = "* *"
"""The pattern of every request."""

_PATTERN: Final = re.compile(r"(\*|[A-Z]+(?:\|[A-Z]+)*) ([*/]\S*)")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """An effect for some requests: `times` of those that match `on`, from the `nth` one."""

    effect: Effect

    on: str = ANY
    """`METHOD PATH`, such as `PUT|PATCH */destinations/d1`. `*` is any method, or any text in the
    path, including `/`. The path has its canonical spelling and no query.
    """

    nth: int = 1
    """The number of the first matching request that it applies to, from 1."""

    times: int | None = 1
    """The number of requests that it applies to. None: all."""

    name: str = ""
    """A name for tests."""

    def __post_init__(self) -> None:
        if not _PATTERN.fullmatch(self.on):
            raise ValueError("on must be METHOD PATH, such as 'PUT|PATCH */destinations/*'")
        if self.nth < 1:
            raise ValueError("nth must be 1 or more")
        if self.times is not None and self.times < 1:
            raise ValueError("times must be 1 or more, or null for all")

    def matches(self, method: str, path: str) -> bool:
        """Return whether a request matches."""
        methods, _, pattern = self.on.partition(" ")
        return (methods == "*" or method in methods.split("|")) and fnmatchcase(path, pattern)


@dataclass(frozen=True, kw_only=True)
class Fired:
    """An occurrence of a fault, with its request."""

    fault: int
    """The number that `add` returned."""

    kind: str
    """The effect and its moment, such as `lose`, `cut half` or `fail before`."""

    name: str
    method: str
    path: str
    number: int
    """The number of the request among those that match the fault, from 1."""

    status: int | None
    """The status of the work. None if no work was done."""


@dataclass(frozen=True, kw_only=True)
class Count:
    """A fault with the number of its matches and of its occurrences."""

    id: int
    fault: Fault
    matched: int
    fired: int


@dataclass(frozen=True, kw_only=True)
class Report:
    """All faults in the order of their addition, and all occurrences in the order of time."""

    faults: tuple[Count, ...]
    fired: tuple[Fired, ...]


class Faults(ABC):
    """The faults of a simulator, in this process or in another one."""

    @abstractmethod
    def add(self, fault: Fault) -> int:
        """Add a fault for future requests, and return its number."""

    @abstractmethod
    def clear(self) -> None:
        """Remove all faults and their history, and release held requests."""

    @abstractmethod
    def report(self) -> Report:
        """Return the matches and the occurrences of all faults."""

    @abstractmethod
    def arrived(self, hold: int, timeout: float | None = None) -> bool:
        """Wait for a request to arrive at a hold, and return whether one has arrived."""

    @abstractmethod
    def release(self, hold: int) -> None:
        """Release the requests of a hold, including future ones."""

    @property
    def fired(self) -> tuple[Fired, ...]:
        """All occurrences, in the order of time."""
        return self.report().fired

    @property
    def unfired(self) -> tuple[Fault, ...]:
        """The faults without an occurrence."""
        return tuple(count.fault for count in self.report().faults if not count.fired)

    def counts(self) -> Counter[str]:
        """Return the number of occurrences by kind."""
        return Counter(fired.kind for fired in self.fired)

    def hold(self, on: str = ANY, *, moment: Moment = "before", nth: int = 1) -> Held:
        """Hold one request before its work, or after its work before the response."""
        return Held(self, self.add(Fault(effect=Hold(moment=moment), on=on, nth=nth)))


class Arrival(Protocol):
    """The arrival of a held request."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the arrival, and return whether it happened."""


class Held:
    """The handle of a hold. As a context manager, it releases the request at the end."""

    def __init__(self, faults: Faults, number: int) -> None:
        self.number = number
        self.arrived: Arrival = _Arrival(faults, number)
        self._faults = faults

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def release(self) -> None:
        """Release the request."""
        self._faults.release(self.number)


class _Arrival:
    def __init__(self, faults: Faults, number: int) -> None:
        self._faults = faults
        self._number = number

    def wait(self, timeout: float | None = None) -> bool:
        return self._faults.arrived(self._number, timeout)
