"""`iotcentral`: the commands, each of them thin over the part of the package that does the work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

_ENDLESS: Final = 1000
_COMMANDS: Final = (
    *("adopt", "comment", "status", "doctor", "graph", "dump", "diff", "check", "simulate"),
)


class _Loaded(Mapping[str, Any]):
    """The commands by name; each loads its folder when it is asked for, and no other does."""

    def __getitem__(self, name: str) -> Any:
        if name not in _COMMANDS:
            raise KeyError(name)
        return _loaded(name)

    def __iter__(self) -> Iterator[str]:
        return iter(_COMMANDS)

    def __len__(self) -> int:
        return len(_COMMANDS)


@cache
def _loaded(name: str) -> Any:
    command = import_module(f".{name}.command", __package__)
    alone = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    alone.callback()(_common)
    if hasattr(command, "app"):
        alone.add_typer(command.app, name=name)
    else:
        alone.command()(getattr(command, name))
    group: Any = typer.main.get_command(alone)
    return group.commands[name]


class _Root(TyperGroup):
    """The commands, which say what is wrong with a value in words of their own."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands: Any = _Loaded()

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
