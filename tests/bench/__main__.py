"""Measure the provider, an ideal contender and other providers: run by `make bench`.

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
from tests.bench.opentofu import (
    PROGRAMS,
    PROVIDER,
    RESTAPI,
    RESTAPI_SAFE,
    SAFE_RATE,
    found,
    on_opentofu,
)
from tests.bench.picture import draw
from tests.bench.pulumi_programs import IDEALS, TEXTBOOK, YAML, on_pulumi
from tests.bench.report import PICTURE, page
from tests.bench.results import Results
from tests.bench.scenarios import LATENCIES, SIZES, scenarios
from tests.engine.native.project import found_yaml_host

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
    add("--quick", action="store_true", help="omit the fleet (25 minutes, not 55)")
    add("--sizes", nargs="+", choices=SIZES, help="programs (default: all)")
    add("--latencies", nargs="+", type=int, default=LATENCIES, help="ms of the service")
    add("--limits", nargs="+", choices=_LIMITS, default=list(_LIMITS), help="the 20 requests/s")
    add("--repeats", type=int, default=3, help="per scenario (default: 3)")
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
    for form, ideal in IDEALS.items():
        if form == YAML and found_yaml_host() is None:
            unmeasured.append(f"{YAML} (no language host of YAML: run `make languages`)")
        else:
            contenders |= {ideal: on_pulumi(ideal), form: on_pulumi(form)}
    tofu = found()
    if tofu is None:
        missing = f"{' or '.join(PROGRAMS)}, or {PROVIDER}, is not on PATH"
        unmeasured.append(f"restapi ({missing})")
    elif "opentofu" not in without:
        rated[RESTAPI] = on_opentofu(tofu, None)
        rated[RESTAPI_SAFE] = on_opentofu(tofu, SAFE_RATE)
        unmeasured.append(
            f"restapi with the fleet. Its rate limit applies to all applications together, so its "
            f"5,000 requests at {SAFE_RATE} per second take more than eight minutes"
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
