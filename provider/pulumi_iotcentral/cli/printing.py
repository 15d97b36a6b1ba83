"""Where the commands print what is for the eye."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


def console() -> Console:
    """Return a console on stdout; what the terminal's encoding lacks is escaped, and no failure."""
    from rich.console import Console  # noqa: PLC0415 - slow to load

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    return Console(highlight=False)
