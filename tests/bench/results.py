"""What was measured, and the medians of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median

from tests.bench.course import Laps
from tests.bench.scenarios import Scenario, Size


@dataclass(frozen=True)
class Figure:
    """One phase of one contender over all repeats.

    `seconds` is the median, or None where no repeat succeeded; `total` and `needed` are medians of
    all requests and of those served; `rejected` and `runs` are the most in one repeat, `cpu` is the
    least: a busy machine only adds to it.
    """

    seconds: float | None
    total: int
    needed: int
    rejected: int
    runs: int
    limit_seconds: float
    cpu: float

    @classmethod
    def of(cls, repeats: list[Laps], phase: str) -> Figure | None:
        """Return the figure of a phase, or None where no repeat came so far."""
        laps = [laps[phase] for laps in repeats if phase in laps]
        if not laps:
            return None
        done = [lap.seconds for lap in laps if not lap.error]
        return cls(
            median(done) if done else None,
            round(median(lap.tally.total for lap in laps)),
            round(median(lap.tally.needed for lap in laps)),
            max(lap.tally.rejected for lap in laps),
            max(lap.runs for lap in laps),
            median(lap.tally.limit_seconds for lap in laps),
            min(lap.cpu for lap in laps),
        )


@dataclass
class Results:
    """Everything that one run of the benchmark measured; each list has an item for a repeat."""

    machine: dict[str, str]
    repeats: int
    command: str
    scenarios: dict[Size, list[Scenario]]
    contenders: list[str]
    floors: dict[Size, list[Laps]] = field(default_factory=dict)
    """The engine with a provider that does nothing."""

    courses: dict[tuple[Scenario, str], list[Laps]] = field(default_factory=dict)
    shared: list[Laps] = field(default_factory=list)
    """Ours, with another client that takes half of the limit."""

    throughput: dict[int, list[float]] = field(default_factory=dict)
    """Requests a second of the bare simulator, by the number of clients."""

    memory: dict[tuple[Size, str], list[float]] = field(default_factory=dict)
    """MB of the provider process at its peak, by size and contender."""

    states: dict[tuple[Size, str], int] = field(default_factory=dict)
    """Bytes of the state after `create`, by size and contender; they hardly vary."""

    imports: list[float] = field(default_factory=list)
    """Milliseconds of `import pulumi_iotcentral` after `import pulumi`."""

    unmeasured: list[str] = field(default_factory=list)
    """What was left out, and why."""

    def floor(self, size: Size, phase: str) -> float:
        """Return the engine's own seconds for a phase."""
        return median(laps[phase].seconds for laps in self.floors[size])

    def floor_cpu(self, size: Size, phase: str) -> float:
        """Return the engine's own seconds of processors for a phase, the least of all repeats."""
        return min(laps[phase].cpu for laps in self.floors[size])

    def figure(self, scenario: Scenario, contender: str, phase: str) -> Figure | None:
        """Return a contender's figure, or None where it was not measured."""
        return Figure.of(self.courses.get((scenario, contender), []), phase)
