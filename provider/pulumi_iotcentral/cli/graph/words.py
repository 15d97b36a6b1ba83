"""The words that all output formats share: names, types, conditions and their marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from pulumi_iotcentral.model.display import label
from pulumi_iotcentral.model.schema import DESTINATION_TYPES

from .graph import Condition, Graph, Node

NAME: Final = 60
"""The maximum number of characters of a name in a drawing."""

ERROR: Final = 300
"""The maximum number of characters of a reported error."""

MARKS: Final[Mapping[Condition, str]] = {
    "healthy": "✓",
    "error": "✗",
    "pending": "●",
    "disabled": "-",
    "missing": "?",
    "unknown": "●",
    "source": "",
}
"""The mark before a condition, since color alone is not accessible."""

_SOURCES: Final = {
    "telemetry": "Telemetry",
    "properties": "Properties",
    "deviceLifecycle": "Device lifecycle",
    "deviceTemplateLifecycle": "Device template lifecycle",
    "deviceConnectivity": "Device connectivity",
    "audit": "Audit",
}


def name(node: Node, limit: int = NAME) -> str:
    """Return the display name of a node, else its id."""
    return label(node.name, limit) or label(node.id, limit) or "(no name)"


def type_name(node: Node) -> str:
    """Return a destination's type or an export's source in words."""
    if node.kind == "destination":
        known = DESTINATION_TYPES.get(node.type)
        return known.title if known else label(node.type, NAME) or "no type"
    return _SOURCES.get(node.type) or label(node.type, NAME) or "no source"


def status(node: Node) -> str:
    """Return the status of an object for display, in most cases that of the service."""
    if node.condition in ("disabled", "source"):
        return node.condition
    if node.condition == "missing":
        return "does not exist"
    return label(node.found.status if node.found else "", NAME) or "no status"


def marked_status(node: Node) -> str:
    """Return the status after its mark."""
    return f"{MARKS[node.condition]} {status(node)}".strip()


def manager(graph: Graph, node: Node) -> str:
    """Return the managing resource of an object as text. Empty if it is unknown."""
    if graph.unmanaged(node):
        return "not managed"
    return f"managed by {label(node.manager.name, NAME)}" if node.manager else ""


def idleness(graph: Graph, node: Node) -> str:
    """Return why a node has no data flow. Empty if it has one."""
    if not graph.idle(node):
        return ""
    return "no export uses it" if node.kind == "destination" else "no destinations"


def errors(node: Node) -> tuple[str, ...]:
    """Return the reported errors of an object."""
    return tuple(label(error, ERROR) for error in node.found.errors) if node.found else ()


def lines(node: Node) -> Iterator[str]:
    """Return the lines of a node's box in a drawing."""
    if node.kind == "source":
        yield type_name(node)
        return
    yield name(node, 48)
    if node.kind == "destination" and node.found:
        yield type_name(node)
    yield marked_status(node)


def stopped(*nodes: Node) -> bool:
    """Return whether no data flows between these nodes, because one is disabled or missing."""
    return any(node.condition in ("disabled", "missing") for node in nodes)
