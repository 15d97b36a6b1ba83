"""The faults of a simulator in this process, and their assignment to requests."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from .effects import Effect, Hold, comes_first, ends, kind
from .faults import Count, Fault, Faults, Fired, Report
from .gate import Gate


class UnknownHoldError(Exception):
    """There is no hold with this number, or it was cleared."""


@dataclass(kw_only=True)
class Armed:
    """A fault and the counts of its matches."""

    id: int
    fault: Fault
    matched: int = 0
    taken: int = 0
    fired: int = 0
    arrived: Gate = field(default_factory=Gate)
    released: Gate = field(default_factory=Gate)

    def due(self, method: str, path: str) -> bool:
        """Count a request if it matches, and return whether the fault applies to it."""
        if not self.fault.matches(method, path):
            return False
        self.matched += 1
        left = self.fault.times is None or self.taken < self.fault.times
        return left and self.matched >= self.fault.nth and not self.released.is_open


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A fault that is assigned to a request, and to no other."""

    armed: Armed
    method: str
    path: str
    number: int

    @property
    def effect(self) -> Effect:
        """The effect of the fault."""
        return self.armed.fault.effect


class FaultList(Faults):
    """Faults that are assigned to requests on arrival.

    If a fault has no effect on its request, the next matching request gets it.
    """

    def __init__(self) -> None:
        self.ended = Gate()
        self._lock = threading.Lock()
        self._armed: dict[int, Armed] = {}
        self._fired: list[Fired] = []
        self._last = 0

    def add(self, fault: Fault) -> int:
        """Add a fault for future requests, and return its number."""
        with self._lock:
            self._last += 1
            self._armed[self._last] = Armed(id=self._last, fault=fault)
            return self._last

    def clear(self) -> None:
        """Remove all faults and their history, and release held requests."""
        with self._lock:
            removed = list(self._armed.values())
            self._armed.clear()
            self._fired.clear()
        for armed in removed:
            armed.released.open()

    def report(self) -> Report:
        """Return the matches and the occurrences of all faults."""
        with self._lock:
            counts = tuple(
                Count(id=it.id, fault=it.fault, matched=it.matched, fired=it.fired)
                for it in self._armed.values()
            )
            return Report(faults=counts, fired=tuple(self._fired))

    def arrived(self, hold: int, timeout: float | None = None) -> bool:
        """Wait for a request to arrive at a hold, and return whether one has arrived."""
        armed = self._hold(hold)
        armed.arrived.wait(timeout)
        return armed.fired > 0

    async def arrival(self, hold: int, timeout: float) -> bool:
        """Like `arrived`, in a coroutine."""
        armed = self._hold(hold)
        await armed.arrived.reached(timeout)
        return armed.fired > 0

    def release(self, hold: int) -> None:
        """Release the requests of a hold, including future ones."""
        self._hold(hold).released.open()

    def end(self) -> None:
        """Release everything that waits, since the simulator stops."""
        self.ended.open()
        with self._lock:
            waiting = list(self._armed.values())
        for armed in waiting:
            armed.arrived.open()
            armed.released.open()

    def take(self, method: str, path: str) -> list[Taken]:
        """Count a request for all matching faults, and return the faults that apply to it."""
        with self._lock:
            due = [armed for armed in self._armed.values() if armed.due(method, path)]
            chosen = list(_together(due))
            for armed in chosen:
                armed.taken += 1
            return [Taken(armed=it, method=method, path=path, number=it.matched) for it in chosen]

    def give_back(self, taken: Taken) -> None:
        """Return a fault that had no effect on its request, so that another one gets it."""
        with self._lock:
            taken.armed.taken -= 1

    def fire(self, taken: Taken, status: int | None) -> None:
        """Record that a fault happens now, unless it was cleared in the meantime."""
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
            raise UnknownHoldError(f"there is no hold with the number {number}")
        return armed


def _together(due: list[Armed]) -> Iterator[Armed]:
    """Yield the faults that can apply to one request: at most one replaces the response."""
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
