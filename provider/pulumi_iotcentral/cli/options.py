"""The options that several commands have: which stack, which application, which form."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

Subdomain: TypeAlias = Annotated[
    str | None, typer.Option(help="The application's: 'contoso'. Or see the settings.")
]
Endpoint: TypeAlias = Annotated[
    str | None, typer.Option(metavar="URL", help="The application's whole base URL.")
]
ApplicationName: TypeAlias = Annotated[
    str | None, typer.Option(metavar="NAME", help="A name under iotcentral:applications.")
]
Stack: TypeAlias = Annotated[
    str | None, typer.Option(help="A stack of the project; without it: the selected one.")
]
NoStack: TypeAlias = Annotated[
    bool, typer.Option("--no-stack", help="Use flags and environment alone, not the project.")
]
AsJson: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print JSON on stdout, for programs.")
]
