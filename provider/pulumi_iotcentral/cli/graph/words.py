"""What all forms of a graph call things: names, types, conditions and their marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from pulumi_iotcentral.model.display import label
from pulumi_iotcentral.model.schema import DESTINATION_TYPES

from .graph import Condition, Graph, Node

NAME: Final = 60
"""The characters that a name may have in a drawing."""

ERROR: Final = 300
"""The characters that a reported error may have."""

MARKS: Final[Mapping[Condition, str]] = {
    "healthy": "✓",
    "error": "✗",
    "pending": "●",
    "disabled": "-",
    "missing": "?",
    "unknown": "●",
    "source": "",
}
"""What stands before a condition, so that colour does not say it alone."""

_SOURCES: Final = {
    "telemetry": "Telemetry",
    "properties": "Properties",
    "deviceLifecycle": "Device lifecycle",
    "deviceTemplateLifecycle": "Device template lifecycle",
    "deviceConnectivity": "Device connectivity",
    "audit": "Audit",
}


def name(node: Node, limit: int = NAME) -> str:
    """Return what a node is called: its display name, else its id."""
    return label(node.name, limit) or label(node.id, limit) or "(no name)"


def type_name(node: Node) -> str:
    """Return a destination's type or an export's source in words."""
    if node.kind == "destination":
        known = DESTINATION_TYPES.get(node.type)
        return known.title if known else label(node.type, NAME) or "type not said"
    return _SOURCES.get(node.type) or label(node.type, NAME) or "source not said"


def status(node: Node) -> str:
    """Return the word for how an object fares: the service's, where it is enough."""
    if node.condition in ("disabled", "source"):
        return node.condition
    if node.condition == "missing":
        return "does not exist"
    return label(node.held.status if node.held else "", NAME) or "status not said"


def marked_status(node: Node) -> str:
    """Return the status with its mark before it."""
    return f"{MARKS[node.condition]} {status(node)}".strip()


def manager(graph: Graph, node: Node) -> str:
    """Return what manages an object in words; empty where that is not known."""
    if graph.unmanaged(node):
        return "not managed"
    return f"managed by {label(node.manager.name, NAME)}" if node.manager else ""


def idleness(graph: Graph, node: Node) -> str:
    """Return why nothing flows through a node; empty where something does."""
    if not graph.idle(node):
        return ""
    return "no export uses it" if node.kind == "destination" else "no destination"


def errors(node: Node) -> tuple[str, ...]:
    """Return what the service reports of an object, a line each."""
    return tuple(label(error, ERROR) for error in node.held.errors) if node.held else ()


def lines(node: Node) -> Iterator[str]:
    """Return what stands in a node's box in a drawing without details."""
    if node.kind == "source":
        yield type_name(node)
        return
    yield name(node, 48)
    if node.kind == "destination" and node.held:
        yield type_name(node)
    yield marked_status(node)


def stopped(*nodes: Node) -> bool:
    """Tell whether no data goes the way between these nodes: one is disabled, or not there."""
    return any(node.condition in ("disabled", "missing") for node in nodes)
