"""`iotcentral check`: validate documents or the project's program offline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pulumi_iotcentral.offline.finding import document, has_errors

from ..dump.dump import print_json
from ..dump.reading import read_document
from ..options import AsJson, KindName, filled, kind_named
from ..printing import console, exit_on_error, print_error
from ..workspace.errors import CommandError
from ..workspace.input_text import read_text
from ..workspace.project import find_project
from .definitions import empty, validate_document
from .program import validate_program
from .to_text import print_findings

if TYPE_CHECKING:
    from pulumi_iotcentral.offline.finding import Finding

_ERRORS = 3


def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE|-",
            help="JSON document with definitions in REST form, - for stdin. Defaults to the "
            "program of the project.",
        ),
    ] = None,
    *,
    kind: Annotated[
        KindName | None,
        typer.Option(
            help="Kind of the definitions in the files. Defaults to the kind that their "
            "properties indicate."
        ),
    ] = None,
    stack: Annotated[
        str | None,
        typer.Option(
            callback=filled,
            metavar="NAME",
            help="Name of the stack whose Pulumi.NAME.yaml has the program's configuration. "
            "Defaults to the project file alone.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Validate destinations and exports offline, with the provider's own rules.

    The command requires no service, no Pulumi CLI, and no token.

    With FILE, it validates a JSON document. The document has one definition, a list of definitions,
    or the lists `destinations` and `exports`. It can be the output of
    `az iot central export … list -o json`, a response of the REST API, or the output of
    `iotcentral dump`. Definitions that were read from an application can contain masked secrets.

    Without FILE, it runs the program of the project with mocks. Outputs of other providers and
    secrets of the configuration are unknown, as in a preview.

    Exit codes:
      0  No errors were found.
      1  At least one file or the program cannot be validated.
      2  The command line is not valid.
      3  Errors were found, or there was nothing to validate.
    """
    if files and stack:
        raise typer.BadParameter("a document has no configuration", param_hint="--stack")
    if kind and not files:
        raise typer.BadParameter("requires FILE", param_hint="--kind")
    unread: list[CommandError] = []
    with exit_on_error("check"):
        found = _documents(files, kind, unread) if files else _program(stack)
        if as_json:
            print_json(document(*found))
        elif found[1] or not unread:
            _print(*found, "object" if files else "resource")
    for error in unread:
        print_error("check", error)
    if unread:
        raise typer.Exit(1)
    raise typer.Exit(_ERRORS if has_errors(found[0]) else 0)


def _documents(
    files: list[Path], kind: KindName | None, unread: list[CommandError]
) -> tuple[list[Finding], int]:
    """Return the findings of documents and the number of objects. `unread` gets the read errors."""
    findings: list[Finding] = []
    validated = 0
    blank: list[str] = []
    for file in files:
        name = "stdin" if str(file) == "-" else str(file)
        try:
            document = read_document(read_text(file), name, kind_named(kind))
        except CommandError as error:
            unread.append(error)
            continue
        findings += validate_document(document, name)
        validated += len(document.definitions)
        blank += [] if document.definitions else [name]
    return [*findings, *empty(blank, some=validated > 0)], validated


def _program(stack: str | None) -> tuple[list[Finding], int]:

    result = validate_program(find_project(Path.cwd()), stack)
    return list(result.findings), result.resources


def _print(findings: list[Finding], validated: int, noun: str) -> None:

    print_findings(console(), findings, validated, noun)
