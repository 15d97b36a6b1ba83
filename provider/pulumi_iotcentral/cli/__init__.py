"""`iotcentral`: the commands, each of them thin over the part of the package that does the work."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from .adopt import adopt
from .check import check
from .comment import comment
from .diff import diff
from .doctor import doctor
from .dump import dump
from .graph import graph
from .simulate import app as simulate
from .status import status

app = typer.Typer(
    name="iotcentral",
    help="Azure IoT Central data export as code: the tools beside the Pulumi resources.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(simulate, name="simulate")
app.command()(adopt)
app.command()(comment)
app.command()(status)
app.command()(doctor)
app.command()(graph)
app.command()(dump)
app.command()(diff)
app.command()(check)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it so
    if wanted:
        typer.echo(version("pulumi-iotcentral"))
        raise typer.Exit


@app.callback()
def _common(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Azure IoT Central data export as code: the tools beside the Pulumi resources."""
