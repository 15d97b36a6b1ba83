"""Faults by order: which requests they are for, and what became of them."""

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
    """`METHOD PATH`, as in `PUT|PATCH */destinations/d1`: `*` is any method, and in the path any
    text, `/` included; the path has its canonical spelling, and no query.
    """

    nth: int = 1
    """The first of the matching requests that it is for, from 1."""

    times: int | None = 1
    """How many requests it is for; None: all."""

    name: str = ""
    """What a test calls it."""

    def __post_init__(self) -> None:
        if not _PATTERN.fullmatch(self.on):
            raise ValueError("on has to be METHOD PATH, such as 'PUT|PATCH */destinations/*'")
        if self.nth < 1:
            raise ValueError("nth has to be 1 or more")
        if self.times is not None and self.times < 1:
            raise ValueError("times has to be 1 or more, or null for all")

    def matches(self, method: str, path: str) -> bool:
        """Say whether a request is one of those that count."""
        methods, _, pattern = self.on.partition(" ")
        return (methods == "*" or method in methods.split("|")) and fnmatchcase(path, pattern)


@dataclass(frozen=True, kw_only=True)
class Fired:
    """A fault that really happened, to this request."""

    fault: int
    """The number that `add` returned."""

    kind: str
    """What happened and when: `lose`, `cut half`, `fail before`."""

    name: str
    method: str
    path: str
    number: int
    """Which of the requests that match the fault, from 1."""

    status: int | None
    """The service's own answer to the work; None where no work was done until then."""


@dataclass(frozen=True, kw_only=True)
class Count:
    """A fault, how many requests matched it, and how many times it fired."""

    id: int
    fault: Fault
    matched: int
    fired: int


@dataclass(frozen=True, kw_only=True)
class Report:
    """All faults in the order they were added, and all that fired, in the order of time."""

    faults: tuple[Count, ...]
    fired: tuple[Fired, ...]


class Faults(ABC):
    """The faults of a simulator, in this process or in another."""

    @abstractmethod
    def add(self, fault: Fault) -> int:
        """Put a fault in place for the requests that come now; return its number."""

    @abstractmethod
    def clear(self) -> None:
        """Take all faults away, forget what fired, and let held requests go on."""

    @abstractmethod
    def report(self) -> Report:
        """Tell what matched and what fired until now."""

    @abstractmethod
    def arrived(self, hold: int, timeout: float | None = None) -> bool:
        """Wait until a request is held, and say whether one is or was."""

    @abstractmethod
    def release(self, hold: int) -> None:
        """Let the requests of a hold go on, those that are still to come as well."""

    @property
    def fired(self) -> tuple[Fired, ...]:
        """What really happened, in the order of time."""
        return self.report().fired

    @property
    def unfired(self) -> tuple[Fault, ...]:
        """The faults that nothing came of yet."""
        return tuple(count.fault for count in self.report().faults if not count.fired)

    def counts(self) -> Counter[str]:
        """Count what really happened by its kind."""
        return Counter(fired.kind for fired in self.fired)

    def hold(self, on: str = ANY, *, moment: Moment = "before", nth: int = 1) -> Held:
        """Hold one request before its work, or after it before its answer."""
        return Held(self, self.add(Fault(effect=Hold(moment=moment), on=on, nth=nth)))


class Arrival(Protocol):
    """What can be waited for."""

    def wait(self, timeout: float | None = None) -> bool:
        """Block until it happened, and say whether it did."""


class Held:
    """The handle of a hold; as a context manager it lets the request go on at the end."""

    def __init__(self, faults: Faults, number: int) -> None:
        self.number = number
        self.arrived: Arrival = _Arrival(faults, number)
        self._faults = faults

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def release(self) -> None:
        """Let the request go on."""
        self._faults.release(self.number)


class _Arrival:
    def __init__(self, faults: Faults, number: int) -> None:
        self._faults = faults
        self._number = number

    def wait(self, timeout: float | None = None) -> bool:
        return self._faults.arrived(self._number, timeout)
