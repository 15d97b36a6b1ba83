"""A graph in the DOT language of Graphviz."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pulumi_iotcentral.model.display import label

from . import words
from .graph import Condition, Graph, Node, NodeKind

_COLOURS: Final[Mapping[Condition, tuple[str, str]]] = {
    "healthy": ("#dafbe1", "#1a7f37"),
    "error": ("#ffebe9", "#cf222e"),
    "pending": ("#fff8c5", "#9a6700"),
    "disabled": ("#f6f8fa", "#57606a"),
    "missing": ("#ffffff", "#cf222e"),
    "unknown": ("#f6f8fa", "#9a6700"),
    "source": ("#f6f8fa", "#818b98"),
}
_KINDS: Final[tuple[NodeKind, ...]] = ("source", "export", "destination")
_HEAD: Final = """\
digraph "data export" {
  rankdir=LR; nodesep=0.25; ranksep=1.1; labelloc=t; fontname="Helvetica";
  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=11, margin="0.18,0.1"];
  edge [color="#57606a", arrowsize=0.7];"""


def dot(graph: Graph) -> str:
    """Return the source of the drawing, a column for each kind of node."""
    ids = {node.key: f"n{number}" for number, node in enumerate(graph.nodes)}
    nodes = {node.key: node for node in graph.nodes}
    lines = [_HEAD, f"  label={quoted(label(graph.application, 200))};"]
    for kind in _KINDS:
        members = [f"{ids[node.key]}{_attributes(node)};" for node in graph.of(kind)]
        lines += ["  { rank=same;", *(f"    {member}" for member in members), "  }"]
    for edge in graph.edges:
        stopped = words.stopped(nodes[edge.start], nodes[edge.end])
        style = " [style=dashed]" if stopped else ""
        lines.append(f"  {ids[edge.start]} -> {ids[edge.end]}{style};")
    return "\n".join([*lines, "}"]) + "\n"


def quoted(text: str) -> str:
    """Return the text as a DOT string, in which nothing is an escape or an entity."""
    plain = text.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'


def _attributes(node: Node) -> str:
    fill, line = _COLOURS[node.condition]
    dashed = ', style="rounded,filled,dashed"' if words.stopped(node) else ""
    text = r"\n".join(quoted(part)[1:-1] for part in words.lines(node))
    return f' [label="{text}", fillcolor="{fill}", color="{line}"{dashed}]'
