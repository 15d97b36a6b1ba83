"""The command group `iotcentral`. Each command only parses options and calls its folder."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

_UNLIMITED: Final = 1000
_SUMMARY: Final = "Import, check and inspect Azure IoT Central data export for Pulumi."
_EXIT_CODES: Final = re.compile(r"^(?=Exit codes:$)", re.MULTILINE)
_COMMANDS: Final = (
    *(
        "adopt",
        "comment",
        "status",
        "doctor",
        "graph",
        "dump",
        "diff",
        "check",
        "transform",
        "plugin",
        "simulate",
    ),
)


class _LazyCommands(Mapping[str, Any]):
    """The commands by name. A command is imported on first access, which keeps startup fast."""

    def __getitem__(self, name: str) -> Any:
        if name not in _COMMANDS:
            raise KeyError(name)
        return _load(name)

    def __iter__(self) -> Iterator[str]:
        return iter(_COMMANDS)

    def __len__(self) -> int:
        return len(_COMMANDS)


@cache
def _load(name: str) -> Any:
    module = import_module(f".{name}.command", __package__)
    single = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    single.callback()(_common)
    if hasattr(module, "app"):
        single.add_typer(module.app, name=name)
    else:
        single.command()(getattr(module, name))
    group: Any = typer.main.get_command(single)
    command = group.commands[name]
    for one in (command, *getattr(command, "commands", {}).values()):
        # \b keeps the line breaks of a paragraph: one exit code a line.
        one.help = _EXIT_CODES.sub("\b\n", one.help)
    return command


class _Root(TyperGroup):
    """The group of all commands. It formats the list of commands and validation errors."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands: Any = _LazyCommands()

    def invoke(self, ctx: Any) -> Any:
        """Run a command. The message of an invalid value is shown without a technical prefix."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = error.message.removeprefix("Value error, ")
            raise

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write each command with its whole first sentence, which Click would truncate."""
        named = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, one.get_short_help_str(_UNLIMITED)) for name, one in named if one]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


# Without markup, help is wrapped by paragraph to the width of the terminal, and options show their
# metavars. With markup, Typer would keep the line breaks of the source.
app = typer.Typer(
    cls=_Root,
    rich_markup_mode=None,
    name="iotcentral",
    help=_SUMMARY,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it so
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415 - slow to load

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
    """Import, check and inspect Azure IoT Central data export for Pulumi."""
