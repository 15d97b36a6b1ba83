"""A graph in the language of Mermaid, which GitHub draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from pulumi_iotcentral.model.display import mermaid_label

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
_SHAPES: Final = {"source": ("([", "])"), "export": ("[", "]"), "destination": ("[(", ")]")}
_ARROWS: Final[Mapping[State, str]] = {"kept": "-->", "added": "==>", "removed": "-.->"}


def mermaid(graph: Graph) -> str:
    """Return the source of a graph, applications in boxes where there are several."""
    ids = {key: f"n{number}" for number, key in enumerate(graph.nodes)}
    lines = ["flowchart LR", *_nodes(graph, ids)]
    lines += [f"  {ids[edge.start]} {_ARROWS[edge.state]} {ids[edge.end]}" for edge in graph.edges]
    used = dict.fromkeys(_style(node) for node in graph.nodes.values())
    lines += [f"  classDef {style} {_STYLES[style]}" for style in used]
    return "\n".join(lines)


def _nodes(graph: Graph, ids: Mapping[tuple[str, str], str]) -> Iterator[str]:
    applications = list(dict.fromkeys(node.application for node in graph.nodes.values()))
    for number, application in enumerate(applications):
        if len(applications) > 1:
            yield f'  subgraph a{number}["{mermaid_label(application) or "?"}"]'
            yield "  direction LR"
            yield f"  style a{number} fill:none,stroke:#818b98"
        for key, node in graph.nodes.items():
            if node.application == application:
                yield f"  {ids[key]}{_shape(node)}:::{_style(node)}"
        if len(applications) > 1:
            yield "  end"


def _shape(node: Node) -> str:
    left, right = _SHAPES[node.kind]
    sign = _SIGNS[node.action] if node.action else ""
    return f'{left}"{mermaid_label(sign + node.text) or "?"}"{right}'


def _style(node: Node) -> str:
    if node.kind == "source":
        return "same"
    return node.action or "unsaid"
