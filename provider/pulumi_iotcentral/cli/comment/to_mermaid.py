"""A graph in the language of Mermaid, which GitHub draws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pulumi_iotcentral.model.display import mermaid_label

from ..mermaid import Arrow, Box, flowchart
from .graph import Graph, Node, State
from .preview import Action

_STYLES: Final[Mapping[str, str]] = {
    "create": "fill:#dafbe1,stroke:#1a7f37,stroke-width:2px,color:#0a3617",
    "update": "fill:#fff8c5,stroke:#9a6700,stroke-width:2px,color:#3b2300",
    "replace": "fill:#ffe2cc,stroke:#bc4c00,stroke-width:3px,color:#471700",
    "delete": "fill:#ffebe9,stroke:#cf222e,stroke-width:3px,stroke-dasharray:6 4,color:#4c0014",
    "forget": "fill:#f6f8fa,stroke:#57606a,stroke-width:2px,stroke-dasharray:6 4,color:#1f2328",
    "same": "fill:#f6f8fa,stroke:#818b98,color:#1f2328",
    "unsaid": "fill:#ffffff,stroke:#818b98,stroke-dasharray:3 3,color:#1f2328",
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
    """Return the source of a graph, applications in frames if there are several."""
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
    return node.action or "unsaid"
