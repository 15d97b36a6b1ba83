"""The process that jq runs in: without this one's environment, and for some seconds at most.

A program is data that came over the network, or out of a pull request: jq could read the
environment, run for ever, or crash.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

_PROCESS: Final = Path(__file__).parent / "process.py"


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
    done, why = _done({"program": program, "message": message}, seconds)
    if why:
        raise JqError(why)
    answer: Mapping[str, Any] = json.loads(done)
    return answer


def compile_errors(programs: Sequence[str], seconds: float) -> Iterator[str | None]:
    """Yield jq's error for each program, None where it compiles, as far as the process came."""
    # jq would add the user's own functions: those of a file `.jq` in the home folder.
    done, _ = _done({"compile": list(programs)}, seconds, HOME=os.devnull)
    for line in done.splitlines():
        try:
            yield json.loads(line)["error"]
        except (ValueError, LookupError, TypeError):
            return


def _done(request: Mapping[str, Any], seconds: float, **environment: str) -> tuple[str, str]:
    """Return what the process wrote, and why it did not come to its end, if so."""
    command = [sys.executable, "-I", str(_PROCESS)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command, input=json.dumps(request).encode(), capture_output=True, timeout=seconds,
            check=False, env=_environment(**environment),
        )  # fmt: skip
    except subprocess.TimeoutExpired as late:
        return _text(late.stdout), f"it did not end within {seconds:g} seconds"
    except OSError:
        return "", "its process could not be started"
    return _text(done.stdout), f"jq ended with {done.returncode}" if done.returncode else ""


def _text(written: bytes | None) -> str:
    return (written or b"").decode("utf-8", "replace")


def _environment(**more: str) -> dict[str, str]:
    """Return the little that Python needs to start."""
    root = os.environ.get("SYSTEMROOT")
    return {"PATH": os.defpath, **more, **({"SYSTEMROOT": root} if root else {})}
