"""The `python3` of the tests that forks behaves as the one that it stands for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests import preloaded

TELLS = """\
import json, os, sys
os.environ.pop("PWD", "set by the shell")
for told in (
    __name__, sys.argv, sys.path, os.getcwd(), sorted(os.environ.items()), sys.dont_write_bytecode,
    sys.stdin.read(), sys.executable,
):
    print(json.dumps(told))
print("an error", file=sys.stderr)
print("é")
sys.exit(7)
"""


SEARCH_PATH = {name: it for name, it in os.environ.items() if name == "PYTHONPATH"}


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A script that the language host would start, so that it is forked."""
    return tmp_path / "pulumi-language-python-exec"


def ended(python: str, program: Path, **environment: str) -> tuple[int, str, str]:
    """Run the program in its folder, and return how it ended and what it wrote."""
    done = subprocess.run(
        [python, str(program), "an argument", ""],
        cwd=program.parent,
        env={"HOME": "/nowhere", "LC_CTYPE": "C.UTF-8", **SEARCH_PATH, **environment},
        input="some input",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("environment", [{}, {"PYTHONDONTWRITEBYTECODE": "1", "A": "b"}])
def test_it_has_the_identity_that_a_usual_start_has(
    program: Path, environment: dict[str, str]
) -> None:
    program.write_text(TELLS)

    forked = ended(preloaded.python(), program, **environment)
    usual = ended(sys.executable, program, **environment)

    assert forked[0] == usual[0] == 7
    assert forked[1].splitlines() == usual[1].splitlines()
    assert forked[2] == usual[2] == "an error\n"


def test_it_shares_nothing_with_the_next_one(program: Path) -> None:
    program.write_text("import pulumi, os; print(hasattr(pulumi, 'x')); pulumi.x = os.environ['A']")

    told = [ended(preloaded.python(), program, A=it)[1] for it in "12"]

    assert told == ["False\n", "False\n"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_signal_ends_it_and_what_it_writes_is_not_lost(
    program: Path, number: signal.Signals
) -> None:
    program.write_text("print('begun', flush=True); input()")
    with subprocess.Popen(
        [preloaded.python(), str(program), "an argument"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.send_signal(number)
        assert process.stdout.read() == "", "the forked process ended, since its stream is closed"
    assert process.returncode == -number


def test_another_search_path_starts_python_as_usual(program: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("print('a hook')")
    program.write_text("print('the program')")

    assert ended(preloaded.python(), program, PYTHONPATH=str(tmp_path))[1] == (
        "a hook\nthe program\n"
    )
