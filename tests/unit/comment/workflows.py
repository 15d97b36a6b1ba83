"""The workflows of this repository, and their shell scripts."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

_ROOT: Final = Path(__file__).parents[3]
FOLDER: Final = _ROOT / ".github" / "workflows"
STACKS: Final = _ROOT / "stacks"
PAGE: Final = _ROOT / "provider" / "docs" / "pull-requests.md"
"""The page that tells how the workflows are called."""


def workflow(name: str) -> dict[Any, Any]:
    """Return a workflow; its key `on` is true in YAML 1.1."""
    loaded = yaml.safe_load((FOLDER / f"{name}.yml").read_text("utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def steps(name: str) -> Iterator[dict[str, Any]]:
    """Yield the steps of all jobs."""
    for job in workflow(name)["jobs"].values():
        yield from job.get("steps", ())


def script(name: str, step: str) -> str:
    """Return the script of a step."""
    (found,) = (str(it["run"]) for it in steps(name) if it.get("name") == step)
    return found


def put_command(folder: Path, name: str, program: str) -> None:
    """Put a Python program on a folder that is on PATH; a `#!` line would end at a blank."""
    source = folder / f"{name}.py"
    source.write_text(program)
    command = folder / name
    # -P: a program called jq imports the library jq, not itself.
    run = shlex.join([sys.executable, "-P", str(source)])
    command.write_text(f'#!/bin/sh\nexec {run} "$@"\n')
    command.chmod(0o755)
