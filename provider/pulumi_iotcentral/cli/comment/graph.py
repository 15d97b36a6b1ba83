"""The graph of a preview: sources, exports and destinations, and the changes between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias
from urllib.parse import urlsplit

from pulumi_iotcentral.model.display import mermaid_label
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT

from ..mermaid import Arrow, Box, flowchart
from .fields import references, text_of
from .preview import ACTIONS, Action, Preview, Step, is_unknown


@dataclass(frozen=True)
class Target:
    """A destination of an export: its URN if it is known, else its id.

    A replaced destination has another id and remains the same target.
    """

    urn: str = ""
    id: str = ""


class Destinations:
    """The destinations of a preview, by their ids before and after the update."""

    def __init__(self, preview: Preview) -> None:
        self.steps = {step.urn: step for step in preview.steps if step.kind is DESTINATION}
        self._names = Counter(Step("same", urn).name for urn in self._known(preview))
        self._urns: dict[tuple[Any, str], str] = {}
        self._alone: dict[str, tuple[str, str]] = {}
        for step in self.steps.values():
            for inputs in (step.old, step.new):
                id_ = inputs.get("destinationId")
                if isinstance(id_, str) and not is_unknown(id_):
                    self._urns[_application(inputs), id_] = step.urn

    def target(self, step: Step, id_: str) -> Target:
        """Return the target of an id in an export."""
        for inputs in (step.new, step.old):
            urn = self._urns.get((_application(inputs), id_))
            if urn is not None:
                return Target(urn)
        if step.urn not in self._alone:
            self._alone[step.urn] = self._by_dependency(step)
        unresolved, urn = self._alone[step.urn]
        return Target(urn) if urn and unresolved == id_ else Target(id=id_)

    def name(self, target: Target) -> str:
        """Return the name of a target, with its parents' types if the name is not unique."""
        if not target.urn:
            return target.id
        step = Step("same", target.urn)
        if self._names[step.name] > 1 and step.parents:
            return f"{step.name} ({step.parents})"
        return step.name

    def names_in(self, step: Step) -> Callable[[str], str]:
        """Return the function that returns the name of an id in an export."""
        return lambda id_: self.name(self.target(step, id_))

    def _known(self, preview: Preview) -> set[str]:
        """Return the URNs of all destinations, including those that a document omits."""
        urns = {urn for step in preview.steps for it in step.depends_on.values() for urn in it}
        return {urn for urn in urns if Step("same", urn).kind is DESTINATION} | set(self.steps)

    def _by_dependency(self, step: Step) -> tuple[str, str]:
        """Return the id and the URN that remain if all other references of an export are resolved.

        A document omits unchanged destinations, but has the dependencies of the export.
        """
        known = {id_: self._urns.get((_application(step.new), id_)) for id_ in references(step.new)}
        unresolved = [id_ for id_, urn in known.items() if urn is None]
        taken = set(known.values())
        urns = [
            urn
            for urn in step.depends_on.get("destinations", ())
            if urn not in taken and Step("same", urn).kind is DESTINATION
        ]
        return (unresolved[0], urns[0]) if len(unresolved) == len(urns) == 1 else ("", "")


def _application(inputs: Mapping[str, Any]) -> str:
    return text_of(inputs.get("applicationUrl", ""))


NODES: Final = 60
"""The maximum number of nodes. More are not readable, and GitHub draws at most 500 edges."""

State: TypeAlias = Literal["added", "removed", "kept"]


@dataclass(frozen=True)
class Node:
    """A source, an export or a destination. `action` is None if the preview does not have it."""

    key: tuple[str, str]
    kind: Literal["source", "export", "destination"]
    text: str
    action: Action | None
    application: str


@dataclass(frozen=True)
class Edge:
    """The data flow from one node to another."""

    start: tuple[str, str]
    end: tuple[str, str]
    state: State


@dataclass
class Graph:
    """The nodes and edges of the graph, and the number of omitted objects."""

    nodes: dict[tuple[str, str], Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    left_out: int = 0

    def add(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> bool:
        """Add nodes and edges if they fit, and return whether they did."""
        fresh = {node.key: node for node in nodes if node.key not in self.nodes}
        if self.nodes and len(self.nodes) + len(fresh) > NODES:
            return False
        self.nodes.update(fresh)
        self.edges.extend(edges)
        return True


def graph_of(preview: Preview) -> Graph:
    """Return the graph of a preview, changed objects first."""
    graph, destinations = Graph(), Destinations(preview)
    for step in sorted(preview.steps, key=_order):
        if step.kind is EXPORT:
            graph.left_out += not graph.add(*_export(step, destinations))
        elif step.kind is DESTINATION and step.action != "same":
            graph.left_out += not graph.add([_declared(step, destinations)], [])
    return graph


def _order(step: Step) -> tuple[int, bool, str, str]:
    return ACTIONS.index(step.action), step.kind is not EXPORT, step.name, step.urn


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
    """Return the items of both lists, each with its state."""
    states: dict[Any, State] = dict.fromkeys(new, "added")
    return states | {item: "kept" if item in states else "removed" for item in old}


def _source(inputs: Mapping[str, Any]) -> str:
    return text_of(inputs.get("source", ""))


def _source_node(source: str, export: Node) -> Node:
    return Node(
        (export.application, f"source {source}"), "source", source, None, export.application
    )


def _targets(step: Step, inputs: Mapping[str, Any], destinations: Destinations) -> list[Target]:
    """Return the destinations of an export."""
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
    """Return the application's host, or its URL if it has none."""
    url = text_of(inputs.get("applicationUrl", ""))
    try:
        return urlsplit(url).netloc.rpartition("@")[2] or url
    except ValueError:
        return url


_STYLES: Final[Mapping[str, str]] = {
    "create": "fill:#dafbe1,stroke:#1a7f37,stroke-width:2px,color:#0a3617",
    "update": "fill:#fff8c5,stroke:#9a6700,stroke-width:2px,color:#3b2300",
    "replace": "fill:#ffe2cc,stroke:#bc4c00,stroke-width:3px,color:#471700",
    "delete": "fill:#ffebe9,stroke:#cf222e,stroke-width:3px,stroke-dasharray:6 4,color:#4c0014",
    "forget": "fill:#f6f8fa,stroke:#57606a,stroke-width:2px,stroke-dasharray:6 4,color:#1f2328",
    "same": "fill:#f6f8fa,stroke:#818b98,color:#1f2328",
    "unknown": "fill:#ffffff,stroke:#818b98,stroke-dasharray:3 3,color:#1f2328",
}
_SIGNS: Final[Mapping[Action, str]] = {
    "create": "+ ",
    "update": "~ ",
    "replace": "± ",
    "delete": "- ",
    "forget": "- ",
    "same": "",
}
_ARROWS: Final[Mapping[State, str]] = {"kept": "-->", "added": "==>", "removed": "-.->"}


def mermaid(graph: Graph) -> str:
    """Return the Mermaid source of a graph, with a frame per application if there are several."""
    boxes = [
        Box(key, node.kind, _text(node), _style(node), node.application)
        for key, node in graph.nodes.items()
    ]
    arrows = (Arrow(edge.start, _ARROWS[edge.state], edge.end) for edge in graph.edges)
    return flowchart(boxes, arrows, _STYLES).rstrip("\n")


def _text(node: Node) -> str:
    sign = _SIGNS[node.action] if node.action else ""
    return mermaid_label(sign + node.text) or "?"


def _style(node: Node) -> str:
    if node.kind == "source":
        return "same"
    return node.action or "unknown"
