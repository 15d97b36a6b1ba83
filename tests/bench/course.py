"""A contender through all phases of a scenario."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from tests.bench.scenarios import Scenario
from tests.bench.simulation import Rival, Simulation
from tests.bench.tally import Tally
from tests.engine.project import Run

TRIES: Final = 6
"""How often a command that failed is given, as a user would, before the course is given up."""

Phases: TypeAlias = "dict[str, Callable[[], Run]]"
"""The commands of a contender by phase, in order."""

Contender: TypeAlias = "Callable[[Scenario, Path, str], Phases]"
"""Makes the commands, for a scenario, in a folder of its own, for a service at a URL."""


@dataclass(frozen=True)
class Lap:
    """One phase: its seconds and requests; `runs` is more than 1 where commands failed first.

    `seconds` is that of all the runs together, as is `cpu`, what the engine and all that it started
    took of the processors; `error` is what the last one printed, if it failed.
    """

    seconds: float
    tally: Tally = field(default_factory=Tally)
    runs: int = 1
    error: str = ""
    cpu: float = 0.0


Laps: TypeAlias = "dict[str, Lap]"
"""The phases of a course; those after one that never succeeded are missing."""


def run_course(contender: Contender, scenario: Scenario, folder: Path, rival_rate: int = 0) -> Laps:
    """Run a contender on its own simulator, next to a client with a rate in requests per second."""
    with Simulation(scenario.rate, scenario.latency) as service, ExitStack() as others:
        phases = contender(scenario, folder, service.url)
        if rival_rate:
            others.enter_context(Rival(service.url, rival_rate))
        laps: Laps = {}
        for phase, command in phases.items():
            laps[phase] = _lap(command, service)
            if laps[phase].error:
                break
        return laps


def _lap(command: Callable[[], Run], service: Simulation) -> Lap:
    seconds, cpu, asked = 0.0, 0.0, Tally()
    for number in range(1, TRIES + 1):
        service.begin()
        used, started = _cpu(), time.perf_counter()
        run = command()
        seconds += time.perf_counter() - started
        cpu += _cpu() - used
        asked += service.tally()
        if run.code == 0:
            return Lap(seconds, asked, number, cpu=cpu)
    return Lap(seconds, asked, TRIES, run.output, cpu)


def _cpu() -> float:
    """Return the seconds of processors that ended children took; the simulator still runs."""
    times = os.times()
    return times.children_user + times.children_system
