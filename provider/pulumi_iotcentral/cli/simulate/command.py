"""`iotcentral simulate`: the service on this machine, or with `send` a message to it."""

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
"""The group: without a command it serves."""

app.command()(send)


@app.callback()
def simulate(
    context: typer.Context,
    *,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="TCP port on 127.0.0.1; 0: a free one.")
    ] = 0,
    state: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="File that keeps the objects; without it: in memory."),
    ] = None,
    token: Annotated[
        str | None,
        typer.Option(
            envvar="IOTCENTRAL_API_TOKEN",
            show_envvar=True,
            help="What Authorization has to be; without it: anything that is not empty.",
        ),
    ] = None,
    application_token: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=TOKEN",
            help="A token of its own for /applications/NAME; may be given several times.",
        ),
    ] = None,
    page_size: Annotated[int, typer.Option(min=0, help="Objects on a page; 0: all on one.")] = 100,
    rate: Annotated[
        int, typer.Option(min=0, help="Requests a second for one application; 0: no limit.")
    ] = REQUESTS_PER_SECOND,
    quota: Annotated[
        int, typer.Option(min=0, help="Destinations, and exports, of one; 0: no limit.")
    ] = DESTINATIONS_PER_APPLICATION,
    control: Annotated[
        bool, typer.Option("--control", help="Faults, switches and the store under /control.")
    ] = False,
    deliver_anywhere: Annotated[
        bool, typer.Option("--deliver-anywhere", help="Send messages to other machines too.")
    ] = False,
    host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="Host name of a proxy in front of the simulator. Can be repeated."
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No access log on stderr.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the line as JSON: its url.")
    ] = False,
) -> None:
    """Serve the data export API on this machine, for demos and tests, until SIGTERM or Ctrl-C.

    Prints one line when it is ready: `listening on http://127.0.0.1:PORT`.

    That URL is one application. Others are below it, at /applications/NAME, each with its own
    objects and limits.
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
    """Split NAME=TOKEN; a token may have more equals signs."""
    name, _, given = text.partition("=")
    if not name or not given:
        raise typer.BadParameter("write NAME=TOKEN", param_hint="--application-token")
    return name, checked(given, "--application-token") or given
