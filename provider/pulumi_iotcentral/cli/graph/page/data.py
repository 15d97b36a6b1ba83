"""What the page's script is told of a graph."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from pulumi_iotcentral.model.display import label

from ...status.times import age, parsed
from .. import words
from ..columns import columns
from ..graph import Graph, Node

_LONGEST: Final = 300


def data(graph: Graph) -> dict[str, Any]:
    """Return the nodes in the order of the drawing, and the edges as pairs of their places.

    Each text is fit to be shown: without keys, its invisible characters marked.
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
    held = node.held
    manager = node.manager
    return {
        "kind": node.kind,
        "id": label(node.id, _LONGEST),
        "name": words.type_name(node) if node.kind == "source" else words.name(node, _LONGEST),
        "type": label(node.type, _LONGEST),
        "typeName": words.type_name(node) if held else "",
        "condition": node.condition,
        "status": words.status(node),
        "said": label(held.status, _LONGEST) if held else "",
        "errors": [label(error, 2000) for error in held.errors] if held else [],
        "lastExport": _time(held.last_export_time, graph.taken) if held else "",
        "manager": manager
        and {"name": label(manager.name, _LONGEST), "urn": label(manager.urn, 500)},
        "unmanaged": graph.unmanaged(node),
        "idle": words.idleness(graph, node),
    }


def _time(told: str, taken: datetime) -> str:
    """Return a time of the service, and how long before the survey; as it is where it is none."""
    time = parsed(told)
    if time is None:
        return label(told, _LONGEST)
    before = age(time, taken)
    return f"{time:%d %B %Y, %H:%M:%S} UTC" + (f", {before} before this survey" if before else "")
