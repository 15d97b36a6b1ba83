"""The process that jq runs in: without this one's environment, and for some seconds at most.

A program is data that came over the network, or out of a pull request: jq could read the
environment, run for ever, or crash.
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
"""The exit code of process.py if it cannot import jq, as from the user's own site-packages."""


class JqError(Exception):
    """The process gave no answer: too slow, crashed, or without the package jq."""


def is_installed() -> bool:
    """Tell whether this Python has the package jq."""
    return bool(sys.executable) and find_spec("jq") is not None


def run(program: str, message: Any, seconds: float) -> Mapping[str, Any]:
    """Return `outputs`, the documents that a program makes of a message, or jq's `error`.

    Raises:
        JqError: the process did not come to its end.
    """
    done = _done({"program": program, "message": message}, seconds)
    if done.why:
        raise JqError(done.why)
    try:
        answer: Mapping[str, Any] = parsed(done.text, _DEEPEST)
    except ValueError as error:
        raise JqError(f"its output cannot be read: {error}") from None
    return answer


def compile_errors(programs: Sequence[str], seconds: float) -> list[str | None]:
    """Return jq's error for each program, None if it compiles, as far as the process came.

    Raises:
        JqError: the process cannot load jq, or cannot be started.
    """
    # jq would add the user's own functions: those of a file `.jq` in the home folder.
    done = _done({"compile": list(programs)}, seconds, HOME=os.devnull)
    if not done.loaded:
        raise JqError(done.why)
    # A line that was not written to its end belongs to the program that took too long.
    return [json.loads(line)["error"] for line in done.text.split("\n")[:-1]]


@dataclass(frozen=True)
class _Done:
    """What the process wrote, why it did not come to its end (if so), and whether it had jq."""

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
        return _Done(_text(late.stdout), f"it did not end within {seconds:g} seconds")
    except OSError:
        return _Done(why="its process could not be started", loaded=False)
    why = f"jq ended with {done.returncode}" if done.returncode else ""
    return _Done(_text(done.stdout), why, loaded=done.returncode != _NO_JQ)


def _text(written: bytes | None) -> str:
    return (written or b"").decode("utf-8", "replace")


def _environment(**more: str) -> dict[str, str]:
    """Return the little that Python needs to start."""
    root = os.environ.get("SYSTEMROOT")
    return {"PATH": os.defpath, **more, **({"SYSTEMROOT": root} if root else {})}
