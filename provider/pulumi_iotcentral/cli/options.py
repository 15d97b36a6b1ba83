"""The options that commands share: the stack, the application, and JSON output."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

if TYPE_CHECKING:
    from pulumi_iotcentral.model.schema import Kind


class KindName(StrEnum):
    """The kinds of definitions in a document."""

    DESTINATION = "destination"
    EXPORT = "export"


def kind_named(name: KindName | None) -> Kind | None:
    """Return the kind with a name, or None if no name is given."""
    from pulumi_iotcentral.model.schema import DESTINATION, EXPORT  # noqa: PLC0415 - slow to load

    kinds = {known.noun: known for known in (DESTINATION, EXPORT)}
    return kinds[name.value] if name else None


_APPLICATION = ("subdomain", "endpoint", "application")


def filled(value: str | None) -> str | None:
    """Return the value of an option. Raise BadParameter if it is empty, as with an unset variable.

    Otherwise `--stack "$STACK"` would silently select the default stack.
    """
    if value is not None and not value.strip():
        raise typer.BadParameter("the value must not be empty. Set a value or omit the option.")
    return value


def _alone(context: typer.Context, parameter: typer.CallbackParam, value: str | None) -> str | None:
    """Return the value of an option that names an application. Raise BadParameter for a second."""
    if filled(value) is not None:
        for other in _APPLICATION:
            if other != parameter.name and context.params.get(other) is not None:
                raise typer.BadParameter(f"conflicts with --{other}. Use only one of them.")
    return value


Subdomain: TypeAlias = Annotated[
    str | None,
    typer.Option(
        callback=_alone,
        help="Subdomain of the application, such as contoso. Defaults to the stack's "
        "configuration, then to IOTCENTRAL_SUBDOMAIN.",
    ),
]
Endpoint: TypeAlias = Annotated[
    str | None,
    typer.Option(
        callback=_alone,
        metavar="URL",
        help="Base URL of the application. Defaults to the stack's configuration, then to "
        "IOTCENTRAL_ENDPOINT.",
    ),
]
ApplicationName: TypeAlias = Annotated[
    str | None,
    typer.Option(
        callback=_alone,
        metavar="NAME",
        help="Name of an application in iotcentral:applications of the stack's configuration.",
    ),
]
Stack: TypeAlias = Annotated[
    str | None,
    typer.Option(callback=filled, help="Name of the stack. Defaults to the selected stack."),
]
NoStack: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--no-stack", help="Ignore the Pulumi project. Use only options and environment variables."
    ),
]
AllowHost: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        metavar="HOST",
        help="Additional host that can receive credentials of the environment or of Microsoft "
        "Entra ID. Can be repeated.",
    ),
]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON to stdout.")]
