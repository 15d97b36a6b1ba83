"""`iotcentral doctor`: what is there, what is missing, and what to do about it."""

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
    """Look at all that the provider needs, a line each: good, or what to do.

    Engine, SDK, plugins, project and stack, application, credentials, reachability, role, API
    version, limits, clock. Nothing is written anywhere.

    Exit status: 0 all good, or notes only; 1 something is wrong; 2 wrong usage.
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
