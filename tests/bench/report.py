"""The results as a page: machine, checklist, tables, and bars of text."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from tests.bench.measuring import FLEET_REPEATS, PEER_FLEET_REPEATS, PEER_REPEATS
from tests.bench.pulumi_programs import ENGINE, OURS
from tests.bench.reach import THREADS, checklist, floor_of, ratio
from tests.bench.results import Figure, Results
from tests.bench.scenarios import PHASES, RATE, Scenario, Size

PICTURE = "benchmarks.png"
"""The file name of the plot, beside the page."""

_WIDTH = 40
_MEANING = f"""\
Seconds are medians. **Engine alone** is a dynamic provider that does nothing; its resources hold
what ours do, a secret URL among it, since the engine writes the whole state at every step.
**Service** is the requests that were served, divided by {RATE} a second, of the busiest
application. **Latency** is requests times latency, divided by the {THREADS} threads of a provider
process. The floor of a phase is the greatest of the three.

Such a floor is below what any provider reaches where times add instead of passing together: no
request is sent before the engine has started, an export's only after its destination's and after a
listing, and the 21st in a second waits for the next one, however few there are in all.

The **textbook provider** sends a GET before every PUT, a PUT for every update and a GET for every
refresh, by `requests` without pacing or retries. In brackets: requests; how many of them were
refused with 429 (the worst repeat); how many runs of the command it took, where one was not enough:
the time is that of all of them, without the pauses between them.

**More CPU** is what {OURS} took of the processors beyond the engine alone, all
processes of the command together; of the repeats, the least counts on both sides.

`no-op up` and `preview` are of an unchanged program; `update` changes one field of every resource.
The simulator runs on the same cores as the engine."""


def page(results: Results) -> str:
    """Return the whole page in Markdown."""
    return "\n".join(_parts(results)) + "\n"


def _parts(results: Results) -> Iterator[str]:
    yield f"# Benchmarks\n\nWritten by `{results.command}`: do not edit.\n"
    yield from (f"- {name}: {value}" for name, value in results.machine.items())
    yield (
        f"- repeats: {results.repeats}, interleaved, of a fleet {FLEET_REPEATS} at the most; "
        f"of the peers {PEER_REPEATS} at the most, of a fleet {PEER_FLEET_REPEATS}"
    )
    yield from (f"- not measured: {text}" for text in results.unmeasured)
    yield f"\n![Seconds of each phase]({PICTURE})\n\n## Reach\n"
    yield from (f"- {line}" for line in checklist(results))
    yield f"\n## What the figures are\n\n{_MEANING}\n"
    for size, scenarios in results.scenarios.items():
        yield f"## {_heading(size)}\n"
        for scenario in scenarios:
            yield from _table(results, scenario)
    yield from _beside(results)
    yield "## Bars\n\n```"
    yield from bars(results)
    yield "```"


def _heading(size: Size) -> str:
    where = "one application" if not size.fleet else f"{size.applications} applications"
    return f"{size.resources} resources in {where}"


def _table(results: Results, scenario: Scenario) -> Iterator[str]:
    limit = f"{RATE} requests/s" if scenario.limited else "no limit"
    yield f"### {scenario.latency} ms, {limit}\n"
    measured = [name for name in results.contenders if (scenario, name) in results.courses]
    others = [name for name in measured if name != OURS]
    head = ["phase", ENGINE, "service", "latency", *others, OURS, "÷ floor", "floor is", "more CPU"]
    rows = [head, *(list(_cells(results, scenario, phase, others)) for phase in PHASES)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [_row(row, widths) for row in rows]
    lines.insert(1, _row(["-" * width for width in widths], widths))
    yield from lines
    yield ""


def _cells(results: Results, scenario: Scenario, phase: str, others: list[str]) -> Iterator[str]:
    engine = results.floor(scenario.size, phase)
    ours = results.figure(scenario, OURS, phase)
    yield from (phase, f"{engine:.2f}")
    floor = floor_of(engine, ours, scenario) if ours else None
    yield from (_seconds(floor.service), _seconds(floor.latency)) if floor else ("", "")
    for name in (*others, OURS):
        yield told(results.figure(scenario, name, phase))
    over = ratio(results, scenario, phase)
    yield from (f"{over:.2f}" if over else "", floor.name if floor else "")
    cpu = ours.cpu - results.floor_cpu(scenario.size, phase) if ours else 0.0
    yield f"{cpu * 1000:+.0f} ms" if ours else ""


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f}" if seconds else ""


def told(figure: Figure | None) -> str:
    """Return a figure as a cell: seconds, requests, refused ones, runs."""
    if figure is None:
        return "not reached"
    notes = [str(figure.total)] if figure.total else []
    notes += [f"{figure.rejected} refused"] if figure.rejected else []
    notes += [f"{figure.runs} runs"] if figure.runs > 1 else []
    seconds = "failed" if figure.seconds is None else f"{figure.seconds:.2f}"
    return f"{seconds} ({', '.join(notes)})" if notes else seconds


def _row(cells: list[str], widths: list[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"


def _beside(results: Results) -> Iterator[str]:
    yield "## Beside the phases\n"
    for clients, rates in results.throughput.items():
        plural = "s" if clients > 1 else ""
        yield f"- the bare simulator: {median(rates):.0f} requests/s to {clients} client{plural}"
    for (size, contender), peaks in results.memory.items():
        yield f"- memory at its peak, {size}, {contender}: {median(peaks):.0f} MB"
    for (size, contender), size_of_state in results.states.items():
        yield f"- state after `create`, {size}, {contender}: {size_of_state / 1000:.1f} kB"
    if results.imports:
        cost = median(results.imports)
        yield f"- `import pulumi_iotcentral` after `import pulumi`: {cost:.0f} ms"
    yield f"- the engine's own time, between repeats: up to {spread(results):.0%} apart\n"


def spread(results: Results) -> float:
    """Return how far apart the repeats of one phase of the engine alone were, at the worst."""
    apart = [0.0]
    for repeats in results.floors.values():
        for phase in PHASES:
            seconds = [laps[phase].seconds for laps in repeats if phase in laps]
            apart += [max(seconds) / min(seconds) - 1] if seconds else []
    return max(apart)


def bars(results: Results) -> Iterator[str]:
    """Yield the plot as lines of text: one scale for each size."""
    for scenarios in results.scenarios.values():
        entries = [it for scenario in scenarios for it in _lengths(results, scenario)]
        scale = _WIDTH / max(seconds for _, _, seconds in entries if seconds)
        names = max(len(name) for _, name, _ in entries)
        group = ""
        for title, name, seconds in entries:
            if title != group:
                yield title
            group = title
            bar = "failed" if seconds is None else f"{'█' * round(seconds * scale)} {seconds:.2f}"
            yield f"  {name:<{names}}  {bar}"


def _lengths(results: Results, scenario: Scenario) -> Iterator[tuple[str, str, float | None]]:
    for phase in PHASES:
        title = f"{scenario}: {phase}"
        yield title, ENGINE, results.floor(scenario.size, phase)
        for name in results.contenders:
            if (scenario, name) not in results.courses:
                continue
            figure = results.figure(scenario, name, phase)
            yield title, name, figure.seconds if figure else None
