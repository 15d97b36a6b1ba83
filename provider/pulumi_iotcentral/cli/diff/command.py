"""`iotcentral diff`: compare an application with a state, another application, or files."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from ..dump.dump import print_json
from ..options import (
    AllowHost,
    ApplicationName,
    AsJson,
    Endpoint,
    KindName,
    NoStack,
    Stack,
    Subdomain,
    filled,
    kind_named,
)
from ..printing import console, exit_on_error
from ..workspace.application import Flags
from . import run
from .to_json import document
from .to_text import print_report

if TYPE_CHECKING:
    from .comparison import Comparison

_DIFFERENT = 3


class By(StrEnum):
    """The property that matches objects of two applications."""

    ID = "id"
    NAME = "name"


def diff(
    *,
    subdomain: Subdomain = None,
    endpoint: Endpoint = None,
    application: ApplicationName = None,
    allow_host: AllowHost = None,
    stack: Stack = None,
    no_stack: NoStack = False,
    with_application: Annotated[
        str | None,
        typer.Option(
            callback=filled,
            metavar="NAME",
            help="Name of the other application in iotcentral:applications.",
        ),
    ] = None,
    with_endpoint: Annotated[
        str | None,
        typer.Option(callback=filled, metavar="URL", help="Base URL of the other application."),
    ] = None,
    with_subdomain: Annotated[
        str | None,
        typer.Option(callback=filled, help="Subdomain of the other application."),
    ] = None,
    with_file: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="JSON document with definitions to compare with, - for stdin. Can be repeated.",
        ),
    ] = None,
    kind: Annotated[
        KindName | None,
        typer.Option(
            help="Kind of the definitions in the files. Defaults to the kind that their "
            "properties indicate."
        ),
    ] = None,
    by: Annotated[
        By | None,
        typer.Option(help="Property that matches the objects of both sides. Defaults to id."),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Count unmanaged objects as differences.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Compare an application with the stack's state, another application, or files.

    Without an option --with-…, the other side is the state of the stack, and the differences are
    drift. Files can be the output of `iotcentral dump` or `az iot central export … list`, or any
    other form that `iotcentral check` accepts. If the files do not contain a kind, it is not
    compared.

    Each difference is shown as `path: value here → value there`. Masked secrets are treated as
    equal, and secrets are never shown. Fields that this version does not manage are not compared.

    With --json, each object has the JSON merge patch that would change it to the other side. If no
    patch can be sent, noPatch has the reason. You must insert the secrets at the paths in secrets.

    Exit codes:
      0  There are no differences.
      1  The comparison failed.
      2  The command line is not valid.
      3  There are differences.
    """
    chosen = [it for it in (with_application, with_endpoint, with_subdomain, with_file) if it]
    if len(chosen) > 1:
        _wrong("the options --with-… conflict. Use only one of them.")
    if not chosen and no_stack:
        _wrong("--no-stack requires another side. Add an option --with-….")
    if chosen and strict:
        _wrong("--strict requires the stack's state. Remove it, or the option --with-….")
    if kind and not with_file:
        _wrong("--kind requires --with-file")
    if not chosen and by is not None:
        _wrong("--by requires an option --with-…. A stack identifies objects by id.")
    with exit_on_error("diff"):
        here = Flags(subdomain, endpoint, application, allow=tuple(allow_host or ()))
        if not chosen:
            found = run.with_stack(here, stack)
        elif with_file:
            found = run.with_files(
                here, stack, with_file, _by(by), kind_named(kind), alone=no_stack
            )
        else:
            other = Flags(
                with_subdomain, with_endpoint, with_application, "--with-", tuple(allow_host or ())
            )
            found = run.with_application(here, stack, other, _by(by), alone=no_stack)
        _show(found, strict=strict, as_json=as_json)
    raise typer.Exit(_DIFFERENT if found.differs(strict=strict) else 0)


def _by(by: By | None) -> Literal["id", "name"]:
    return "name" if by is By.NAME else "id"


def _wrong(why: str) -> NoReturn:
    raise typer.BadParameter(why)


def _show(comparison: Comparison, *, strict: bool, as_json: bool) -> None:
    if as_json:
        print_json(document(comparison, strict=strict))
        return

    print_report(console(), comparison, strict=strict)
