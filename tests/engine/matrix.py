"""Run every cell of the crash matrix under every switch of the simulator, and print the table.

Run by `make matrix`, with the engine on PATH. The lifecycle and drift tests run along under each
switch. Exits with 1 where anything failed.
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


@dataclass(frozen=True)
class Outcome:
    """How the tests ended under one switch, and how many times what really happened in them."""

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


def run(switch: str, folder: Path) -> Outcome:
    """Run the tests under one switch."""
    report = folder / f"{switch}.xml"
    # The cells with several switches choose them by themselves: once, beside the default.
    which = [] if switch == "default" else ["-k", "not every_two"]
    pytest = [sys.executable, "-m", "pytest", "-q", "-n", "auto", "--dist", "worksteal"]
    options = ["--switch", switch, f"--junitxml={report}", "--matrix"]
    done = subprocess.run(
        [*pytest, *options, *which, CRASHES, *LIFECYCLE],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    outcome = Outcome.of(switch, report)
    print(done.stdout if outcome.failed else f"{switch}: {outcome.passed} passed", flush=True)
    return outcome


def main() -> int:
    """Run pytest once for each switch; return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        outcomes = [run(switch, Path(folder)) for switch in ("default", *SWITCHES)]
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
