"""Run the crash matrix under every switch of the simulator, and print the table.

Run by `make matrix`, with the engine on PATH. Exits with 1 where a cell failed.
"""

from __future__ import annotations

import subprocess
import sys

from rich.console import Console
from rich.table import Table

from tests.engine.conftest import SWITCHES

TESTS = ("tests/engine/test_crashes.py",)


def main() -> int:
    """Run pytest once for each switch; return the exit status."""
    table = Table("switch", "ended with", title="The crash matrix")
    failed = 0
    for switch in SWITCHES:
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-n",
                "auto",
                "--dist",
                "worksteal",
                "--switch",
                switch,
                *TESTS,
            ],
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        failed += done.returncode != 0
        print(done.stdout if done.returncode else f"{switch}: done", flush=True)
        table.add_row(switch, done.stdout.strip().splitlines()[-1])
    Console().print(table)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
