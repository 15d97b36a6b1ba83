"""The HTML page, assembled from its text, style, script, and the graph as data."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime
from html import escape
from importlib.resources import files
from string import Template
from typing import Any, Final

from pulumi_iotcentral.model.display import label

from ...status.to_text import age, parsed
from .. import words
from ..graph import Graph, Node
from ..to_text import columns

_LONGEST: Final = 300


def data(graph: Graph) -> dict[str, Any]:
    """Return the nodes in the order of the drawing, and the edges as pairs of indexes.

    In all texts, keys are masked and invisible characters are escaped.
    """
    nodes = [node for column in columns(graph) for node in column]
    places = {node.key: place for place, node in enumerate(nodes)}
    return {
        "application": label(graph.application, _LONGEST),
        "stack": None if graph.stack is None else label(graph.stack, _LONGEST),
        "taken": f"{graph.taken.astimezone(UTC):%d %B %Y, %H:%M:%S} UTC",
        "nodes": [_node(graph, node) for node in nodes],
        "edges": [[places[edge.start], places[edge.end]] for edge in graph.edges],
    }


def _node(graph: Graph, node: Node) -> dict[str, Any]:
    found = node.found
    manager = node.manager
    return {
        "kind": node.kind,
        "id": label(node.id, _LONGEST),
        "name": words.type_name(node) if node.kind == "source" else words.name(node, _LONGEST),
        "type": label(node.type, _LONGEST),
        "typeName": words.type_name(node) if found else "",
        "condition": node.condition,
        "status": words.status(node),
        "reported": label(found.status, _LONGEST) if found else "",
        "errors": [label(error, 2000) for error in found.errors] if found else [],
        "lastExport": _time(found.last_export_time, graph.taken) if found else "",
        "manager": manager
        and {"name": label(manager.name, _LONGEST), "urn": label(manager.urn, 500)},
        "unmanaged": graph.unmanaged(node),
        "idle": words.idleness(graph, node),
    }


def _time(text: str, taken: datetime) -> str:
    """Return a time of the service with its age, or the text itself if it is not a time."""
    time = parsed(text)
    if time is None:
        return label(text, _LONGEST)
    before = age(time, taken)
    shown = f"{time:%d %B %Y, %H:%M:%S} UTC"
    return f"{shown}, {before} before this snapshot" if before else shown


_SCRIPTS: Final = ("model.js", "icons.js", "cards.js", "lines.js", "details.js", "page.js")


def page(graph: Graph) -> str:
    """Return the HTML page. Its content security policy allows only its own script and style."""
    style, script = _file("page.css"), _script()
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return Template(_file("page.html")).substitute(
        policy=escape(policy),
        title=escape(label(graph.application.removeprefix("https://"), 200)),
        style=style,
        data=embedded(data(graph)),
        script=script,
    )


def embedded(value: Any) -> str:
    """Return a value as JSON that cannot end the script element around it."""
    text = json.dumps(value, separators=(",", ":"))
    return text.replace("&", r"\u0026").replace("<", r"\u003c").replace(">", r"\u003e")


def _script() -> str:
    parts = "\n".join(_file(name) for name in _SCRIPTS)
    return f'"use strict";\n(() => {{\n{parts}\n}})();\n'


def _file(name: str) -> str:
    return (files(__package__) / name).read_text("utf-8")


def _hash(text: str) -> str:
    """Return the source expression of an inline text for the content security policy."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
