"""What was measured, and the medians of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median

from tests.bench.course import Laps
from tests.bench.pulumi_programs import IDEALS
from tests.bench.scenarios import Scenario, Size


@dataclass(frozen=True)
class Figure:
    """One phase of one contender over all repeats.

    `seconds` is the median, or None if no repeat succeeded. `total` is the median of the requests.
    `rejected` and `runs` are the maximum of one repeat. `cpu` is the minimum, since a busy machine
    only adds to it.
    """

    seconds: float | None
    total: int
    rejected: int
    runs: int
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
            max(lap.tally.rejected for lap in laps),
            max(lap.runs for lap in laps),
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
    courses: dict[tuple[Scenario, str], list[Laps]] = field(default_factory=dict)
    shared: list[Laps] = field(default_factory=list)
    """The dynamic provider, with another client that takes half of the limit."""

    throughput: dict[int, list[float]] = field(default_factory=dict)
    """Requests a second of the bare simulator, by the number of clients."""

    memory: dict[tuple[Size, str], float] = field(default_factory=dict)
    """MB of the provider process at its peak, by size and contender."""

    states: dict[tuple[Size, str], int] = field(default_factory=dict)
    """Bytes of the state after `create`, by size and contender; they hardly vary."""

    imports: list[float] = field(default_factory=list)
    """Milliseconds of `import pulumi_iotcentral` after `import pulumi`."""

    unmeasured: list[str] = field(default_factory=list)
    """What was left out, and why."""

    def measured(self, scenario: Scenario, contender: str) -> Scenario:
        """Return the scenario in which a contender is measured for this one.

        An ideal contender keeps the pace with and without the limit. So it is measured once.
        """
        if contender not in IDEALS.values():
            return scenario
        return [it for it in self.scenarios[scenario.size] if it.latency == scenario.latency][-1]

    def figure(self, scenario: Scenario, contender: str, phase: str) -> Figure | None:
        """Return a contender's figure, or None if it was not measured."""
        place = self.measured(scenario, contender), contender
        return Figure.of(self.courses.get(place, []), phase)
