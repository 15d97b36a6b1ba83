"""Runs jq in a separate process without the environment of this one, and with a timeout.

A program is untrusted data from the network or from a pull request. jq could read the environment,
run forever, or crash.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from iotcentral_bounded.json import parsed

_PROCESS: Final = Path(__file__).parent / "process.py"
_DEEPEST: Final = 200
_NO_JQ: Final = 3
"""The exit code of process.py if it cannot import jq, for example from the user's site-packages."""


class JqError(Exception):
    """The process has no result: it timed out, crashed, or has no package jq."""


def is_installed() -> bool:
    """Return whether this Python has the package jq."""
    return bool(sys.executable) and find_spec("jq") is not None


def run(program: str, message: Any, seconds: float) -> Mapping[str, Any]:
    """Return `outputs`, the documents that a program creates from a message, or jq's `error`.

    Raises:
        JqError: The process failed.
    """
    done = _done({"program": program, "message": message}, seconds)
    if done.why:
        raise JqError(done.why)
    try:
        result: Mapping[str, Any] = parsed(done.text, _DEEPEST)
    except ValueError as error:
        raise JqError(f"its output is not valid: {error}") from None
    return result


def compile_errors(programs: Sequence[str], seconds: float) -> list[str | None]:
    """Return jq's error for each program, None if it compiles.

    After a timeout, the list is shorter than that of the programs.

    Raises:
        JqError: The process cannot import jq, or cannot be started.
    """
    # Without HOME, jq does not add the user's own functions from the file `.jq`.
    done = _done({"compile": list(programs)}, seconds, HOME=os.devnull)
    if not done.loaded:
        raise JqError(done.why)
    # An incomplete line belongs to the program that timed out.
    return [json.loads(line)["error"] for line in done.text.split("\n")[:-1]]


@dataclass(frozen=True)
class _Done:
    """The output of the process, the reason if it failed, and whether it could import jq."""

    text: str = ""
    why: str = ""
    loaded: bool = True


def _done(request: Mapping[str, Any], seconds: float, **environment: str) -> _Done:
    command = [sys.executable, "-I", str(_PROCESS)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command, input=json.dumps(request).encode(), capture_output=True, timeout=seconds,
            check=False, env=_environment(**environment),
        )  # fmt: skip
    except subprocess.TimeoutExpired as late:
        return _Done(_text(late.stdout), f"it did not finish within {seconds:g} seconds")
    except OSError:
        return _Done(why="its process could not be started", loaded=False)
    why = f"jq failed with exit code {done.returncode}" if done.returncode else ""
    return _Done(_text(done.stdout), why, loaded=done.returncode != _NO_JQ)


def _text(written: bytes | None) -> str:
    return (written or b"").decode("utf-8", "replace")


def _environment(**more: str) -> dict[str, str]:
    """Return the minimal environment that Python requires."""
    root = os.environ.get("SYSTEMROOT")
    return {"PATH": os.defpath, **more, **({"SYSTEMROOT": root} if root else {})}
