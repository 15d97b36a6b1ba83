"""The faults of a simulator in this process: who gets which, under one lock."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from .effects import Effect, Hold, comes_first, ends, kind
from .faults import Count, Fault, Faults, Fired, Report
from .gate import Gate


class UnknownHoldError(Exception):
    """No hold has this number, or it was cleared."""


@dataclass(kw_only=True)
class Armed:
    """A fault in its place, and how far it is used up."""

    id: int
    fault: Fault
    matched: int = 0
    taken: int = 0
    fired: int = 0
    arrived: Gate = field(default_factory=Gate)
    released: Gate = field(default_factory=Gate)

    def due(self, method: str, path: str) -> bool:
        """Count a request that matches, and say whether the fault is for it."""
        if not self.fault.matches(method, path):
            return False
        self.matched += 1
        left = self.fault.times is None or self.taken < self.fault.times
        return left and self.matched >= self.fault.nth and not self.released.is_open


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A fault that a request has taken; no other request gets it."""

    armed: Armed
    method: str
    path: str
    number: int

    @property
    def effect(self) -> Effect:
        """What the fault does."""
        return self.armed.fault.effect


class FaultList(Faults):
    """Faults that requests take when they arrive.

    A fault that a request took, and that could do nothing to it, is there for the next one.
    """

    def __init__(self) -> None:
        self.ended = Gate()
        self._lock = threading.Lock()
        self._armed: dict[int, Armed] = {}
        self._fired: list[Fired] = []
        self._last = 0

    def add(self, fault: Fault) -> int:
        """Put a fault in place for the requests that come now; return its number."""
        with self._lock:
            self._last += 1
            self._armed[self._last] = Armed(id=self._last, fault=fault)
            return self._last

    def clear(self) -> None:
        """Take all faults away, forget what fired, and let held requests go on."""
        with self._lock:
            gone = list(self._armed.values())
            self._armed.clear()
            self._fired.clear()
        for armed in gone:
            armed.released.open()

    def report(self) -> Report:
        """Tell what matched and what fired until now."""
        with self._lock:
            counts = tuple(
                Count(id=it.id, fault=it.fault, matched=it.matched, fired=it.fired)
                for it in self._armed.values()
            )
            return Report(faults=counts, fired=tuple(self._fired))

    def arrived(self, hold: int, timeout: float | None = None) -> bool:
        """Wait until a request is held, and say whether one is or was."""
        armed = self._hold(hold)
        armed.arrived.wait(timeout)
        return armed.fired > 0

    async def arrival(self, hold: int, timeout: float) -> bool:
        """Do what `arrived` does in a coroutine."""
        armed = self._hold(hold)
        await armed.arrived.reached(timeout)
        return armed.fired > 0

    def release(self, hold: int) -> None:
        """Let the requests of a hold go on, those that are still to come as well."""
        self._hold(hold).released.open()

    def end(self) -> None:
        """Wake everything that waits: the simulator ends."""
        self.ended.open()
        with self._lock:
            waiting = list(self._armed.values())
        for armed in waiting:
            armed.arrived.open()
            armed.released.open()

    def take(self, method: str, path: str) -> list[Taken]:
        """Count a request where it matches, and hand out the faults that are for it."""
        with self._lock:
            due = [armed for armed in self._armed.values() if armed.due(method, path)]
            chosen = list(_together(due))
            for armed in chosen:
                armed.taken += 1
            return [Taken(armed=it, method=method, path=path, number=it.matched) for it in chosen]

    def give_back(self, taken: Taken) -> None:
        """Leave a fault to another request: it could do nothing to this one."""
        with self._lock:
            taken.armed.taken -= 1

    def fire(self, taken: Taken, status: int | None) -> None:
        """Write down that a fault happens now; one that was cleared in between is forgotten."""
        armed = taken.armed
        with self._lock:
            armed.fired += 1
            if armed.id in self._armed:
                self._fired.append(_fired(taken, status))
        armed.arrived.open()

    def _hold(self, number: int) -> Armed:
        with self._lock:
            armed = self._armed.get(number)
        if armed is None or not isinstance(armed.fault.effect, Hold):
            raise UnknownHoldError(f"no hold has the number {number}")
        return armed


def _together(due: list[Armed]) -> Iterator[Armed]:
    """Choose the faults that can all happen to one request: one end, and what comes until then."""
    end = next((armed for armed in due if ends(armed.fault.effect)), None)
    no_work = end is not None and comes_first(end.fault.effect)
    for armed in due:
        waits = not ends(armed.fault.effect)
        if armed is end or (waits and (comes_first(armed.fault.effect) or not no_work)):
            yield armed


def _fired(taken: Taken, status: int | None) -> Fired:
    fault = taken.armed.fault
    return Fired(
        fault=taken.armed.id,
        kind=kind(fault.effect),
        name=fault.name,
        method=taken.method,
        path=taken.path,
        number=taken.number,
        status=status,
    )
