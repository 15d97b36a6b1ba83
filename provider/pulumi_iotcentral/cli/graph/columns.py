"""The columns of a drawing, each in an order in which few lines cross."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from .graph import Graph, Node

_ROUNDS: Final = 4


def columns(graph: Graph) -> tuple[list[Node], list[Node], list[Node]]:
    """Return the sources, exports and destinations from top to bottom.

    Exports stay with their source. Each export moves to where its destinations are, and each
    destination to where its exports are, in turn; destinations that nothing uses stand last.
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
    """Return the middle of a node's neighbours; a node without any goes last."""
    if not neighbours:
        return float("inf")
    return sum(places[node.key] for node in neighbours) / len(neighbours)
