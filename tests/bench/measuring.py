"""Runs all that is to be measured, interleaved: what slows the machine down slows everybody."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.bench.course import Contender, Laps, run_course
from tests.bench.processes import import_milliseconds, provider_memory
from tests.bench.pulumi_programs import DYNAMIC, IDEALS, NATIVE, BenchProject, on_pulumi
from tests.bench.results import Results
from tests.bench.scenarios import RATE, SIZES, Scenario, Size
from tests.bench.simulation import Simulation, throughput

CLIENTS: Final = (1, 4)
"""Clients at once, for the simulator's bare throughput."""

FLEET_REPEATS: Final = 1
"""The maximum of repeats of the fleet, which takes long and varies less."""

PEER_REPEATS: Final = 2
"""The maximum of repeats of other providers."""

_TOLD_LINES: Final = 5
_TOLD_CHARACTERS: Final = 200
_IMPORTS_A_REPEAT: Final = 5


@dataclass
class Measuring:
    """The work of a benchmark: in `folder`, with the contenders by name, told line by line.

    `not_for_fleets` names the contenders that only one application is measured with.
    """

    results: Results
    contenders: dict[str, Contender]
    folder: Path
    tell: Callable[[str], None]
    not_for_fleets: frozenset[str] = frozenset()
    _courses: int = field(default=0, init=False)

    def run(self) -> None:
        """Measure everything as often as there are repeats."""
        with self._step("warm-up"):
            scenario = Scenario(SIZES["2"], latency=0, limited=False)
            run_course(on_pulumi(DYNAMIC), scenario, self._place())
        with self._step("memory"):
            self._measure_memory()
        for repeat in range(1, self.results.repeats + 1):
            with self._step(f"repeat {repeat}: bare simulator, imports"):
                self._measure_throughput()
                self.results.imports += [import_milliseconds() for _ in range(_IMPORTS_A_REPEAT)]
            for size, scenarios in self.results.scenarios.items():
                if repeat <= FLEET_REPEATS or not size.fleet:
                    self._measure_size(repeat, size, scenarios)
            self._measure_shared(repeat)

    def _measure_size(self, repeat: int, size: Size, scenarios: list[Scenario]) -> None:
        for scenario in scenarios:
            for name, contender in self._measured(repeat, scenario):
                with self._step(f"repeat {repeat}: {scenario}, {name}"):
                    laps = run_course(contender, scenario, self._place())
                    self.results.courses.setdefault((scenario, name), []).append(laps)
                self._tell_failures(laps)

    def _measured(self, repeat: int, scenario: Scenario) -> Iterator[tuple[str, Contender]]:
        """Yield the contenders that a repeat measures in a scenario."""
        for name, contender in self.contenders.items():
            is_peer = name not in (*IDEALS, *IDEALS.values())
            left_out = scenario.size.fleet and name in self.not_for_fleets
            left_out |= is_peer and repeat > PEER_REPEATS
            if not left_out and self.results.measured(scenario, name) == scenario:
                yield name, contender

    def _measure_shared(self, repeat: int) -> None:
        scenario = Scenario(SIZES["20"], latency=0, limited=True)
        with self._step(f"repeat {repeat}: {scenario}, next to a second client"):
            laps = run_course(on_pulumi(DYNAMIC), scenario, self._place(), rival_rate=RATE // 2)
            self.results.shared.append(laps)
        self._tell_failures(laps)

    def _measure_throughput(self) -> None:
        with Simulation() as service:
            for clients in CLIENTS:
                rate = throughput(service.url, clients)
                self.results.throughput.setdefault(clients, []).append(rate)

    def _measure_memory(self) -> None:
        for size in self.results.scenarios:
            for contender in (IDEALS[DYNAMIC], DYNAMIC, IDEALS[NATIVE], NATIVE):
                with Simulation() as service:
                    project = BenchProject(self._place(), service.url, size)
                    project.declare(contender, "one")
                    peak = provider_memory(project, "up")
                if peak:
                    self.results.memory[size, contender] = peak
                self.results.states[size, contender] = project.state_bytes()

    def _tell_failures(self, laps: Laps) -> None:
        for phase, lap in laps.items():
            if lap.error:
                self.tell(f"  {phase} failed {lap.runs} times, at last with:")
                for line in lap.error.strip().splitlines()[-_TOLD_LINES:]:
                    self.tell(f"    {line[:_TOLD_CHARACTERS]}")

    def _place(self) -> Path:
        """Return a folder that is not there yet."""
        self._courses += 1
        return self.folder / str(self._courses)

    @contextmanager
    def _step(self, title: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self.tell(f"{title}: {time.monotonic() - started:.0f} s")
