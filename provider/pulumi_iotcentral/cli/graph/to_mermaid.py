"""A graph in the language of Mermaid, which GitHub draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from pulumi_iotcentral.model.display import mermaid_label

from . import words
from .graph import Condition, Graph, Node, NodeKind

_STYLES: Final[Mapping[Condition, str]] = {
    "healthy": "fill:#dafbe1,stroke:#1a7f37,color:#0a3617",
    "error": "fill:#ffebe9,stroke:#cf222e,stroke-width:3px,color:#4c0014",
    "pending": "fill:#fff8c5,stroke:#9a6700,color:#3b2300",
    "disabled": "fill:#f6f8fa,stroke:#57606a,stroke-dasharray:6 4,color:#57606a",
    "missing": "fill:#ffffff,stroke:#cf222e,stroke-dasharray:3 3,color:#4c0014",
    "unknown": "fill:#f6f8fa,stroke:#9a6700,color:#1f2328",
    "source": "fill:#f6f8fa,stroke:#818b98,color:#1f2328",
}
_SHAPES: Final[Mapping[NodeKind, tuple[str, str]]] = {
    "source": ("([", "])"),
    "export": ("[", "]"),
    "destination": ("[(", ")]"),
}
_LONGEST: Final = 60


def mermaid(graph: Graph) -> str:
    """Return the source of the drawing; a dotted line is a way that nothing takes now."""
    ids = {node.key: f"n{number}" for number, node in enumerate(graph.nodes)}
    nodes = {node.key: node for node in graph.nodes}
    lines = ["flowchart LR"]
    lines += [f"  {ids[node.key]}{_shape(node)}:::{node.condition}" for node in graph.nodes]
    for edge in graph.edges:
        arrow = "-.->" if words.stopped(nodes[edge.start], nodes[edge.end]) else "-->"
        lines.append(f"  {ids[edge.start]} {arrow} {ids[edge.end]}")
    lines += _classes(graph)
    return "\n".join(lines) + "\n"


def _shape(node: Node) -> str:
    left, right = _SHAPES[node.kind]
    text = "<br/>".join(mermaid_label(line, _LONGEST) for line in words.lines(node))
    return f'{left}"{text}"{right}'


def _classes(graph: Graph) -> Iterator[str]:
    for condition in dict.fromkeys(node.condition for node in graph.nodes):
        yield f"  classDef {condition} {_STYLES[condition]}"
