"""`iotcentral graph`: what flows where, as a tree, a drawing's source, or a page."""

from __future__ import annotations

import json
import tempfile
import webbrowser
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..options import AllowHost, ApplicationName, AsJson, Endpoint, NoStack, Stack, Subdomain
from ..printing import console, exit_on_error, write
from ..status.contents import read_status
from ..workspace.application import Application, Flags
from ..workspace.context import load_context
from ..workspace.errors import CommandError
from ..workspace.files import write_whole
from .graph import graph_of
from .page.page import page
from .to_dot import dot
from .to_json import document
from .to_mermaid import mermaid
from .to_text import plain, tree

if TYPE_CHECKING:
    from .graph import Graph


class Form(StrEnum):
    """The forms of a graph."""

    TREE = "tree"
    MERMAID = "mermaid"
    DOT = "dot"
    HTML = "html"
    JSON = "json"


_ENDINGS = {
    ".html": Form.HTML,
    ".htm": Form.HTML,
    ".mmd": Form.MERMAID,
    ".mermaid": Form.MERMAID,
    ".dot": Form.DOT,
    ".gv": Form.DOT,
    ".json": Form.JSON,
}


def graph(
    *,
    subdomain: Subdomain = None,
    endpoint: Endpoint = None,
    application: ApplicationName = None,
    allow_host: AllowHost = None,
    stack: Stack = None,
    no_stack: NoStack = False,
    form: Annotated[
        Form | None,
        typer.Option(
            "--format",
            help="Default: what the name of --out ends with, else a tree.",
            metavar="FORM",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write to FILE; what is there is replaced."),
    ] = None,
    open_: Annotated[
        bool, typer.Option("--open", help="Open the page (--format html) in the browser.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Draw what flows where: source, export, destination, how each fares and what manages it.

    FORM is tree (for terminals), mermaid (for Markdown), dot (for Graphviz), html (one page that
    loads nothing, with search and details) or json.

    Exit status: 0 drawn; 1 the application cannot be read, or FILE not be written; 2 wrong usage.
    """
    wanted = _form(form, out, page=open_, as_json=as_json)

    with exit_on_error("graph"):
        # With its secrets, which are masked where the service repeats them.
        context = load_context(Path.cwd(), stack, alone=no_stack, show_secrets=True)
        place = Application(
            Flags(subdomain, endpoint, application, allow=tuple(allow_host or ())), context.config
        )
        drawn = graph_of(read_status(context, place))
        if wanted is Form.TREE and out is None:
            _print_tree(drawn)
        else:
            _deliver(_text(drawn, wanted), out, page=open_)


def _form(form: Form | None, out: Path | None, *, page: bool, as_json: bool) -> Form:
    """Return the form that the options ask for; they must agree."""
    asked = {
        "--format": form,
        "--json": Form.JSON if as_json else None,
        "--open": Form.HTML if page else None,
    }
    forms = {option: it for option, it in asked.items() if it is not None}
    if len(set(forms.values())) > 1:
        said = ", ".join(f"{option} ({it.value})" for option, it in forms.items())
        raise typer.BadParameter(f"these ask for different forms: {said}")
    named = _ENDINGS.get(out.suffix.lower()) if out else None
    return next(iter(forms.values()), named or Form.TREE)


def _print_tree(graph: Graph) -> None:

    screen = console()
    if screen.is_terminal:
        screen.print(tree(graph))
    else:
        write(_text(graph, Form.TREE))


def _text(graph: Graph, form: Form) -> str:
    """Return the graph in a form, as text."""
    match form:
        case Form.TREE:
            return plain(graph)
        case Form.MERMAID:
            return mermaid(graph)
        case Form.DOT:
            return dot(graph)
        case Form.HTML:
            return page(graph)
        case Form.JSON:
            return json.dumps(document(graph), indent=2) + "\n"


def _deliver(text: str, out: Path | None, *, page: bool) -> None:

    if out is None and not page:
        write(text)
        return
    # A folder of mkdtemp is for its owner alone.
    path = out or Path(tempfile.mkdtemp(prefix="iotcentral-")) / "graph.html"
    write_whole(path, text)
    typer.echo(f"iotcentral graph: written to {path}", err=True)
    if page and not webbrowser.open(path.resolve().as_uri()):
        raise CommandError(f"no browser could be started: open {path} yourself")
