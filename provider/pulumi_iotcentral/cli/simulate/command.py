"""`iotcentral simulate`: run the simulator, or send a message to it with `send`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from pulumi_iotcentral.config.installation import install_command

from ...model.schema import DESTINATIONS_PER_APPLICATION, REQUESTS_PER_SECOND
from .send import send
from .token import checked

app = typer.Typer(invoke_without_command=True)
"""The command group. Without a subcommand, it runs the simulator."""

app.command()(send)


@app.callback()
def simulate(
    context: typer.Context,
    *,
    port: Annotated[
        int,
        typer.Option(
            min=0,
            max=65535,
            show_default=False,
            help="TCP port on 127.0.0.1. Defaults to 0, which selects a free one.",
        ),
    ] = 0,
    state: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="File for the objects. Defaults to memory only."),
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(
            envvar="IOTCENTRAL_API_TOKEN",
            show_envvar=True,
            help="Required value of the Authorization header. Defaults to any value that is not "
            "empty.",
        ),
    ] = None,
    application_token: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=TOKEN",
            help="Separate token for /applications/NAME. Can be repeated.",
        ),
    ] = None,
    page_size: Annotated[
        int,
        typer.Option(
            min=0, show_default=False, help="Objects per page, 0 for no limit. Defaults to 100."
        ),
    ] = 100,
    rate: Annotated[
        int,
        typer.Option(
            min=0,
            show_default=False,
            help="Requests per second and application, 0 for no limit. Defaults to 20.",
        ),
    ] = REQUESTS_PER_SECOND,
    quota: Annotated[
        int,
        typer.Option(
            min=0,
            show_default=False,
            help="Destinations per application, and exports per application, 0 for no limit. "
            "Defaults to 10.",
        ),
    ] = DESTINATIONS_PER_APPLICATION,
    control: Annotated[
        bool,
        typer.Option(
            "--control", help="Enable the control API under /control: faults, switches, store."
        ),
    ] = False,
    deliver_anywhere: Annotated[
        bool,
        typer.Option(
            "--deliver-anywhere", help="Deliver messages to other machines, not only to this one."
        ),
    ] = False,
    host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="Host name of a proxy in front of the simulator. Can be repeated."
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Disable the access log.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the URL as JSON to stdout.")
    ] = False,
) -> None:
    """Run a simulator of the data export API on this machine, for demos and tests.

    When it is ready, it prints `listening on http://127.0.0.1:PORT`. It runs until SIGTERM or
    Ctrl-C.

    The URL is one application. More applications are at /applications/NAME, each with its own
    objects and limits.

    Exit codes:
      0  The simulator was stopped.
      1  The simulator cannot start.
      2  The command line is not valid.
    """
    if context.invoked_subcommand is not None:
        return
    try:
        from iotcentral_simulator import Options, serve  # noqa: PLC0415 - an extra, and slow to load
    except ModuleNotFoundError as missing:
        typer.echo(
            f"iotcentral simulate requires {missing.name}. Run: {install_command('simulator')}",
            err=True,
        )
        raise typer.Exit(1) from None
    options = Options(
        port=port,
        state=state,
        token=checked(token, "--token"),
        application_tokens=dict(_named_token(text) for text in application_token or ()),
        page_size=page_size,
        rate=rate,
        quota=quota,
        control=control,
        deliver_anywhere=deliver_anywhere,
        hosts=host or (),
        quiet=quiet,
    )
    raise typer.Exit(serve(options, _as_json) if as_json else serve(options))


def _as_json(url: str) -> str:
    return json.dumps({"url": url})


def _named_token(text: str) -> tuple[str, str]:
    """Split NAME=TOKEN. A token can contain equals signs."""
    name, _, given = text.partition("=")
    if not name or not given:
        raise typer.BadParameter(
            "the value must have the form NAME=TOKEN", param_hint="--application-token"
        )
    return name, checked(given, "--application-token") or given
