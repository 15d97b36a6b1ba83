"""The options that several commands have: which stack, which application, which form."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

if TYPE_CHECKING:
    from pulumi_iotcentral.model.schema import Kind


class KindName(StrEnum):
    """What a document holds."""

    DESTINATION = "destination"
    EXPORT = "export"


def kind_named(name: KindName | None) -> Kind | None:
    """Return the kind of a name, None where none is given."""
    from pulumi_iotcentral.model.schema import DESTINATION, EXPORT  # noqa: PLC0415 - slow to load

    kinds = {known.noun: known for known in (DESTINATION, EXPORT)}
    return kinds[name.value] if name else None


_APPLICATION = ("subdomain", "endpoint", "application")


def filled(value: str | None) -> str | None:
    """Return an option's value; an empty one, of a variable that is not set, is wrong usage."""
    if value is not None and not value.strip():
        raise typer.BadParameter("it is empty: give it a value, or leave the option out")
    return value


def _alone(context: typer.Context, parameter: typer.CallbackParam, value: str | None) -> str | None:
    """Return the value of an option that names an application; two of them are wrong usage."""
    if filled(value) is not None:
        for other in _APPLICATION:
            if other != parameter.name and context.params.get(other) is not None:
                raise typer.BadParameter(f"--{other} names an application already: give one")
    return value


Subdomain: TypeAlias = Annotated[
    str | None,
    typer.Option(
        callback=_alone,
        help="The application's: 'contoso'; else the stack's configuration, or "
        "IOTCENTRAL_SUBDOMAIN.",
    ),
]
Endpoint: TypeAlias = Annotated[
    str | None,
    typer.Option(callback=_alone, metavar="URL", help="The application's whole base URL."),
]
ApplicationName: TypeAlias = Annotated[
    str | None,
    typer.Option(callback=_alone, metavar="NAME", help="A name under iotcentral:applications."),
]
Stack: TypeAlias = Annotated[
    str | None,
    typer.Option(callback=filled, help="A stack of the project; without it: the selected one."),
]
NoStack: TypeAlias = Annotated[
    bool, typer.Option("--no-stack", help="Use flags and environment alone, not the project.")
]
AllowHost: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        metavar="HOST",
        help="Send a credential of the environment, or of Entra ID, to this host too. "
        "Can be repeated.",
    ),
]
AsJson: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print JSON on stdout, for programs.")
]
