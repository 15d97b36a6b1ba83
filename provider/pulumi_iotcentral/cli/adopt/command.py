"""`iotcentral adopt`: what an application has, into a stack."""

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
        typer.Option(metavar="NAME_OR_ID", help="Adopt this one; may be given several times."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The program; default: the project's __main__.py."),
    ] = None,
    secrets_from: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Lines of ID/PROPERTY=VALUE with the hidden secrets."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be done; write nothing.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the program, and differing configuration.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask whether the hosts of the secrets are right.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring what an application has into a stack: a program, its secrets' places, the state.

    Exit status: 0 all adopted, or nothing left to; 1 refused or failed; 2 wrong usage; 3 adopted,
    but for objects that were skipped.
    """
    options = AdoptOptions(
        Flags(subdomain, endpoint, application, allow=tuple(allow_host or ())),
        stack,
        tuple(only or ()),
        out,
        secrets_from,
        dry_run=dry_run,
        yes=yes,
        force=force,
        as_json=as_json,
    )
    raise typer.Exit(run_adoption(options))
