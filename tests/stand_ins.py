"""Commands that stand in for those of the machine."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path


def put_command(folder: Path, name: str, program: str) -> Path:
    """Put a Python program on a folder that is on PATH; a `#!` line would end at a blank."""
    source = folder / f"{name}.py"
    source.write_text(program)
    command = folder / name
    # -P: a program called jq imports the library jq, not itself.
    run = shlex.join([sys.executable, "-P", str(source)])
    command.write_text(f'#!/bin/sh\nexec {run} "$@"\n')
    command.chmod(0o755)
    return command
