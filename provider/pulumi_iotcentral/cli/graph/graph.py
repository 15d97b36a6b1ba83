"""The graph: the sources, exports and destinations of an application, and the flow between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal, TypeAlias

from pulumi_iotcentral.model.schema import DESTINATION, SOURCES

from ..status.contents import ERROR, Survey, Surveyed
from ..workspace.state import Managed

NodeKind: TypeAlias = Literal["source", "export", "destination"]

Condition: TypeAlias = Literal[
    "healthy", "error", "pending", "disabled", "missing", "unknown", "source"
]
"""The condition of an object. `pending` is a status before healthy, `unknown` any other status.
`missing` does not exist, but an export refers to it or the stack manages it. A source has no
condition of its own."""

_CONDITIONS: Mapping[str, Condition] = {
    "healthy": "healthy",
    ERROR: "error",
    "notStarted": "pending",
    "waiting": "pending",
    "starting": "pending",
}


@dataclass(frozen=True)
class Node:
    """A source, an export or a destination.

    `type` is a destination's type or an export's source. `found` is the object in the application,
    None for a source and for a missing object. `manager` is the managing resource of the stack.
    """

    kind: NodeKind
    id: str
    name: str
    type: str
    condition: Condition
    found: Surveyed | None = None
    manager: Managed | None = None

    @property
    def key(self) -> str:
        """Return the unique key of the node."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class Edge:
    """The data flow from one node to another, by their keys."""

    start: str
    end: str


@dataclass(frozen=True)
class Graph:
    """The data flow of an application at the time `taken`.

    `stack` is the stack of the managing resources, None without a stack. The nodes are in the
    order of the flow, and sorted by name.
    """

    application: str
    stack: str | None
    taken: datetime
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def of(self, kind: NodeKind) -> tuple[Node, ...]:
        """Return the nodes of a kind."""
        return tuple(node for node in self.nodes if node.kind == kind)

    def after(self, node: Node) -> tuple[Node, ...]:
        """Return the nodes that a node sends data to."""
        return self._after.get(node.key, ())

    def before(self, node: Node) -> tuple[Node, ...]:
        """Return the nodes that a node gets data from."""
        return self._before.get(node.key, ())

    def unmanaged(self, node: Node) -> bool:
        """Return whether a node is an existing object that the stack does not manage."""
        return self.stack is not None and node.found is not None and node.manager is None

    def idle(self, node: Node) -> bool:
        """Return whether there is no data flow: no exports or no destinations."""
        if node.found is None:
            return False
        return not (self.before(node) if node.kind == "destination" else self.after(node))

    @property
    def missing(self) -> tuple[Node, ...]:
        """Return the resources of the stack that do not exist in the application."""
        return tuple(node for node in self.nodes if node.found is None and node.manager)

    @cached_property
    def _after(self) -> Mapping[str, tuple[Node, ...]]:
        return self._neighbours((edge.start, edge.end) for edge in self.edges)

    @cached_property
    def _before(self) -> Mapping[str, tuple[Node, ...]]:
        return self._neighbours((edge.end, edge.start) for edge in self.edges)

    def _neighbours(self, pairs: Iterable[tuple[str, str]]) -> Mapping[str, tuple[Node, ...]]:
        places = {node.key: place for place, node in enumerate(self.nodes)}
        found: dict[str, list[int]] = {}
        for key, neighbour in pairs:
            found.setdefault(key, []).append(places[neighbour])
        return {key: tuple(self.nodes[one] for one in sorted(at)) for key, at in found.items()}


def graph_of(survey: Survey) -> Graph:
    """Return the graph of a survey."""
    exports = _distinct(_found("export", one) for one in survey.exports)
    destinations = _distinct(_found("destination", one) for one in survey.destinations)
    sources = _distinct(_source(one) for one in exports.values())
    missing = _distinct(_missing_resource(one) for one in survey.missing)
    missing_exports = {key: node for key, node in missing.items() if node.kind == "export"}
    destinations |= {key: node for key, node in missing.items() if node.kind == "destination"}
    destinations |= _missing(exports.values(), destinations)
    return Graph(
        survey.url,
        survey.stack,
        survey.taken,
        (
            *sorted(sources.values(), key=_by_source),
            *sorted((exports | missing_exports).values(), key=_by_name),
            *sorted(destinations.values(), key=_by_name),
        ),
        tuple(_edges(exports.values())),
    )


def _found(kind: NodeKind, one: Surveyed) -> Node:
    condition = _CONDITIONS.get(one.status, "unknown") if one.enabled else "disabled"
    return Node(kind, one.id, one.display_name, one.subtype, condition, one, one.manager)


def _missing_resource(one: Managed) -> Node:
    kind: NodeKind = "destination" if one.kind is DESTINATION else "export"
    return Node(kind, one.id, "", "", "missing", manager=one)


def _source(export: Node) -> Node:
    return Node("source", export.type, export.type, export.type, "source")


def _missing(exports: Iterable[Node], destinations: Mapping[str, Node]) -> dict[str, Node]:
    """Return the destinations that exports refer to and that do not exist."""
    nodes = (
        Node("destination", id_, "", "", "missing") for one in exports for id_ in _targets(one)
    )
    return {key: node for key, node in _distinct(nodes).items() if key not in destinations}


def _targets(export: Node) -> Iterable[str]:
    """Return the distinct ids of an export's destinations."""
    return dict.fromkeys(export.found.destinations if export.found else ())


def _edges(exports: Iterable[Node]) -> Iterator[Edge]:
    for export in exports:
        yield Edge(_source(export).key, export.key)
        for id_ in _targets(export):
            yield Edge(export.key, f"destination:{id_}")


def _distinct(nodes: Iterable[Node]) -> dict[str, Node]:
    """Return the nodes by key. An id that the service lists twice is shown once."""
    found: dict[str, Node] = {}
    for node in nodes:
        found.setdefault(node.key, node)
    return found


def _by_source(node: Node) -> tuple[int, str]:
    return (SOURCES.index(node.id) if node.id in SOURCES else len(SOURCES), node.id)


def _by_name(node: Node) -> tuple[bool, str, str]:
    return node.found is None, node.name.casefold(), node.id
