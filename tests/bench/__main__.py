"""Measure what the provider costs, and what its floors are: run by `make bench`.

Needs the engine on PATH. Prints the page that it writes to `benchmarks.md` in
`provider/docs/contributing`, with a picture beside it. No time makes it fail: it exits with 0.
"""

from __future__ import annotations

import argparse
import shlex
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from tests.bench.course import Contender
from tests.bench.machine import machine, version_of
from tests.bench.measuring import Measuring
from tests.bench.opentofu import PROGRAMS, PROVIDER, found, on_opentofu
from tests.bench.picture import draw
from tests.bench.pulumi_programs import OURS, TEXTBOOK, on_pulumi
from tests.bench.report import PICTURE, page
from tests.bench.results import Results
from tests.bench.scenarios import LATENCIES, SIZES, scenarios

DOCS = Path(__file__).resolve().parents[2] / "provider" / "docs" / "contributing"
_LIMITS = {"off": False, "on": True}


def main() -> int:
    """Measure and report; return the exit code."""
    # A shell's background job ignores SIGINT, and so do its children: the engine, which ends its
    # language host by SIGINT, would wait for seconds at every command.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if shutil.which("pulumi") is None:
        print('no `pulumi` on PATH: run `make bench`, or `eval "$(make -s env)"`', file=sys.stderr)
        return 1
    options = _options()
    contenders, rated, unmeasured = _contenders(options.without)
    sizes = [SIZES[name] for name in options.sizes]
    results = Results(
        machine=_machine(),
        repeats=options.repeats,
        command=_command(),
        scenarios=scenarios(sizes, options.latencies, [_LIMITS[it] for it in options.limits]),
        contenders=list(contenders),
        unmeasured=unmeasured,
    )
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        Measuring(results, contenders, Path(folder), _tell, rated).run()
    _report(results, options.output)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    add = parser.add_argument
    add("--quick", action="store_true", help="all but the fleet: half an hour, not a whole")
    add("--sizes", nargs="+", choices=SIZES, help="programs (default: all)")
    add("--latencies", nargs="+", type=int, default=LATENCIES, help="ms of the service")
    add("--limits", nargs="+", choices=_LIMITS, default=list(_LIMITS), help="the 20 requests/s")
    add("--repeats", type=int, default=5, help="of ours (default: 5)")
    add("--without", nargs="+", default=[], choices=["textbook", "opentofu"], help="leave one out")
    add(
        "--output",
        type=Path,
        default=DOCS,
        help="folder of the page",
    )
    options = parser.parse_args()
    options.sizes = options.sizes or [it for it in SIZES if not (options.quick and it == "fleet")]
    return options


def _tell(line: str) -> None:
    print(line, flush=True)


def _contenders(without: list[str]) -> tuple[dict[str, Contender], frozenset[str], list[str]]:
    """Return the contenders by name, those not for fleets, and what is not measured and why."""
    contenders: dict[str, Contender] = {}
    unmeasured: list[str] = []
    rated: dict[str, Contender] = {}
    if "textbook" not in without:
        contenders[TEXTBOOK] = on_pulumi(TEXTBOOK)
    contenders[OURS] = on_pulumi(OURS)
    tofu = found()
    if tofu is None:
        missing = f"{' or '.join(PROGRAMS)}, or {PROVIDER}, is not on PATH"
        unmeasured.append(f"OpenTofu with Mastercard/restapi ({missing})")
    elif "opentofu" not in without:
        rated[f"{tofu}, restapi"] = on_opentofu(tofu, None)
        rated[f"{tofu}, restapi at 10/s"] = on_opentofu(tofu, 10)
        unmeasured.append(
            f"{tofu} with the fleet: at 10 requests/s for all applications together, the 5,000 "
            "requests of its phases take more than eight minutes a course"
        )
    return contenders | rated, frozenset(rated), unmeasured


def _machine() -> dict[str, str]:
    tofu = found()
    return machine() | ({tofu: version_of(tofu)} if tofu else {})


def _command() -> str:
    arguments = shlex.join(sys.argv[1:])
    return f'make bench ARGS="{arguments}"' if arguments else "make bench"


def _report(results: Results, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    written = page(results)
    print(f"\n{written}")
    (folder / "benchmarks.md").write_text(written)
    draw(results, folder / PICTURE)
    print(f"wrote {folder / 'benchmarks.md'} and {folder / PICTURE}")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
