"""The project's own goals, compared with the results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Final

from tests.bench.opentofu import RESTAPI_SAFE
from tests.bench.pulumi_programs import DYNAMIC, IDEALS, NATIVE, TEXTBOOK, YAML
from tests.bench.results import Results
from tests.bench.scenarios import PHASES, SIZES, Scenario

IDEAL: Final = 1.10
"""The maximum of a command's time as a multiple of that of the ideal contender."""

IMPORT_MILLISECONDS: Final = 40
MEMORY: Final = 1.3
_SHOWN: Final = 3
_FAR: Final = 80


@dataclass(frozen=True)
class Line:
    """A goal, whether the project reaches it, and the figure."""

    goal: str
    met: bool
    measured: str

    @property
    def cells(self) -> list[str]:
        """The line of a table."""
        return ["met" if self.met else "**not met**", self.goal, self.measured]


def ratio(results: Results, scenario: Scenario, phase: str, ours: str, other: str) -> float | None:
    """Return the time of one contender as a multiple of another's.

    Infinite if only the other one succeeded, and None if it did not.
    """
    one, two = (results.figure(scenario, name, phase) for name in (ours, other))
    if two is None or two.seconds is None:
        return None
    return float("inf") if one is None or one.seconds is None else one.seconds / two.seconds


def checklist(results: Results) -> Iterator[Line]:
    """Yield the goals in the order of the page."""
    forms = [form for form in IDEALS if form in results.contenders]
    every = [scenario for scenarios in results.scenarios.values() for scenario in scenarios]
    for form in forms:
        for size, scenarios in results.scenarios.items():
            goal = f"{form}, {size}, at most {IDEAL:.2f} times the ideal contender"
            yield from _times(goal, IDEAL, _ratios(results, scenarios, form, IDEALS[form]))
    for form in forms:
        goal = f"{form}, ahead of the {TEXTBOOK}"
        yield from _times(goal, 1, _ratios(results, every, form, TEXTBOOK))
    many = [scenario for scenario in every if scenario.size != SIZES["2"]]
    for form in forms:
        goal = f"{form}, ahead of {RESTAPI_SAFE} with more than two resources"
        yield from _times(goal, 1, _ratios(results, many, form, RESTAPI_SAFE))
    few = [scenario for scenario in every if scenario.size == SIZES["2"]]
    goal = f"{YAML}, 2 resources, at most 0.65 times the {DYNAMIC}"
    yield from _times(goal, 0.65, _ratios(results, few, YAML, DYNAMIC))
    fleet = [it for it in every if it.size.fleet and it.latency >= _FAR]
    goal = f"{NATIVE}, refresh and destroy of the fleet, at most 0.50 times the {DYNAMIC}"
    yield from _times(goal, 0.5, _ratios(results, fleet, NATIVE, DYNAMIC, ("refresh", "destroy")))
    yield from _rejected(results, forms)
    yield from _shared(results)
    yield from _processes(results)


def _ratios(
    results: Results,
    scenarios: Iterable[Scenario],
    ours: str,
    other: str,
    phases: Iterable[str] = PHASES,
) -> dict[str, float]:
    """Return the ratios of all commands that both contenders were measured with."""
    return {
        f"{phase} ({scenario})": it
        for scenario in scenarios
        if results.courses.get((scenario, ours))
        for phase in phases
        if (it := ratio(results, scenario, phase, ours, other)) is not None
    }


def _times(goal: str, most: float, ratios: dict[str, float]) -> Iterator[Line]:
    if not ratios:
        return
    ordered = sorted(ratios.items(), key=lambda it: -it[1])
    over = [it for it in ordered if it[1] > most]
    named = [f"{'failed' if it == float('inf') else f'{it:.2f}'} {name}" for name, it in ordered]
    if not over:
        yield Line(goal, met=True, measured=f"at most {named[0]}")
        return
    rest = [f"{len(over) - _SHOWN} more"] if len(over) > _SHOWN else []
    told = "; ".join((*named[: min(len(over), _SHOWN)], *rest))
    yield Line(goal, met=False, measured=f"{len(over)} of {len(ratios)} commands: {told}")


def _rejected(results: Results, forms: list[str]) -> Iterator[Line]:
    refused = {
        f"{form}, {phase} ({scenario})": figure.rejected
        for scenarios in results.scenarios.values()
        for scenario in scenarios
        if scenario.limited
        for form in forms
        for phase in PHASES
        if (figure := results.figure(scenario, form, phase)) is not None
    }
    if refused:
        told = "; ".join(f"{count} {where}" for where, count in refused.items() if count)
        goal = "a single client, no request refused for the limit"
        yield Line(goal, not any(refused.values()), told or "0")


def _shared(results: Results) -> Iterator[Line]:
    if not results.shared:
        return
    laps = [lap for laps in results.shared for lap in laps.values()]
    wanted = len(results.shared) * len(PHASES)
    done = sum(lap.runs == 1 and not lap.error for lap in laps)
    refused = sum(lap.tally.rejected for lap in laps)
    goal = "with a second client that uses half of the limit, each command succeeds"
    measured = f"{done} of {wanted} commands, with {refused} refused and retried requests"
    yield Line(goal, done == wanted, measured)


def _processes(results: Results) -> Iterator[Line]:
    if results.imports:
        cost = median(results.imports)
        goal = f"import in a program, under {IMPORT_MILLISECONDS} ms more than `import pulumi`"
        yield Line(goal, cost < IMPORT_MILLISECONDS, f"{cost:.0f} ms")
    for (size, form), ours in results.memory.items():
        if form in IDEALS:
            ideal = results.memory[size, IDEALS[form]]
            goal = f"{form}, {size}, memory under {MEMORY} times that of the ideal contender"
            measured = f"{ours / ideal:.2f} ({ours:.0f} MB, {ideal:.0f} MB)"
            yield Line(goal, ours < MEMORY * ideal, measured)
