"""`iotcentral dump`: all definitions of an application as one JSON document."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pulumi_iotcentral.model.secrets.redaction import one_line

from ...model.text import counted
from ..options import AllowHost, ApplicationName, AsJson, Endpoint, NoStack, Stack, Subdomain
from ..printing import exit_on_error
from ..workspace.application import Application, Flags
from ..workspace.context import load_context
from ..workspace.files import write_whole
from ..workspace.secrets import known_secrets
from . import dump as dumping
from .dump import json_text, print_json, refuse_overwrite

_LONGEST = 500


def dump(
    *,
    subdomain: Subdomain = None,
    endpoint: Endpoint = None,
    application: ApplicationName = None,
    allow_host: AllowHost = None,
    stack: Stack = None,
    no_stack: NoStack = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a file that only you can read; else stdout."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file.")] = False,
    definitions_only: Annotated[
        bool,
        typer.Option(
            "--definitions-only", help="Leave out status, errors and lastExportTime, which change."
        ),
    ] = False,
    as_json: AsJson = False,  # noqa: ARG001 - it is what a dump is anyway
) -> None:
    """Write all destinations and exports of an application as one JSON document, sorted by id.

    They come as the service answers them: it masks secrets (*****), but not the URL of a webhook,
    nor its headers and query parameters that are not marked as secret, and these may hold keys.
    `iotcentral check` and `iotcentral diff --with-file` take the document.

    Exit status: 0 written; 1 refused or failed; 2 wrong usage.
    """
    with exit_on_error("dump"):
        if out is not None:
            refuse_overwrite(out, force=force)
        # With its secrets, which are masked where the service repeats them in what it reports.
        context = load_context(Path.cwd(), stack, alone=no_stack, show_secrets=not definitions_only)
        place = Application(
            Flags(subdomain, endpoint, application, allow=tuple(allow_host or ())), context.config
        )
        place.known.add(known_secrets(context))
        document = dumping.dump(
            place.place, place.read(), place.known, definitions_only=definitions_only
        )
        if out is None:
            print_json(document)
        else:
            write_whole(out, json_text(document), private=True)
            counts = [counted(len(document[f"{it}s"]), it) for it in ("destination", "export")]
            _tell(f"wrote {out}: {', '.join(counts)}")
        if readable := dumping.readable_secrets(document):
            _tell(
                "the service shows the URLs, headers and query parameters of webhooks, which may "
                f"hold keys: look at {', '.join(readable)} before you share the document"
            )


def _tell(line: str) -> None:
    typer.echo(f"iotcentral dump: {one_line(line, _LONGEST)}", err=True)
