"""`iotcentral`: the commands, each of them thin over the part of the package that does the work."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from .limits import DESTINATIONS_PER_APPLICATION, REQUESTS_PER_SECOND

app = typer.Typer(
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


@app.command()
def simulate(
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
    quiet: Annotated[bool, typer.Option("--quiet", help="No access log on stderr.")] = False,
) -> None:
    """Serve the data export API on this machine, for demos and tests, until SIGTERM or Ctrl-C.

    Prints one line when it is ready: `listening on http://127.0.0.1:PORT`.

    That URL is one application. Others are below it, at /applications/NAME, each with its own
    objects and limits.
    """
    try:
        from .simulator import Options, serve  # noqa: PLC0415 - an extra, and slow to load
    except ModuleNotFoundError as missing:
        typer.echo(
            f"simulate needs {missing.name}: pip install 'pulumi-iotcentral[simulator]'", err=True
        )
        raise typer.Exit(1) from None
    options = Options(
        port=port,
        state=state,
        token=token,
        application_tokens=dict(_named_token(text) for text in application_token or ()),
        page_size=page_size,
        rate=rate,
        quota=quota,
        control=control,
        quiet=quiet,
    )
    raise typer.Exit(serve(options))


def _named_token(text: str) -> tuple[str, str]:
    """Split NAME=TOKEN; a token may have more equals signs."""
    name, _, token = text.partition("=")
    if not name or not token:
        raise typer.BadParameter("write NAME=TOKEN", param_hint="--application-token")
    return name, token


@app.command()
def adopt(
    *,
    subdomain: Annotated[
        str | None, typer.Option(help="The application's: 'contoso'. Or see the settings.")
    ] = None,
    endpoint: Annotated[
        str | None, typer.Option(metavar="URL", help="The application's whole base URL.")
    ] = None,
    application: Annotated[
        str | None, typer.Option(metavar="NAME", help="A name under iotcentral:applications.")
    ] = None,
    stack: Annotated[
        str | None, typer.Option(help="Stack to adopt into; without it: the selected one.")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME_OR_ID", help="Adopt this one; may be given several times."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The program; default: the project's __main__.py."),
    ] = None,
    secrets_from: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Lines of KEY=VALUE with what the service hides."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be done; write nothing.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the program, and differing configuration.")
    ] = False,
) -> None:
    """Bring what an application has into a stack: a program, its secrets' places, the state.

    Exit status: 0 all adopted, or nothing left to; 1 refused or failed; 2 wrong usage; 3 adopted,
    but for objects that were skipped.
    """
    from .adoption.adopt import Wish, adopt  # noqa: PLC0415 - loads what other commands do without
    from .adoption.application import Flags  # noqa: PLC0415 - as above

    wish = Wish(
        Flags(subdomain, endpoint, application),
        stack,
        tuple(only or ()),
        out,
        secrets_from,
        dry_run=dry_run,
        force=force,
    )
    raise typer.Exit(adopt(wish))
