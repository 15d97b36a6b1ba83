"""`iotcentral dump`: write all definitions of an application as one JSON document."""

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
        typer.Option(metavar="FILE", help="Output file, readable only by you. Defaults to stdout."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite an existing file.")] = False,
    definitions_only: Annotated[
        bool,
        typer.Option(
            "--definitions-only",
            help="Omit status, errors and lastExportTime, which change on their own.",
        ),
    ] = False,
    as_json: AsJson = False,  # noqa: ARG001 - a dump is always JSON
) -> None:
    """Write all destinations and exports of an application as one JSON document, sorted by ID.

    The definitions have the form of the REST API. The service masks secrets (*****), but not the
    URL of a webhook, nor its headers and query parameters that are not marked as secret. These can
    contain keys. `iotcentral check` and `iotcentral diff --with-file` accept the document.

    Exit codes:
      0  The document was written.
      1  The application cannot be read, or the file cannot be written.
      2  The command line is not valid.
    """
    with exit_on_error("dump"):
        if out is not None:
            refuse_overwrite(out, force=force)
        # The secrets are needed to mask them in messages of the service.
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
            _print(f"wrote {out} with {' and '.join(counts)}")
        if readable := dumping.readable_secrets(document):
            _print(
                "warning: the URLs, headers and query parameters of webhooks can contain keys. "
                f"Before you share the document, check {', '.join(readable)}."
            )


def _print(line: str) -> None:
    typer.echo(f"iotcentral dump: {one_line(line, _LONGEST)}", err=True)
