"""Run every cell of the crash matrix under every switch of the simulator, and print the table.

Run by `make matrix`, with the engine on PATH. The lifecycle and drift tests run along under each
switch. The native form of the provider runs once, with the combinations of switches. Exits
with 1 where anything failed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.engine.switches import SWITCHES

CRASHES = "tests/engine/test_crashes.py"
LIFECYCLE = ("tests/engine/test_lifecycle.py", "tests/engine/test_drift.py")
IN_BOTH_FORMS = tuple(
    f"tests/engine/test_{name}.py"
    for name in (
        *("canaries", "identity", "interruptions", "races", "resource_options", "secrets"),
        "several_hands",
    )
)
"""The tests that run in the dynamic form always, and here in the native form too."""


@dataclass(frozen=True)
class Outcome:
    """How the tests ended under one switch, or in the native form, and what really happened."""

    switch: str
    passed: int
    failed: list[str]
    happened: Counter[str]

    @classmethod
    def of(cls, switch: str, report: Path) -> Outcome:
        """Return what a report of pytest in JUnit's form says."""
        cases = list(ET.parse(report).iter("testcase"))
        failed = [case for case in cases if case.find("failure") is not None or _broke(case)]
        happened: Counter[str] = Counter()
        for case in cases:
            for value in _values(case, "happened"):
                happened.update(json.loads(value))
        names = [case.get("name", "") for case in failed]
        return cls(switch, len(cases) - len(failed), names, happened)


def _broke(case: ET.Element) -> bool:
    return case.find("error") is not None


def _values(case: ET.Element, name: str) -> Iterator[str]:
    for found in case.iter("property"):
        if found.get("name") == name:
            yield found.get("value", "{}")


def run(switch: str, folder: Path, form: str = "dynamic") -> Outcome:
    """Run the tests under one switch, or in the native form."""
    name = switch if form == "dynamic" else form
    report = folder / f"{name}.xml"
    # The cells with several switches choose them by themselves: once, beside the default.
    which = [] if switch == "default" else ["-k", "not every_two"]
    pytest = [sys.executable, "-m", "pytest", "-q", "-n", "auto", "--dist", "worksteal"]
    options = ["--switch", switch, "--form", form, f"--junitxml={report}", "--matrix"]
    more = IN_BOTH_FORMS if form != "dynamic" else ()
    done = subprocess.run(
        [*pytest, *options, *which, CRASHES, *LIFECYCLE, *more],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    outcome = Outcome.of(name, report)
    print(done.stdout if outcome.failed else f"{name}: {outcome.passed} passed", flush=True)
    return outcome


def main() -> int:
    """Run pytest once for each switch, and for the native form; return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        outcomes = [run(switch, Path(folder)) for switch in ("default", *SWITCHES)]
        outcomes.append(run("default", Path(folder), "native"))
    cells = Table("switch", "passed", "failed", title="The crash matrix")
    happened: Counter[str] = Counter()
    for outcome in outcomes:
        cells.add_row(outcome.switch, str(outcome.passed), ", ".join(outcome.failed) or "none")
        happened += outcome.happened
    kinds = Table("what happened", "times", title="Faults that really fired")
    for kind, times in sorted(happened.items()):
        kinds.add_row(kind, str(times))
    console = Console(width=110)
    console.print(cells, kinds)
    return 1 if any(outcome.failed for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
