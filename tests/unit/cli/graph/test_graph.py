"""The graph of a survey: what flows where, what is missing, and what nothing flows through."""

from __future__ import annotations

from pulumi_iotcentral.cli.graph.graph import Graph, Node
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT
from tests.unit.cli.graph.surveys import destination, export, graph, plant


def node(drawn: Graph, key: str) -> Node:
    return next(one for one in drawn.nodes if one.key == key)


def ways(drawn: Graph) -> set[tuple[str, str]]:
    return {(edge.start, edge.end) for edge in drawn.edges}


def test_data_flows_from_the_source_through_the_export_to_its_destinations() -> None:
    drawn = graph([export("e", ["a", "b"])], [destination("a"), destination("b")])
    assert ways(drawn) == {
        ("source:telemetry", "export:e"),
        ("export:e", "destination:a"),
        ("export:e", "destination:b"),
    }


def test_exports_with_one_source_share_it_and_sources_stand_in_the_order_of_the_api() -> None:
    drawn = graph(
        [
            export("a", [], source="odd"),
            export("b", [], source="audit"),
            export("c", [], source="telemetry"),
            export("d", [], source="telemetry"),
        ],
        [],
    )
    assert [one.id for one in drawn.of("source")] == ["telemetry", "audit", "odd"]
    assert [one.id for one in drawn.after(node(drawn, "source:telemetry"))] == ["c", "d"]


def test_a_destination_that_an_export_names_twice_is_reached_once() -> None:
    drawn = graph([export("e", ["a", "a"])], [destination("a")])
    assert len(drawn.edges) == 2


def test_an_id_that_the_service_lists_twice_is_shown_once() -> None:
    drawn = graph([], [destination("a", "first"), destination("a", "second")])
    assert [one.name for one in drawn.nodes] == ["first"]


def test_a_reference_to_what_does_not_exist_is_a_missing_destination() -> None:
    drawn = graph([export("e", ["gone"]), export("f", ["gone"])], [])
    missing = node(drawn, "destination:gone")
    assert missing.condition == "missing"
    assert [one.id for one in drawn.before(missing)] == ["e", "f"]
    assert not drawn.unmanaged(missing)


def test_what_the_stack_manages_and_is_not_there_is_missing_and_nothing_flows_through_it() -> None:
    lost = [(EXPORT, "gone"), (DESTINATION, "gone"), (DESTINATION, "used")]
    drawn = graph([export("e", ["used"])], [], lost=lost)
    assert [one.key for one in drawn.missing] == [
        "export:gone",
        "destination:gone",
        "destination:used",
    ]
    assert {one.condition for one in drawn.missing} == {"missing"}
    assert ways(drawn) == {("source:telemetry", "export:e"), ("export:e", "destination:used")}
    assert not any(drawn.idle(one) or drawn.unmanaged(one) for one in drawn.missing)


def test_how_an_object_fares_is_read_from_what_the_service_says() -> None:
    drawn = plant()
    conditions = {one.id: one.condition for one in drawn.of("export")}
    assert conditions == {
        "alarms": "error",
        "audit": "disabled",
        "empty": "pending",
        "joins": "healthy",
        "twins": "pending",
        "weather": "healthy",
    }
    odd = graph([], [destination("a", status="odd"), destination("b", status=None)])
    assert {one.condition for one in odd.nodes} == {"unknown"}


def test_nothing_flows_through_what_has_no_other_end() -> None:
    drawn = plant()
    assert [one.id for one in drawn.nodes if drawn.idle(one)] == ["empty", "spare"]


def test_what_the_stack_does_not_manage_is_known_inside_of_a_stack_only() -> None:
    inside = graph([export("e", [])], [destination("a")], managed=["e"])
    assert [one.id for one in inside.nodes if inside.unmanaged(one)] == ["a"]
    outside = graph([export("e", [])], [destination("a")], stack=None)
    assert not any(outside.unmanaged(one) for one in outside.nodes)
