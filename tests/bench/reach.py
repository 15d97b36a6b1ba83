"""The reach that the project set itself, held against what was measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Final

from tests.bench.pulumi_programs import ENGINE, OURS
from tests.bench.results import Figure, Results
from tests.bench.scenarios import PHASES, Scenario

THREADS: Final = 4
"""Worker threads of a provider process: requests under way at one time."""

AT_ONCE: Final = 1.10
"""The most that a phase may take over its floor, without latency."""

FAR_AWAY: Final = 1.25
"""The most that a phase may take over its floor, with latency."""

IMPORT_MILLISECONDS: Final = 40
MEMORY: Final = 1.3


@dataclass(frozen=True)
class Line:
    """A line of the checklist: what was to be reached, whether it was, and what was measured."""

    goal: str
    met: bool
    measured: str

    def __str__(self) -> str:
        return f"{'met' if self.met else 'NOT MET'}: {self.goal}: {self.measured}"


@dataclass(frozen=True)
class Floor:
    """What a phase cannot be faster than, in seconds: the greatest of three."""

    engine: float
    service: float
    latency: float

    @property
    def seconds(self) -> float:
        return max(self.engine, self.service, self.latency)

    @property
    def name(self) -> str:
        """Which of the three it is."""
        named = {"engine": self.engine, "service": self.service, "latency": self.latency}
        return max(named, key=lambda name: named[name])


def floor_of(engine: float, figure: Figure, scenario: Scenario) -> Floor:
    """Return the floor of a phase, of the requests that it took."""
    service = figure.limit_seconds if scenario.limited else 0.0
    return Floor(engine, service, figure.needed * scenario.latency / 1000 / THREADS)


def ratio(results: Results, scenario: Scenario, phase: str) -> float | None:
    """Return our seconds over the floor; None where the phase was not measured or failed."""
    figure = results.figure(scenario, OURS, phase)
    if figure is None or figure.seconds is None:
        return None
    return figure.seconds / floor_of(results.floor(scenario.size, phase), figure, scenario).seconds


def checklist(results: Results) -> Iterator[Line]:
    """Yield the reach, line by line."""
    for scenario in (it for scenarios in results.scenarios.values() for it in scenarios):
        yield _speed(results, scenario, FAR_AWAY if scenario.latency else AT_ONCE)
    yield from _rejected(results)
    yield from _shared(results)
    yield from _processes(results)


def _speed(results: Results, scenario: Scenario, most: float) -> Line:
    ratios = {phase: ratio(results, scenario, phase) for phase in PHASES}
    over = {phase: it for phase, it in ratios.items() if it is None or it > most}
    told = over or {max(ratios, key=lambda phase: ratios[phase] or 0): max(_known(ratios))}
    measured = ", ".join(f"{phase} {_times(it)}" for phase, it in told.items())
    goal = f"every phase at most {most:.2f} times its floor ({scenario})"
    return Line(goal, not over, measured if over else f"at most {measured}")


def _known(ratios: dict[str, float | None]) -> list[float]:
    return [it for it in ratios.values() if it is not None]


def _times(it: float | None) -> str:
    return "failed" if it is None else f"{it:.2f}"


def _rejected(results: Results) -> Iterator[Line]:
    limited = [it for its in results.scenarios.values() for it in its if it.limited]
    counts = {
        f"{scenario}, {phase}": figure.rejected
        for scenario in limited
        for phase in PHASES
        if (figure := results.figure(scenario, OURS, phase)) is not None
    }
    refused = {where: count for where, count in counts.items() if count}
    if counts:
        told = "; ".join(f"{where}: {count}" for where, count in refused.items())
        yield Line("0 rejected requests for one client", not refused, told or "0")


def _shared(results: Results) -> Iterator[Line]:
    if not results.shared:
        return
    laps = [lap for laps in results.shared for lap in laps.values()]
    wanted = len(results.shared) * len(PHASES)
    done = sum(lap.runs == 1 and not lap.error for lap in laps)
    refused = sum(lap.tally.rejected for lap in laps)
    goal = "with a second client that takes half of the limit, 100 % success"
    measured = f"{done} of {wanted} commands, {refused} requests refused and tried again"
    yield Line(goal, done == wanted, measured)


def _processes(results: Results) -> Iterator[Line]:
    if results.imports:
        cost = median(results.imports)
        goal = f"import cost in a program under {IMPORT_MILLISECONDS} ms over `import pulumi`"
        yield Line(goal, cost < IMPORT_MILLISECONDS, f"{cost:.0f} ms")
    for size in {size: None for size, _ in results.memory}:
        ours, theirs = (median(results.memory[size, it]) for it in (OURS, ENGINE))
        goal = f"memory of the provider process under {MEMORY} times the no-op one's ({size})"
        measured = f"{ours / theirs:.2f} times ({ours:.0f} MB, {theirs:.0f} MB)"
        yield Line(goal, ours < MEMORY * theirs, measured)
