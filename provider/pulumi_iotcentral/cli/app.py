"""`iotcentral`: the commands, each of them thin over the part of the package that does the work."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from .adopt.command import adopt
from .check.command import check
from .comment.command import comment
from .diff.command import diff
from .doctor.command import doctor
from .dump.command import dump
from .graph.command import graph
from .simulate.command import app as simulate
from .status.command import status

_ENDLESS = 1000


class _Root(TyperGroup):
    """The commands, which say what is wrong with a value in words of their own."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command; a value that it refuses is told without its library's preamble."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = error.message.removeprefix("Value error, ")
            raise

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write each command with its whole first sentence, however many lines that takes."""
        named = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, one.get_short_help_str(_ENDLESS)) for name, one in named if one]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


# Help without markup is wrapped by paragraph, to the width of the terminal, and shows what takes a
# value; with it, typer keeps the line ends of the source.
app = typer.Typer(
    cls=_Root,
    rich_markup_mode=None,
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
