"""Output of the commands: errors on stderr, reports and documents on stdout."""

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
def exit_on_error(command: str) -> Iterator[None]:
    """Print a CommandError as `iotcentral COMMAND: message`, and exit with its exit code."""
    try:
        yield
    except CommandError as error:
        print_error(command, error)
        raise typer.Exit(error.status) from None


def print_error(command: str, error: CommandError) -> None:
    """Print `iotcentral COMMAND: message` to stderr."""
    typer.echo(f"iotcentral {command}: {one_line(str(error), _LONGEST)}", err=True)


def console() -> Console:
    """Return a console on stdout. Characters outside of the terminal's encoding are escaped."""
    from rich.console import Console  # noqa: PLC0415 - slow to load

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    return Console(highlight=False)


def write(text: str) -> None:
    """Write text for files and pipes to stdout: always UTF-8, whatever the terminal's encoding."""
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.flush()
