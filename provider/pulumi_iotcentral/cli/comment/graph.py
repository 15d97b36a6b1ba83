"""What goes where: sources, exports and destinations, and what changes in between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias
from urllib.parse import urlsplit

from .destinations import Destinations, Target
from .fields import references, text_of
from .preview import ACTIONS, DESTINATION, EXPORT, Action, Preview, Step

NODES: Final = 60
"""More than that nobody can read, and GitHub draws no more than 500 lines."""

State: TypeAlias = Literal["added", "removed", "kept"]


@dataclass(frozen=True)
class Node:
    """A source, an export or a destination; `action` is None where the preview does not say."""

    key: tuple[str, str]
    kind: Literal["source", "export", "destination"]
    text: str
    action: Action | None
    application: str


@dataclass(frozen=True)
class Edge:
    """Data's way from one node to another."""

    start: tuple[str, str]
    end: tuple[str, str]
    state: State


@dataclass
class Graph:
    """A picture's parts, and how many objects it leaves out."""

    nodes: dict[tuple[str, str], Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    left_out: int = 0

    def add(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> bool:
        """Add nodes and edges if there is room for them, and tell whether there was."""
        fresh = {node.key: node for node in nodes if node.key not in self.nodes}
        if self.nodes and len(self.nodes) + len(fresh) > NODES:
            return False
        self.nodes.update(fresh)
        self.edges.extend(edges)
        return True


def graph_of(preview: Preview) -> Graph:
    """Return the graph of a preview, what changes first."""
    graph, destinations = Graph(), Destinations(preview)
    for step in sorted(preview.steps, key=_order):
        if step.type == EXPORT:
            graph.left_out += not graph.add(*_export(step, destinations))
        elif step.type == DESTINATION and step.action != "same":
            graph.left_out += not graph.add([_declared(step, destinations)], [])
    return graph


def _order(step: Step) -> tuple[int, bool, str, str]:
    return ACTIONS.index(step.action), step.type != EXPORT, step.name, step.urn


def _export(step: Step, destinations: Destinations) -> tuple[list[Node], list[Edge]]:
    """Return an export with its sources and destinations, before and after the update."""
    export = Node(("export", step.urn), "export", step.name, step.action, _host(step.inputs))
    sources = _compared([_source(step.old)], [_source(step.new)])
    targets = _compared(
        _targets(step, step.old, destinations), _targets(step, step.new, destinations)
    )
    ends = {target: _destination(target, export, destinations) for target in targets}
    nodes = [
        *(_source_node(source, export) for source in sources if source),
        export,
        *ends.values(),
    ]
    edges = [
        Edge(_source_node(source, export).key, export.key, state)
        for source, state in sources.items()
        if source
    ]
    edges += [Edge(export.key, ends[target].key, state) for target, state in targets.items()]
    return nodes, edges


def _compared(old: list[Any], new: list[Any]) -> dict[Any, State]:
    """Return what is there before or after, and which of the two."""
    states: dict[Any, State] = dict.fromkeys(new, "added")
    return states | {item: "kept" if item in states else "removed" for item in old}


def _source(inputs: Mapping[str, Any]) -> str:
    return text_of(inputs.get("source", ""))


def _source_node(source: str, export: Node) -> Node:
    return Node(
        (export.application, f"source {source}"), "source", source, None, export.application
    )


def _targets(step: Step, inputs: Mapping[str, Any], destinations: Destinations) -> list[Target]:
    """Return what an export sends to."""
    return [destinations.target(step, id_) for id_ in references(inputs)]


def _destination(target: Target, export: Node, destinations: Destinations) -> Node:
    step = destinations.steps.get(target.urn)
    if step is not None:
        return _declared(step, destinations)
    key = (export.application, f"destination {target.urn or target.id}")
    return Node(key, "destination", destinations.name(target), None, export.application)


def _declared(step: Step, destinations: Destinations) -> Node:
    key, name = ("destination", step.urn), destinations.name(Target(step.urn))
    return Node(key, "destination", name, step.action, _host(step.inputs))


def _host(inputs: Mapping[str, Any]) -> str:
    """Return the application's host, or its whole URL where there is none in it."""
    url = text_of(inputs.get("applicationUrl", ""))
    try:
        return urlsplit(url).netloc.rpartition("@")[2] or url
    except ValueError:
        return url
