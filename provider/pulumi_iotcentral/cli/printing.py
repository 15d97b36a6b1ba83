"""What the commands print."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from pulumi_iotcentral.model.secrets.redaction import one_line

from .workspace.errors import CommandError

if TYPE_CHECKING:
    from rich.console import Console


_LONGEST = 2000


@contextmanager
def told(command: str) -> Iterator[None]:
    """Turn a CommandError into a line `iotcentral COMMAND: why` and its exit status."""
    try:
        yield
    except CommandError as error:
        tell(command, error)
        raise typer.Exit(error.status) from None


def tell(command: str, error: CommandError) -> None:
    """Write the line `iotcentral COMMAND: why` to stderr."""
    typer.echo(f"iotcentral {command}: {one_line(str(error), _LONGEST)}", err=True)


def console() -> Console:
    """Return a console on stdout; what the terminal's encoding lacks is escaped, and no failure."""
    from rich.console import Console  # noqa: PLC0415 - slow to load

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    return Console(highlight=False)


def write(text: str) -> None:
    """Write what is for files and pipes: UTF-8, whatever the terminal's encoding."""
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.flush()
