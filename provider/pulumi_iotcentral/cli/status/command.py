"""`iotcentral status`: show the status of every export and destination."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer
from rich.live import Live

from ..options import AllowHost, ApplicationName, AsJson, Endpoint, NoStack, Stack, Subdomain
from ..printing import console, exit_on_error
from ..workspace.application import Application, Flags
from ..workspace.context import StackContext, load_context
from . import watching
from .to_json import document
from .to_text import Report, Screenful
from .watching import StatusPoller

if TYPE_CHECKING:
    from .contents import Survey

Show: TypeAlias = Callable[["Survey", str], None]
"""Shows a survey, and the error of the last poll if the survey is outdated."""

_LOG_WIDTH = 160


def status(
    *,
    subdomain: Subdomain = None,
    endpoint: Endpoint = None,
    application: ApplicationName = None,
    allow_host: AllowHost = None,
    stack: Stack = None,
    no_stack: NoStack = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Refresh the output in place until Ctrl-C.")
    ] = False,
    every: Annotated[
        float,
        typer.Option(
            min=1,
            max=86_400,
            metavar="SECONDS",
            show_default=False,
            help="Refresh interval of --watch. Defaults to 10 seconds.",
        ),
    ] = 10.0,
    as_json: AsJson = False,
) -> None:
    """Show the status of every export and destination of an application.

    The table has the status, the time of the last export, and the managing resource of the stack.
    Reported errors follow below. Resources of the stack that do not exist in the application are
    shown as missing. With --json and --watch, each refresh prints one line of JSON.

    Exit codes:
      0  Nothing is in error, and nothing is missing.
      1  Something is in error or missing, or the application cannot be read.
      2  The command line is not valid.
    """

    def load() -> StackContext:
        # The secrets are needed to mask them in messages of the service.
        return load_context(Path.cwd(), stack, alone=no_stack, show_secrets=True)

    def connect(context: StackContext) -> Application:
        return Application(
            Flags(subdomain, endpoint, application, allow=tuple(allow_host or ())), context.config
        )

    with exit_on_error("status"):
        poll = StatusPoller(load, connect)
        survey = poll()
    with _json_lines() if as_json else _screen(live=watch) as show:
        show(survey, stale := "")
        if watch:
            survey, stale = watching.watch(survey, poll, show, every)
    raise typer.Exit(0 if survey.well and not stale else 1)


@contextmanager
def _json_lines() -> Iterator[Show]:

    def show(survey: Survey, stale: str) -> None:
        note = {"notRead": stale} if stale else {}
        typer.echo(json.dumps({**document(survey), **note}))

    yield show


@contextmanager
def _screen(*, live: bool) -> Iterator[Show]:
    """Yield a function that shows a survey. After a live screen, the last survey is printed."""
    screen = console()
    if not screen.is_terminal:
        screen.width = max(screen.width, _LOG_WIDTH)

    def report(survey: Survey) -> Report:
        return Report(survey, datetime.now(UTC))

    def print_(survey: Survey, stale: str) -> None:
        screen.print(report(survey))
        if stale:
            screen.print(f"not up to date: {stale}", style="yellow", markup=False)

    if not live or not screen.is_terminal or screen.is_dumb_terminal:
        yield print_
        return
    last: list[tuple[Survey, str]] = []
    try:
        with Live(console=screen, auto_refresh=False, screen=True) as shown:

            def update(survey: Survey, stale: str) -> None:
                last[:] = [(survey, stale)]
                shown.update(Screenful(report(survey), stale), refresh=True)

            yield update
    finally:
        for pair in last:
            print_(*pair)
