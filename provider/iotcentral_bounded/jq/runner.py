"""Starts jq in a separate process without the environment of this one, and with a timeout.

A program is untrusted data from the network or from a pull request. jq could read the environment,
run forever, or crash.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final

_PROCESS: Final = Path(__file__).parent / "process.py"

NO_JQ: Final = 3
"""The exit code of the process if it cannot import jq, as from the user's site-packages."""


class JqError(Exception):
    """The process has no result: it timed out, crashed, or has no package jq."""


def is_installed() -> bool:
    """Return whether this Python has the package jq."""
    return bool(sys.executable) and find_spec("jq") is not None


def compile_errors(programs: Sequence[str], seconds: float) -> list[str | None]:
    """Return jq's error for each program, None if it compiles.

    After a timeout, the list is shorter than that of the programs.

    Raises:
        JqError: The process cannot import jq, or cannot be started.
    """
    request = json.dumps({"compile": list(programs)}) + "\n"
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command(), input=request.encode(), capture_output=True, timeout=seconds, check=False,
            env=environment(),
        )  # fmt: skip
    except subprocess.TimeoutExpired as late:
        written = late.stdout or b""
    except OSError:
        raise JqError("its process could not be started") from None
    else:
        if done.returncode == NO_JQ:
            raise JqError("this Python has no package jq")
        written = done.stdout
    # An incomplete line belongs to the program that timed out.
    lines = written.decode("utf-8", "replace").split("\n")[:-1]
    return [json.loads(line)["error"] for line in lines]


def command() -> list[str]:
    """Return the command of the process. See process.py for its input and output."""
    return [sys.executable, "-I", str(_PROCESS)]


def environment() -> dict[str, str]:
    """Return the minimal environment that Python requires."""
    root = os.environ.get("SYSTEMROOT")
    # Without HOME, jq does not add the user's own functions from the file `.jq`.
    return {
        "PATH": os.defpath, "HOME": os.devnull, **({"SYSTEMROOT": root} if root else {}),
    }  # fmt: skip
