"""`iotcentral doctor`: diagnose installation, configuration and connectivity."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from ..options import AllowHost, ApplicationName, AsJson, Endpoint, NoStack, Stack, Subdomain
from ..printing import console
from ..workspace.application import Flags
from .diagnosis import Diagnosis
from .examination import examine
from .to_text import document, line


def doctor(
    *,
    subdomain: Subdomain = None,
    endpoint: Endpoint = None,
    application: ApplicationName = None,
    allow_host: AllowHost = None,
    stack: Stack = None,
    no_stack: NoStack = False,
    as_json: AsJson = False,
) -> None:
    """Diagnose installation, configuration and connectivity.

    Checks Python, the package, the Pulumi SDK and CLI with its plugins, the project and the stack,
    the application, the credentials, the role, the API version, the limits, and the clock.
    Each check prints one line, and the remedy if it fails. The command is read-only.

    Exit codes:
      0  All checks passed, possibly with notes.
      1  At least one check failed.
      2  The command line is not valid.
    """
    screen = console()
    flags = Flags(subdomain, endpoint, application, allow=tuple(allow_host or ()))
    diagnoses: list[Diagnosis] = []
    for diagnosis in examine(Path.cwd(), flags, stack, alone=no_stack):
        diagnoses.append(diagnosis)
        if not as_json:
            screen.print(line(diagnosis), soft_wrap=True)
    report = document(diagnoses)
    if as_json:
        typer.echo(json.dumps(report, indent=2))
    raise typer.Exit(0 if report["good"] else 1)
