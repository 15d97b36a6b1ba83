"""`iotcentral diff`: what an application holds against a state, another application, or a dump."""

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
from ..printing import console, told
from ..workspace.application import Flags
from . import run
from .to_json import document
from .to_text import print_report

if TYPE_CHECKING:
    from .comparison import Comparison

_DIFFERENT = 3


class By(StrEnum):
    """What objects of two applications are matched by."""

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
            help="Compare with this one of iotcentral:applications.",
        ),
    ] = None,
    with_endpoint: Annotated[
        str | None,
        typer.Option(
            callback=filled, metavar="URL", help="Compare with the application at this URL."
        ),
    ] = None,
    with_subdomain: Annotated[
        str | None,
        typer.Option(callback=filled, help="Compare with the application of this subdomain."),
    ] = None,
    with_file: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Compare with the objects of a JSON document; -: stdin. Can be repeated.",
        ),
    ] = None,
    kind: Annotated[
        KindName | None,
        typer.Option(help="Kind of the objects in the files. Defaults to what their shape tells."),
    ] = None,
    by: Annotated[
        By | None,
        typer.Option(help="Match the objects of two applications by id (default) or by name."),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="What the stack does not manage is a difference.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show field by field in what an application differs from what the stack's state says of it.

    Or from another application, or from files, with one of the options --with-…. Files can be what
    `iotcentral dump` or `az iot central export … list` wrote, and every other form that
    `iotcentral check` takes. A kind that the files do not cover is not compared. A field is shown
    as `path: value here → value there`. What the service masks counts as the same, and secrets
    are not shown. Fields that this version does not manage are not compared.

    --json adds the JSON merge patch that would make the object here what the other side says, or
    in noPatch why none could be sent; secrets lists the paths where you have to put in the value.

    Exit status: 0 no differences; 3 differences; 1 failed; 2 wrong usage.
    """
    chosen = [it for it in (with_application, with_endpoint, with_subdomain, with_file) if it]
    if len(chosen) > 1:
        _wrong("compare with one thing at a time: give one option --with-…")
    if not chosen and no_stack:
        _wrong("without a stack there is no state to compare with: give an option --with-…")
    if chosen and strict:
        _wrong("--strict is for the stack's state: another application has nothing unmanaged")
    if kind and not with_file:
        _wrong("--kind is for the objects of files: give --with-file")
    if not chosen and by is not None:
        _wrong("--by is for two applications: a stack knows its objects by their ids")
    with told("diff"):
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
