"""Golden texts: what a user reads, kept in files that a reviewer can read too."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Final

import pytest

ENGINE: Final = "v3.251.0"
FOLDER: Final = Path(__file__).parent / "golden"


class Golden:
    """The texts of `tests/engine/golden`; `--write-golden` writes them anew instead."""

    def __init__(self, *, write: bool) -> None:
        self._write = write

    def is_what(self, name: str, text: str) -> None:
        """Compare a text with the file of this name, but for what differs in each run."""
        shown = settled(text)
        if self._write:
            (FOLDER / name).write_text(shown)
        assert shown == (FOLDER / name).read_text(), f"{name} is not what is shown now"


def settled(text: str) -> str:
    """Return a text without what differs in each run.

    That is the simulator's port, times, and the place of warnings, which come when they come.
    """
    text = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", text)
    text = re.sub(r"request [0-9a-f]{32}", "request ID", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME", text)
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    warnings = sorted(line for line in lines if line.startswith("warning:"))
    rest = [line for line in lines if not line.startswith(("warning:", "Duration:"))]
    return "\n".join([*rest, *warnings]) + "\n"


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Return the golden texts, which are those of one version of the engine."""
    version = subprocess.run(["pulumi", "version"], capture_output=True, text=True, check=True)
    if version.stdout.strip() != ENGINE:
        pytest.skip(f"the golden texts are those of {ENGINE}")
    return Golden(write=request.config.getoption("--write-golden"))
