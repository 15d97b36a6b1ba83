"""A graph as a tree in a terminal: sources at the root, exports below, then destinations."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from pulumi_iotcentral.model.display import label

from . import words
from .graph import Condition, Graph, Node

_ROUNDS: Final = 4


def columns(graph: Graph) -> tuple[list[Node], list[Node], list[Node]]:
    """Return the sources, exports and destinations from top to bottom.

    Exports remain with their source. Exports and destinations are alternately sorted by the
    position of their neighbors, which reduces crossings. Unused destinations are last.
    """
    sources = list(graph.of("source"))
    place = _places(sources)
    exports = sorted(graph.of("export"), key=lambda node: _mean(graph.before(node), place))
    destinations = list(graph.of("destination"))
    for _ in range(_ROUNDS):
        rows = _places(exports)
        destinations.sort(key=lambda node: _mean(graph.before(node), rows))
        ends = _places(destinations)
        exports.sort(
            key=lambda node: (_mean(graph.before(node), place), _mean(graph.after(node), ends))
        )
    return sources, exports, destinations


def _places(nodes: Iterable[Node]) -> Mapping[str, int]:
    return {node.key: number for number, node in enumerate(nodes)}


def _mean(neighbours: tuple[Node, ...], places: Mapping[str, int]) -> float:
    """Return the mean position of a node's neighbors, infinity if there are none."""
    if not neighbours:
        return float("inf")
    return sum(places[node.key] for node in neighbours) / len(neighbours)


_STYLES: Final[Mapping[Condition, str]] = {
    "healthy": "green",
    "error": "bold red",
    "pending": "yellow",
    "disabled": "dim",
    "missing": "bold red",
    "unknown": "yellow",
    "source": "bold",
}
_ID: Final = 100
_UNBROKEN: Final = 10_000


def tree(graph: Graph) -> Tree:
    """Return the tree. Names of objects are never interpreted as markup."""
    root = Tree(_place(graph), guide_style="dim")
    for source in graph.of("source"):
        branch = root.add(Text(words.type_name(source), style="bold"))
        for export in graph.after(source):
            twig = branch.add(_object(graph, export))
            for destination in graph.after(export):
                twig.add(_object(graph, destination))
    idle = [node for node in graph.of("destination") if graph.idle(node)]
    if idle:
        branch = root.add(Text("Unused destinations", style="bold"))
        for node in idle:
            branch.add(_object(graph, node))
    if graph.missing:
        branch = root.add(Text("Missing resources of the stack", style="bold"))
        for node in graph.missing:
            branch.add(_object(graph, node))
    if not graph.nodes:
        root.add(Text("no exports and no destinations"))
    return root


def plain(graph: Graph) -> str:
    """Return the tree as plain text without line wrapping, for files and pipes."""
    console = Console(file=io.StringIO(), width=_UNBROKEN, color_system=None, legacy_windows=False)
    with console.capture() as printed:
        console.print(tree(graph))
    return "".join(f"{line.rstrip()}\n" for line in printed.get().splitlines())


def _place(graph: Graph) -> Text:
    stack = f" (stack {label(graph.stack, _ID)})" if graph.stack else ""
    return Text(label(graph.application, 200) + stack, style="bold")


def _object(graph: Graph, node: Node) -> Text:
    """Return the line of an object, followed by a line for each error."""
    line = Text(words.marked_status(node), style=_STYLES[node.condition])
    line.append(f"  {words.name(node)}", "not dim not bold default")
    notes = "  ".join(_notes(graph, node))
    if notes:
        line.append(f"  {notes}", "not bold dim default")
    for error in words.errors(node):
        line.append(f"\n{error}", "not bold red")
    return line


def _notes(graph: Graph, node: Node) -> Iterator[str]:
    if node.kind == "destination" and node.found:
        yield words.type_name(node)
    id_ = label(node.id, _ID)
    if node.name and id_ != words.name(node, _ID):
        yield id_
    if managed := words.manager(graph, node):
        yield managed
    if node.kind == "export" and graph.idle(node):
        yield words.idleness(graph, node)
