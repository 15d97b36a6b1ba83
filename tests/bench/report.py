"""The results as a page: the gain of a user, the goals, the ratios, and all figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from statistics import median

from tests.bench.measuring import FLEET_REPEATS, PEER_REPEATS
from tests.bench.opentofu import RESTAPI_SAFE
from tests.bench.pulumi_programs import DYNAMIC, IDEALS, TEXTBOOK
from tests.bench.reach import IDEAL, checklist, ratio
from tests.bench.results import Figure, Results
from tests.bench.scenarios import PHASES, RATE, SIZES, Scenario

PICTURE = "benchmarks.png"
"""The file name of the plot, beside the page."""

_MEANING = f"""\
An **ideal contender** sends only the requests that no provider can avoid, and does nothing else. A
write is one request. A refresh is one listing of the destinations and one of the exports per
application. The requests use raw connections that stay open, at most {RATE} per second and
application. Its resources have the properties of ours and the same dependencies. Each form has its
own ideal contender: a dynamic provider, a plugin in Python, and that plugin with a YAML program. It
never reaches the limit, so its figures are the same with and without the limit.

The **textbook provider** is a dynamic provider as in tutorials. It sends a GET before every PUT, a
PUT for every update and a GET for every refresh, without rate limiting or retries. **restapi** is
OpenTofu with the provider Mastercard/restapi. **{RESTAPI_SAFE}** uses its rate limit, so that its
requests stay below that of the service.

All times are seconds of a whole command, and medians of the repeats. In brackets are the requests,
the requests that the service refused with 429, and the runs of a command that failed first. Then
the time is that of all runs, without the pauses between them. `no-op up` and `preview` use an
unchanged program, and `update` changes one property of every resource. `pulumi up`, `refresh` and
`destroy` run with `--skip-preview`. The simulator runs on the same processors."""

_PEERS = {TEXTBOOK: f"The {TEXTBOOK}", RESTAPI_SAFE: f"OpenTofu with {RESTAPI_SAFE}"}
_RATIOS = f"""\
Each figure is the time of a command, divided by that of the ideal contender. The goal is
{IDEAL:.2f}. In brackets is the processor time of all processes of the command beyond that of the
ideal contender."""


def page(results: Results) -> str:
    """Return the whole page in Markdown."""
    return "\n".join(_parts(results)) + "\n"


def _parts(results: Results) -> Iterator[str]:
    yield f"# Benchmarks\n\n`{results.command}` writes this page. Do not edit it.\n"
    yield from _gains(results)
    yield f"![Seconds of each command]({PICTURE})\n\n## Goals\n"
    lines = [it.cells for it in checklist(results)]
    yield from _table([["result", "goal", "figure, the worst first"], *lines])
    yield f"## Ratios to the ideal contender\n\n{_RATIOS}\n"
    for form in (it for it in IDEALS if it in results.contenders):
        yield f"### {form[0].upper()}{form[1:]}\n"
        yield from _table([["program", *PHASES], *_ratio_rows(results, form)])
    yield f"## Meaning of the figures\n\n{_MEANING}\n"
    for scenarios in results.scenarios.values():
        for scenario in scenarios:
            yield f"## Seconds: {scenario}\n"
            yield from _table(list(_second_rows(results, scenario)))
    yield from _beside(results)
    yield "## Machine\n"
    yield from (f"- {name}: {value}" for name, value in results.machine.items())
    yield (
        f"- repeats: {results.repeats}, interleaved. Of other providers at most {PEER_REPEATS}, "
        f"of the fleet {FLEET_REPEATS}"
    )
    yield from (f"- not measured: {text}" for text in results.unmeasured)


def _gains(results: Results) -> Iterator[str]:
    """Yield the gain of a user in the scenario that is closest to the live service."""
    forms = [it for it in IDEALS if it in results.contenders]
    peers = [it for it in _PEERS if it in results.contenders]
    closest = {size: scenarios[-1] for size, scenarios in results.scenarios.items()}
    shown = next(iter(closest.values()))
    limit = f"the limit of {RATE} requests per second" if shown.limited else "no limit"
    yield (
        f"All figures of this section are with {shown.latency} ms of latency and {limit}. The "
        "table has the seconds of each command. In brackets are the runs that you need until the "
        "command succeeds.\n"
    )
    for phase, command in (("create", "Your first `pulumi up`"), ("refresh", "`pulumi refresh`")):
        for size, scenario in closest.items():
            ours = results.figure(scenario, DYNAMIC, phase)
            if ours and size != SIZES["2"]:
                others = (_sentence(results, scenario, phase, name) for name in peers)
                line = (f"{command} of {size} takes {_words(ours)}.", *others)
                yield f"- {' '.join(filter(None, line))}"
    yield f"{_starts(results)}\n"
    rows = [["program", "command", *peers, *forms]]
    for size, scenario in closest.items():
        for phase in PHASES:
            cells = (_gain_cell(results, scenario, phase, name) for name in (*peers, *forms))
            rows.append([str(size), phase, *cells])
    yield from _table(rows)


def _gain_cell(results: Results, scenario: Scenario, phase: str, name: str) -> str:
    if (scenario, name) not in results.courses:
        return "not measured"
    return _cell(results.figure(scenario, name, phase), requests=False)


def _sentence(results: Results, scenario: Scenario, phase: str, name: str) -> str:
    figure = results.figure(scenario, name, phase)
    return f"{_PEERS[name]} takes {_words(figure)}." if figure else ""


def _words(figure: Figure) -> str:
    if figure.seconds is None:
        return f"{figure.runs} runs and fails"
    runs = f" in {figure.runs} runs" if figure.runs > 1 else ""
    return f"{figure.seconds:.2f} s and {figure.total} requests{runs}"


def _starts(results: Results) -> str:
    """Tell the start of OpenTofu and of Pulumi: nearly all of a preview of the smallest program."""
    scenario = next(iter(results.scenarios.values()))[-1]
    names = (RESTAPI_SAFE, IDEALS[DYNAMIC])
    theirs, pulumi = (results.figure(scenario, name, "preview") for name in names)
    if not (theirs and pulumi and theirs.seconds and pulumi.seconds):
        return ""
    return (
        "- OpenTofu with restapi starts faster than Pulumi with Python. Its preview of "
        f"{scenario.size} takes {theirs.seconds:.2f} s and {theirs.total} requests. That of the "
        f"ideal contender takes {pulumi.seconds:.2f} s and none."
    )


def _ratio_rows(results: Results, form: str) -> Iterator[list[str]]:
    for scenarios in results.scenarios.values():
        for scenario in scenarios:
            cells = [_ratio_cell(results, scenario, phase, form) for phase in PHASES]
            yield [str(scenario), *cells]


def _ratio_cell(results: Results, scenario: Scenario, phase: str, form: str) -> str:
    ours, ideal = (results.figure(scenario, name, phase) for name in (form, IDEALS[form]))
    over = ratio(results, scenario, phase, form, IDEALS[form])
    if over is None or ours is None or ours.seconds is None or ideal is None:
        return "failed"
    text = f"**{over:.2f}**" if over > IDEAL else f"{over:.2f}"
    return f"{text} ({(ours.cpu - ideal.cpu) * 1000:+.0f} ms)"


def _second_rows(results: Results, scenario: Scenario) -> Iterator[list[str]]:
    names = [
        name
        for name in results.contenders
        if (results.measured(scenario, name), name) in results.courses
    ]
    yield ["command", *names]
    for phase in PHASES:
        yield [phase, *(_cell(results.figure(scenario, name, phase)) for name in names)]


def _cell(figure: Figure | None, *, requests: bool = True) -> str:
    """Return a figure as a cell: seconds, requests, refused ones, runs."""
    if figure is None:
        return "not reached"
    notes = [str(figure.total)] if figure.total and requests else []
    notes += [f"{figure.rejected} refused"] if figure.rejected and requests else []
    notes += [f"{figure.runs} runs"] if figure.runs > 1 else []
    seconds = "failed" if figure.seconds is None else f"{figure.seconds:.2f}"
    return f"{seconds} ({', '.join(notes)})" if notes else seconds


def _table(rows: list[list[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    yield _row(rows[0], widths)
    yield _row(["-" * width for width in widths], widths)
    yield from (_row(row, widths) for row in rows[1:])
    yield ""


def _row(cells: Iterable[str], widths: list[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"


def _beside(results: Results) -> Iterator[str]:
    yield "## Other figures\n"
    for clients, rates in results.throughput.items():
        plural = "s" if clients > 1 else ""
        yield f"- throughput of the simulator, {clients} client{plural}: {median(rates):.0f}/s"
    for (size, contender), peak in results.memory.items():
        yield f"- peak memory of the provider process, {size}, {contender}: {peak:.0f} MB"
    for (size, contender), size_of_state in results.states.items():
        yield f"- state after `create`, {size}, {contender}: {size_of_state / 1000:.1f} kB"
    yield f"- largest difference of repeats of an ideal contender: {spread(results):.0%}\n"


def spread(results: Results) -> float:
    """Return the largest relative difference of the repeats of one command of an ideal."""
    apart = [0.0]
    for (_, name), repeats in results.courses.items():
        for phase in PHASES if name in IDEALS.values() else ():
            seconds = [laps[phase].seconds for laps in repeats if phase in laps]
            apart += [max(seconds) / min(seconds) - 1] if seconds else []
    return max(apart)
