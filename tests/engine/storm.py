"""Random runs of the engine through faults and kills, and one calm `up` after them.

`make storm` runs 200 seeds, 50 of them with the native provider too, and prints what really
happened, by kind; a kind that never happened fails it. A seed that fails is printed:
`make storm ARGS="--seed 17"` runs it again.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final, Literal

from rich.console import Console
from rich.table import Table

from iotcentral_simulator import ContentType, Cut, Delay, Fail, Fault, Html, Lag, Lose
from iotcentral_simulator import Truncate as Short
from iotcentral_simulator.effects import Effect, Moment
from tests.engine import switches
from tests.engine.crashes import WAIT_SECONDS, held_by
from tests.engine.forms import DYNAMIC, FORMS, NATIVE, Form
from tests.engine.project import Project, Run
from tests.engine.service import Service
from tests.engine.storm_programs import CANARY, Author, Program, bodies, names, text

WRITES: Final = "PUT|PATCH|DELETE *"
PATTERNS: Final = ("* *", WRITES, WRITES, "PUT *", "PATCH *", "DELETE *", "GET *")


@dataclass(frozen=True)
class Weather:
    """A kind of fault: how to make one at a moment, and whether the client tries again after it."""

    make: Callable[[Random, Moment], Effect]
    again: bool = True
    on: str = ""


def _busy(random: Random, moment: Moment) -> Effect:
    headers = random.choice(({}, {"Retry-After": "0"}, {"Retry-After": "1"}))
    return Fail(status=429, headers=headers, moment=moment)


def _cut(moment: Moment) -> Effect:
    return Cut(moment="before" if moment == "before" else "half")


def _page(random: Random, moment: Moment) -> Effect:
    return Html(status=random.choice((200, 404, 503)), moment=moment)


WEATHER: Final = {
    "429": Weather(_busy),
    "500": Weather(lambda _, moment: Fail(status=500, moment=moment)),
    "503": Weather(lambda _, moment: Fail(status=503, moment=moment)),
    "slow answer": Weather(
        lambda random, _: Delay(seconds=random.uniform(0.05, 0.3), moment="after")
    ),
    "reset": Weather(lambda _, moment: _cut(moment)),
    "lost answer": Weather(lambda random, _: Lose(close=random.choice(("reset", "fin")))),
    "truncated body": Weather(lambda _, __: Short(), again=False),
    "HTML body": Weather(_page, again=False),
    "wrong content type": Weather(lambda _, __: ContentType(), again=False),
    "lagging list": Weather(lambda _, __: Lag(), on="GET *"),
}
"""Every kind of fault, by what the table calls it."""

Victim = Literal["provider killed", "engine killed", "engine killed, provider finishes late"]
VICTIMS: Final[tuple[Victim, ...]] = (
    "provider killed",
    "engine killed",
    "engine killed, provider finishes late",
)

KINDS: Final = (*WEATHER, *VICTIMS)
"""All that has to happen in a storm."""

SEEDS: Final = {DYNAMIC: 200, NATIVE: 50}
"""How many seeds each form of the provider meets."""


@dataclass(frozen=True)
class Kill:
    """What is killed while a write, the `nth` one, waits before or after its work."""

    victim: Victim
    moment: Moment
    nth: int


@dataclass(frozen=True)
class Step:
    """An edited program, and what happens while the engine makes it so."""

    edits: tuple[str, ...]
    program: Program
    faults: tuple[Fault, ...]
    kill: Kill | None


@dataclass(frozen=True)
class Script:
    """All that a seed decides. `calm` is what is there before, None for nothing."""

    seed: int
    on: frozenset[str]
    calm: Program | None
    steps: tuple[Step, ...]
    refreshes: bool

    def __str__(self) -> str:
        lines = [f"seed {self.seed}, switches: {', '.join(sorted(self.on)) or 'none'}"]
        lines += ["starts from a calm up"] if self.calm else []
        for step in self.steps:
            faults = [
                f"{fault.name} ({fault.on}, {fault.nth}, {fault.times})" for fault in step.faults
            ]
            killed = [f"{step.kill}"] if step.kill else []
            lines.append("; ".join([", ".join(step.edits), *faults, *killed]))
        return "\n  ".join(lines)

    def kinds(self) -> set[str]:
        """Return what may happen."""
        kills = {step.kill.victim for step in self.steps if step.kill}
        return kills | {fault.name for step in self.steps for fault in step.faults}


def script(seed: int) -> Script:
    """Return what a seed decides: the same for the same seed."""
    random = Random(seed)
    on = random.choice((frozenset[str](), *switches.COMBINATIONS))
    author = Author(random)
    calm = author.begin() if random.random() < 0.8 else None
    author.settled = set(names(calm or ()))
    steps = []
    if calm is None:
        steps.append(_step(random, author.begin(), ["begin"]))
    while len(steps) < 1 or random.random() < 0.4:
        edits = author.edit(random.randint(1, 3))
        steps.append(_step(random, author.program, edits))
    refreshes = calm is not None and random.random() < 0.2
    if refreshes and calm is not None:
        edits = author.take_back(calm)
        steps.append(_step(random, author.program, edits, may_kill=False))
    return Script(seed, on, calm, tuple(steps), refreshes)


def _step(random: Random, program: Program, edits: Sequence[str], *, may_kill: bool = True) -> Step:
    victim = random.choice((*VICTIMS, None, None, None)) if may_kill else None
    moment: Moment = random.choice(("before", "after"))
    kill = Kill(victim, moment, random.randint(1, 2)) if victim else None
    # A write that is held has to come, and its work to be done: then it is known when it is done.
    kinds = [name for name, kind in WEATHER.items() if kind.again or kill is None]
    faults = [
        _fault(
            random, random.choice(kinds), "after" if kill else random.choice(("before", "after"))
        )
        for _ in range(random.randint(1, 2) if kill else random.randint(2, 4))
    ]
    return Step(tuple(edits), program, tuple(faults), kill)


def _fault(random: Random, name: str, moment: Moment) -> Fault:
    kind = WEATHER[name]
    return Fault(
        effect=kind.make(random, moment),
        on=kind.on or random.choice(PATTERNS),
        nth=random.randint(1, 3),
        times=random.randint(1, 2),
        name=name,
    )


def run(
    script: Script, folder: Path, *, form: Form = DYNAMIC, previews: bool = False
) -> Counter[str]:
    """Let a script happen; return how many times what really happened, by kind.

    With `previews`, a preview at the end has to show no change, which costs a second.
    Raises AssertionError where one calm `up` does not mend it.
    """
    happened: Counter[str] = Counter()
    with Service(behaviour=switches.behaviour(script.on)) as service:
        project = Project(folder, service.environment(), form=form)
        if script.calm is not None:
            project.write(text(script.calm)).up().succeeded()
        for step in script.steps:
            happened += _stormed(service, project, step)
        if script.refreshes:
            # A list that still lags hides from a refresh what a run that was cut off has done.
            service.catch_up()
        _decent(project.up(*["--refresh"] * script.refreshes).succeeded())
        _agree(service, project, script.steps[-1].program)
        assert not previews or project.planned() == set()
    return happened


def _stormed(service: Service, project: Project, step: Step) -> Counter[str]:
    project.write(text(step.program))
    for fault in step.faults:
        service.simulator.faults.add(fault)
    if step.kill is None:
        _decent(project.up())
    else:
        _killed(service, project, step.kill)
    happened = Counter(fired.name for fired in service.simulator.faults.fired if fired.name)
    service.simulator.faults.clear()
    return happened + Counter([step.kill.victim] if step.kill else [])


def _killed(service: Service, project: Project, kill: Kill) -> None:
    # An engine that is killed while it writes its checkpoint leaves half a file: here it waits.
    alone = ["--parallel", "1"] if kill.victim != "provider killed" else []
    with (
        project.start("up", "--yes", "--skip-preview", *alone) as running,
        service.simulator.hold(WRITES, moment=kill.moment, nth=kill.nth) as held,
    ):
        assert held.arrived.wait(WAIT_SECONDS), "no write came"
        if kill.victim == "provider killed":
            running.kill_provider()
            _decent(running.ended().failed())
        else:
            running.kill_engine()
        if kill.victim == "engine killed":
            running.kill_all()
        service.taken()
        held.release()
        if kill.moment == "before":
            # The service works on a request whose client has gone: not during the next `up`.
            service.wait_for_writes(1)
    if kill.victim != "provider killed":
        project.pulumi("cancel", "--yes").succeeded()


def _decent(run: Run) -> None:
    """Fail where a run shows a secret or, the provider being alive, a traceback."""
    assert CANARY not in run.output, f"a secret is in\n{run.output}"
    assert "Traceback" not in run.output, run.output


def _agree(service: Service, project: Project, program: Program) -> None:
    """Fail unless program, state and service say the same, with nothing left over."""
    deployment = project.state()["deployment"]
    ours = [one for one in deployment["resources"] if one["type"].startswith(project.form.types)]
    left = [one["urn"] for one in ours if one.get("delete") or one.get("pendingReplacement")]
    assert not left, f"the state has still to delete {left}"
    ids = {one["urn"].rpartition("::")[2]: one["id"] for one in ours}
    assert sorted(ids) == names(program)
    assert len(ours) == len(ids)
    explicit = {one.name: one.id for one in program if one.id is not None}
    assert explicit.items() <= ids.items()
    held, meant = held_by(service), bodies(program, ids)
    assert held == meant, _compared(held, meant)


def _compared(held: dict[str, Any], meant: dict[str, Any]) -> str:
    keys = [key for key in {**held, **meant} if held.get(key) != meant.get(key)]
    return "\n".join(f"{key}: {held.get(key)} and not {meant.get(key)}" for key in keys)


@dataclass(frozen=True)
class Outcome:
    """How a seed ended: what really happened, and why it failed, empty if it did not."""

    seed: int
    form: Form
    happened: Counter[str]
    failure: str = ""

    @property
    def arguments(self) -> str:
        """Return what repeats it alone."""
        return f"--seed {self.seed} --form {self.form}"

    def __str__(self) -> str:
        ended = "FAILED" if self.failure else ", ".join(sorted(self.happened))
        return f"seed {self.seed} ({self.form}): {ended}"


def attempt(seed: int, form: Form) -> Outcome:
    """Run a seed in a folder of its own."""
    chosen = script(seed)
    with tempfile.TemporaryDirectory() as folder:
        try:
            return Outcome(
                seed, form, run(chosen, Path(folder) / "project", form=form, previews=True)
            )
        except AssertionError:
            return Outcome(seed, form, Counter(), f"{chosen}\n{traceback.format_exc()}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the seeds that are asked for; return the exit code."""
    parser = argparse.ArgumentParser(prog="make storm", description=__doc__)
    parser.add_argument("--seed", type=int, help="this one alone")
    parser.add_argument("--first", type=int, default=1, help="the first seed (1)")
    parser.add_argument("--seeds", type=int, help="how many seeds (200, native: 50)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many at once")
    parser.add_argument("--form", choices=FORMS, help="of the provider (both)")
    given = parser.parse_args(arguments)
    alone = given.seed is not None
    forms = [FORMS[given.form]] if given.form else list(SEEDS)
    planned = [
        (seed, form)
        for form in forms
        for seed in _seeds(given.seed, given.first, given.seeds or SEEDS[form])
    ]
    outcomes = []
    # The simulators write their access logs there.
    with contextlib.redirect_stderr(io.StringIO()), ThreadPoolExecutor(given.jobs) as pool:
        for outcome in pool.map(attempt, *zip(*planned, strict=True)):
            outcomes.append(outcome)
            print(outcome, flush=True)
    return _told(outcomes, every_kind=not alone)


def _seeds(alone: int | None, first: int, count: int) -> list[int]:
    return list(range(first, first + count)) if alone is None else [alone]


def _told(outcomes: Sequence[Outcome], *, every_kind: bool) -> int:
    """Print the table and the failures; return the exit code."""
    happened = sum((outcome.happened for outcome in outcomes), Counter[str]())
    table = Table("what happened", "times", title=f"The storm, {len(outcomes)} seeds")
    for kind in KINDS:
        table.add_row(kind, str(happened[kind]))
    Console(width=100).print(table)
    failed = [outcome for outcome in outcomes if outcome.failure]
    for outcome in failed:
        print(f'\n{outcome.failure}\nAgain: make storm ARGS="{outcome.arguments}"')
    missing = [kind for kind in KINDS if not happened[kind]] if every_kind else []
    if missing:
        print(f"This never happened: {', '.join(missing)}")
    return 1 if failed or missing else 0


if __name__ == "__main__":
    sys.exit(main())
