"""A graph as a Mermaid flowchart, which GitHub renders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pulumi_iotcentral.model.display import mermaid_label

from ..mermaid import Arrow, Box, flowchart
from . import words
from .graph import Graph, Node

_STYLES: Final[Mapping[str, str]] = {
    "healthy": "fill:#dafbe1,stroke:#1a7f37,color:#0a3617",
    "error": "fill:#ffebe9,stroke:#cf222e,stroke-width:3px,color:#4c0014",
    "pending": "fill:#fff8c5,stroke:#9a6700,color:#3b2300",
    "disabled": "fill:#f6f8fa,stroke:#57606a,stroke-dasharray:6 4,color:#57606a",
    "missing": "fill:#ffffff,stroke:#cf222e,stroke-dasharray:3 3,color:#4c0014",
    "unknown": "fill:#f6f8fa,stroke:#9a6700,color:#1f2328",
    "source": "fill:#f6f8fa,stroke:#818b98,color:#1f2328",
}
_LONGEST: Final = 60


def mermaid(graph: Graph) -> str:
    """Return the Mermaid source. A dotted edge means that no data flows there now."""
    nodes = {node.key: node for node in graph.nodes}
    boxes = [Box(node.key, node.kind, _text(node), node.condition) for node in graph.nodes]
    arrows = (
        Arrow(
            edge.start,
            "-.->" if words.stopped(nodes[edge.start], nodes[edge.end]) else "-->",
            edge.end,
        )
        for edge in graph.edges
    )
    return flowchart(boxes, arrows, _STYLES)


def _text(node: Node) -> str:
    return "<br/>".join(mermaid_label(line, _LONGEST) for line in words.lines(node))
