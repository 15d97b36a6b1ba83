"""`iotcentral check`: documents, or the project's program, judged offline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pulumi_iotcentral.offline.finding import document, faulty

from ..dump.dump import print_json, read_text
from ..dump.reading import read_document
from ..options import AsJson, KindName, filled, kind_named
from ..printing import console, exit_on_error, print_error
from ..workspace.errors import CommandError
from ..workspace.project import find_project
from .definitions import empty, judge_document
from .program import judge_program
from .to_text import print_findings

if TYPE_CHECKING:
    from pulumi_iotcentral.offline.finding import Finding

_FAULTS = 3


def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE|-", help="JSON in the REST form; -: stdin."),
    ] = None,
    *,
    kind: Annotated[
        KindName | None,
        typer.Option(help="What the documents hold, where their shape does not tell."),
    ] = None,
    stack: Annotated[
        str | None,
        typer.Option(
            callback=filled,
            metavar="NAME",
            help="Give the program the configuration in Pulumi.NAME.yaml.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Judge destinations and exports as the provider would, without service, engine or token.

    With FILE: a JSON document with one object, a list of them, or both kinds under `destinations`
    and `exports`. It can be the output of `az iot central export … list -o json`, a response of the
    REST API, or what `iotcentral dump` wrote. Secrets can be masked in what was read from an
    application.

    Without: the program of the project here. It is run, with nothing behind it: what only a
    provider, or a secret of the configuration, could tell counts as not known yet.

    Exit status: 0 nothing would be refused; 3 faults were found, or there was nothing to validate;
    1 something could not be judged; 2 wrong usage.
    """
    if files and stack:
        raise typer.BadParameter("a document takes no configuration", param_hint="--stack")
    if kind and not files:
        raise typer.BadParameter("a program says what it declares", param_hint="--kind")
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
    raise typer.Exit(_FAULTS if faulty(found[0]) else 0)


def _documents(
    files: list[Path], kind: KindName | None, unread: list[CommandError]
) -> tuple[list[Finding], int]:
    """Return what is found in documents, and of how many objects; `unread` gets the failures."""
    findings: list[Finding] = []
    judged = 0
    blank: list[str] = []
    for file in files:
        name = "stdin" if str(file) == "-" else str(file)
        try:
            document = read_document(read_text(file), name, kind_named(kind))
        except CommandError as error:
            unread.append(error)
            continue
        findings += judge_document(document, name)
        judged += len(document.definitions)
        blank += [] if document.definitions else [name]
    return [*findings, *empty(blank, some=judged > 0)], judged


def _program(stack: str | None) -> tuple[list[Finding], int]:

    judged = judge_program(find_project(Path.cwd()), stack)
    return list(judged.findings), judged.resources


def _print(findings: list[Finding], judged: int, what: str) -> None:

    print_findings(console(), findings, judged, what)
