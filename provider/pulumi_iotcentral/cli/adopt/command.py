"""`iotcentral adopt`: import existing objects into a stack and generate the program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..options import AllowHost, ApplicationName, AsJson, Endpoint, Stack, Subdomain
from ..workspace.application import Flags
from .adopt import AdoptOptions
from .adopt import adopt as run_adoption


def adopt(
    *,
    subdomain: Subdomain = None,
    endpoint: Endpoint = None,
    application: ApplicationName = None,
    allow_host: AllowHost = None,
    stack: Stack = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME_OR_ID",
            help="Name or ID of an object to adopt. Can be repeated. Defaults to all objects.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Output file of the program. Defaults to the project's __main__.py.",
        ),
    ] = None,
    secrets_from: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="File with the masked secrets, a line ID/PROPERTY=VALUE for each."
        ),
    ] = None,
    import_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Output file for `pulumi import --file`, which imports into the native provider "
            "in any language (experimental). Program, configuration and state do not change.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the plan and the program, and write nothing.")
    ] = False,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Overwrite an existing program and configuration with other values."
        ),
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Skip the confirmation of the hosts of the secrets.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Import existing destinations and exports into a stack and generate the program.

    The command writes a Python program, the stack's configuration, and the stack's state. It saves
    a backup of the state first, and does not change the application. Readable secrets are stored as
    encrypted configuration. You must set masked secrets yourself, or use --secrets-from.

    Exit codes:
      0  All objects were adopted, or there was nothing to adopt.
      1  The command failed.
      2  The command line is not valid.
      3  Some objects were skipped.
    """
    if import_file and (out or secrets_from):
        other = "--out" if out else "--secrets-from"
        raise typer.BadParameter(f"cannot be combined with {other}", param_hint="--import-file")
    options = AdoptOptions(
        Flags(subdomain, endpoint, application, allow=tuple(allow_host or ())),
        stack,
        tuple(only or ()),
        out,
        secrets_from,
        import_file,
        dry_run=dry_run,
        yes=yes,
        force=force,
        as_json=as_json,
    )
    raise typer.Exit(run_adoption(options))
