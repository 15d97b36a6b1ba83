"""`iotcentral graph`: draw the data flow as a tree, the source of a drawing, or a page."""

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
    """The output formats of a graph."""

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
            help="Output format. Defaults to that of the file extension of --out, else to tree.",
            metavar="FORM",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Output file. An existing file is overwritten. Defaults to stdout."
        ),
    ] = None,
    open_: Annotated[
        bool, typer.Option("--open", help="Open the HTML page in the browser.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Draw the data flow of an application from sources through exports to destinations.

    The graph shows the status and the managing resource of each object. Possible values of FORM
    are tree (for terminals), mermaid (for Markdown), dot (for Graphviz), html (a self-contained
    page with search and details), and json.

    Exit codes:
      0  The graph was written.
      1  The application cannot be read, or the file cannot be written.
      2  The command line is not valid.
    """
    wanted = _form(form, out, page=open_, as_json=as_json)

    with exit_on_error("graph"):
        # The secrets are needed to mask them in messages of the service.
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
    """Return the format of the options. Raises BadParameter if they conflict."""
    requested = {
        "--format": form,
        "--json": Form.JSON if as_json else None,
        "--open": Form.HTML if page else None,
    }
    forms = {option: it for option, it in requested.items() if it is not None}
    if len(set(forms.values())) > 1:
        options = ", ".join(f"{option} ({it.value})" for option, it in forms.items())
        raise typer.BadParameter(f"the formats of these options conflict: {options}")
    named = _ENDINGS.get(out.suffix.lower()) if out else None
    return next(iter(forms.values()), named or Form.TREE)


def _print_tree(graph: Graph) -> None:

    screen = console()
    if screen.is_terminal:
        screen.print(tree(graph))
    else:
        write(_text(graph, Form.TREE))


def _text(graph: Graph, form: Form) -> str:
    """Return the graph in an output format, as text."""
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
    # Only the owner can access a folder of mkdtemp.
    path = out or Path(tempfile.mkdtemp(prefix="iotcentral-")) / "graph.html"
    write_whole(path, text)
    typer.echo(f"iotcentral graph: wrote {path}", err=True)
    if page and not webbrowser.open(path.resolve().as_uri()):
        raise CommandError(f"no browser can be started. Open {path} yourself.")
