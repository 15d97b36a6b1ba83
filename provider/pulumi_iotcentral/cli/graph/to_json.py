"""A graph as JSON."""

from __future__ import annotations

from typing import Any

from ..status.to_json import manager_document
from .graph import Graph, Node


def document(graph: Graph) -> dict[str, Any]:
    """Return a graph as a JSON object: `application`, `stack`, `surveyedAt`, `nodes`, `edges`.

    An edge has `from` and `to`, the keys of nodes. Properties of an object are null for a source
    and for an object that does not exist.
    """
    return {
        "application": graph.application,
        "stack": graph.stack,
        "surveyedAt": graph.taken.isoformat(timespec="seconds"),
        "nodes": [_node(node) for node in graph.nodes],
        "edges": [{"from": edge.start, "to": edge.end} for edge in graph.edges],
    }


def _node(node: Node) -> dict[str, Any]:
    found = node.found
    return {
        "key": node.key,
        "kind": node.kind,
        "id": node.id,
        "displayName": found.display_name if found else None,
        "type": node.type or None,
        "condition": None if node.kind == "source" else node.condition,
        "status": (found.status or None) if found else None,
        "enabled": found.enabled if found else None,
        "errors": list(found.errors) if found else [],
        "lastExportTime": (found.last_export_time or None) if found else None,
        "managedBy": manager_document(node.manager),
    }
