"""The formatter that generated programs are held to."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def formatted(program: str, line_length: int = 88) -> str:
    """Return a program as `ruff format` would have it."""
    done = subprocess.run(
        [
            Path(sys.executable).with_name("ruff"),
            *("format", "--isolated", "--line-length", str(line_length), "-"),
        ],
        input=program,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    return done.stdout
