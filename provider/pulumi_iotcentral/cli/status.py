"""`iotcentral status`: is the data flowing, and what of it does this stack own?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from .failing import told
from .options import ApplicationName, AsJson, Endpoint, NoStack, Stack, Subdomain
from .printing import console

if TYPE_CHECKING:
    from ..survey.survey import Survey

Show: TypeAlias = Callable[["Survey", str], None]
"""Shows a survey, and why it is an old one, if it is."""

_LOG_WIDTH = 160


def status(
    *,
    subdomain: Subdomain = None,
    endpoint: Endpoint = None,
    application: ApplicationName = None,
    stack: Stack = None,
    no_stack: NoStack = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Look again and again, in place, until Ctrl-C.")
    ] = False,
    every: Annotated[
        float, typer.Option(min=1, metavar="SECONDS", help="Pause between looks of --watch.")
    ] = 10.0,
    as_json: AsJson = False,
) -> None:
    """Show every export and destination: its status, last export, errors, and what manages it.

    With --json and --watch, each look is a line of JSON.

    Exit status: 0 nothing is in error; 1 something is, or the application cannot be read; 2 wrong
    usage.
    """
    from ..stack.application import Application, Flags  # noqa: PLC0415 - slow to load
    from ..stack.standing import find_standing  # noqa: PLC0415 - as above
    from ..survey import watching  # noqa: PLC0415 - as above
    from ..survey.survey import take_survey  # noqa: PLC0415 - as above

    with told("status"):
        # With its secrets, which are masked where the service repeats them.
        standing = find_standing(Path.cwd(), stack, alone=no_stack, show_secrets=True)
        place = Application(Flags(subdomain, endpoint, application), standing.config)

        def look() -> Survey:
            return take_survey(standing, place)

        survey = look()
    with _json_lines() if as_json else _screen(live=watch) as show:
        show(survey, stale := "")
        if watch:
            survey, stale = watching.watch(survey, look, show, every)
    raise typer.Exit(1 if survey.broken or stale else 0)


@contextmanager
def _json_lines() -> Iterator[Show]:
    from ..survey.document import document  # noqa: PLC0415 - slow to load

    def show(survey: Survey, stale: str) -> None:
        note = {"notRead": stale} if stale else {}
        typer.echo(json.dumps({**document(survey), **note}))

    yield show


@contextmanager
def _screen(*, live: bool) -> Iterator[Show]:
    from rich.console import Group  # noqa: PLC0415 - slow to load
    from rich.live import Live  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415 - as above

    from ..survey.table import table  # noqa: PLC0415 - as above

    screen = console()
    if not screen.is_terminal:
        screen.width = max(screen.width, _LOG_WIDTH)

    def view(survey: Survey, stale: str) -> Group:
        rows = table(survey, datetime.now(UTC))
        return Group(rows, Text(f"not read again: {stale}", "yellow")) if stale else Group(rows)

    if not (live and screen.is_terminal):
        yield lambda survey, stale: screen.print(view(survey, stale))
        return
    with Live(console=screen, auto_refresh=False, vertical_overflow="visible") as shown:
        yield lambda survey, stale: shown.update(view(survey, stale), refresh=True)
