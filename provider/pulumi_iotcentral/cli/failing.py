"""How a command ends that cannot go on: one line on stderr, and its exit status."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from pulumi_iotcentral.model.secrets.redaction import one_line

from .workspace.errors import CommandError

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
