"""The commands and options of `iotcentral`, from the command-line program."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any, Final

import typer

from pulumi_iotcentral.cli.app import app

from .tables import table

_EXIT_CODE: Final = re.compile(r"^  (\d)  (.+)$", re.MULTILINE)
"""An exit code in the help of a command."""


def commands() -> str:
    """Return a section for each command, in the order of the program's help."""
    root = typer.main.get_command(app)
    return "\n\n".join(_section(path, command) for path, command in all_commands(root))


def all_commands(command: Any, path: str = "iotcentral") -> Iterator[tuple[str, Any]]:
    """Yield every command with its path, such as `iotcentral simulate send`; the root first."""
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        if not below.hidden:
            yield from all_commands(below, f"{path} {name}")


def _section(path: str, command: Any) -> str:
    context = command.context_class(command, info_name=path)
    usage = " ".join(command.collect_usage_pieces(context))
    records = [_record(parameter, context) for parameter in command.get_params(context)]
    rows = [row for row in records if row]
    parts = [f"## {path}", _help(command), f"```text\n{path} {usage}\n```"]
    parts += [table(["Option", "Description"], rows)] if rows else []
    return "\n\n".join(part for part in parts if part)


def _record(parameter: Any, context: Any) -> list[str] | None:
    record = parameter.get_help_record(context)
    if not record:
        return None
    names, text = record
    return [f"`{names}`", _plain(" ".join(text.split()))]


def _help(command: Any) -> str:
    """Return the help of a command, with its exit codes as a list."""
    text = _plain(inspect.cleandoc(command.help or "").replace("\b\n", ""))
    return _EXIT_CODE.sub(r"- `\1`: \2", text.replace("Exit codes:\n", "Exit codes:\n\n"))


def _plain(text: str) -> str:
    """Return a help text with its Markdown characters escaped, except in code."""
    parts = text.split("`")
    parts[::2] = [re.sub(r"([\\*_\[\]<>|])", r"\\\1", part) for part in parts[::2]]
    return "`".join(parts)
