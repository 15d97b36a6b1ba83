"""The order of a drawing's columns."""

from __future__ import annotations

from itertools import combinations

from pulumi_iotcentral.cli.graph.graph import Graph
from pulumi_iotcentral.cli.graph.to_text import columns
from tests.unit.cli.graph.surveys import destination, export, fleet, graph


def crossings(drawn: Graph) -> int:
    """Count the pairs of lines between exports and destinations that cross."""
    _, exports, destinations = columns(drawn)
    upper = {node.key: place for place, node in enumerate(exports)}
    lower = {node.key: place for place, node in enumerate(destinations)}
    ends = [(upper[one.start], lower[one.end]) for one in drawn.edges if one.start in upper]
    return sum(
        (one[0] - other[0]) * (one[1] - other[1]) < 0 for one, other in combinations(ends, 2)
    )


def test_lines_side_by_side_do_not_cross_whatever_the_names_are() -> None:
    pairs = [("a", "z"), ("b", "y"), ("c", "x"), ("d", "w")]
    drawn = graph(
        [export(one, [other]) for one, other in pairs], [destination(it) for _, it in pairs]
    )
    assert crossings(drawn) == 0


def test_exports_stay_with_their_source_and_unused_destinations_stand_last() -> None:
    drawn = graph(
        [
            export("a", ["z"], source="properties"),
            export("b", ["y"]),
            export("c", ["z"]),
        ],
        [destination("a-spare"), destination("y"), destination("z")],
    )
    _, exports, destinations = columns(drawn)
    assert [one.id for one in exports] == ["b", "c", "a"]
    assert [one.id for one in destinations] == ["y", "z", "a-spare"]


def test_every_node_stands_in_one_column() -> None:
    drawn = fleet(40)
    assert sorted(one.key for column in columns(drawn) for one in column) == sorted(
        one.key for one in drawn.nodes
    )
