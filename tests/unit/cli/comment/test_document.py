"""What a comment tells of a preview, in the room that it has."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_iotcentral.cli.comment.graph import NODES
from pulumi_iotcentral.cli.comment.tables import Row, fitted, size
from pulumi_iotcentral.cli.comment.to_markdown import LIMIT
from tests.unit.cli.comment.documents import (
    DESTINATION,
    EXPORT,
    comment_of,
    created,
    destination,
    document,
    export,
    fences,
    rows,
    step,
    stream,
    updated,
    violation,
)

pytestmark = pytest.mark.processes

LONG = "@" * 70_000


def big(number: int, text: str = "x") -> list[dict[str, Any]]:
    """Return the steps of an export and its destination, of every kind in turn."""
    here, there = destination(f"d-{number}"), destination(f"d-{number}", displayName=text)
    old = export(f"e-{number}", [f"d-{number}"])
    new = old | {
        "filter": text,
        "enrichments": {f"key {key}": {"value": text} for key in range(4)},
    }
    name = f"{text[:300]}{number}"
    return [
        [created(DESTINATION, name, there), created(EXPORT, name, new)],
        [updated(DESTINATION, name, here, there), updated(EXPORT, name, old, new)],
        [step("delete", DESTINATION, name, there), step("delete", EXPORT, name, new)],
        [step("replace", DESTINATION, name, here, there), step("replace", EXPORT, name, old, new)],
    ][number % 4]


@pytest.mark.parametrize("text", ["x", LONG, "long\n" * 60])
@pytest.mark.parametrize("form", [document, stream])
def test_a_comment_on_400_resources_fits_and_says_what_it_leaves_out(form: Any, text: str) -> None:
    steps = [step for number in range(200) for step in big(number, text)]
    comment = comment_of(form(*steps))
    assert size(comment) < LIMIT
    shown = rows(comment)
    assert all(len(row) == 3 for row in shown)
    assert "<b>100 to replace</b>, <b>100 to delete</b>, <b>100 to update</b>" in comment
    left_out = 400 - len(shown)
    said = f"This comment omits {left_out} changed objects because of GitHub's size limit."
    assert (said in comment) == (left_out > 0)
    assert len(shown) == 400 if text == "x" else len(shown) >= 40
    (graph,) = fences(comment) or [""]
    nodes = sum(":::" in line for line in graph.splitlines())
    assert nodes <= NODES
    assert nodes > NODES - 4 or text == LONG
    assert "The graph omits" in comment or "The graph is omitted" in comment


def test_the_gravest_rows_are_the_ones_that_stay() -> None:
    steps = [step for number in range(400) for step in big(number, "long\n" * 60)]
    comment = comment_of(stream(*steps))
    graves = [row[0].startswith("⚠️") for row in rows(comment)]
    assert graves[:200] == [True] * 200
    assert not any(graves[200:])


def test_many_policies_warnings_errors_and_other_resources_leave_room_for_the_table() -> None:
    events: list[dict[str, Any]] = [violation(f"{LONG}{number}") for number in range(500)]
    for severity in ("warning", "error"):
        events += [
            {"diagnosticEvent": {"severity": severity, "message": f"{number}{LONG}"}}
            for number in range(500)
        ]
    others = [created(f"azure:x:Y{number}", LONG, {}) for number in range(500)]
    ours = [step for number in range(8) for step in big(number)]
    comment = comment_of(stream(*others, *ours, events=events))
    assert size(comment) < LIMIT
    assert len(rows(comment)) == 16
    for noun in ("violations", "errors", "lines"):
        assert f" {noun} because of GitHub's size limit." in comment


@given(
    st.lists(st.tuples(st.integers(1, 50), st.integers(0, 300))),
    st.integers(0, 4000),
)
def test_rows_never_take_more_room_than_there_is(lengths: list[tuple[int, int]], room: int) -> None:
    rows_ = [Row("🏭" * (short + more), "x" * short) for short, more in lengths]
    shown, left_out = fitted(rows_, room)
    assert sum(size(line) + 1 for line in shown) <= room
    assert len(shown) + left_out == len(rows_)


def test_the_first_line_is_hidden_and_names_the_stack() -> None:
    assert comment_of(document()).startswith("<!-- pulumi-iotcentral: unknown -->\n")
    comment = comment_of(document(created(EXPORT, "e", export("e"))))
    assert comment.startswith("<!-- pulumi-iotcentral: plant/dev -->\n")


def test_a_change_elsewhere_only_is_no_change_of_ours() -> None:
    comment = comment_of(document(created("azure:x:Y", "z", {})))
    assert (
        "Exports and destinations: **no changes**. Other resources: <b>1 to create</b>." in comment
    )
    assert "No changes." not in comment
    assert not fences(comment)


def test_destinations_in_another_order_are_no_change() -> None:
    old, new = export("e", ["a", "b"]), export("e", ["b", "a"], displayName="new")
    (row,) = rows(comment_of(document(updated(EXPORT, "e", old, new))))
    assert "destinations" not in row[2]


@pytest.mark.parametrize(("before", "after"), [(True, 1), (0, False), ([True], [1]), ("1", 1)])
def test_a_value_of_another_type_is_a_change(before: Any, after: Any) -> None:
    old, new = (export("e", enrichments={"x": {"value": it}}) for it in (before, after))
    (row,) = rows(comment_of(document(updated(EXPORT, "e", old, new))))
    assert "enrichments&#46;x&#46;value" in row[2]


def test_a_destination_that_is_replaced_stays_the_same_place_in_the_graph() -> None:
    comment = comment_of(
        stream(
            step("replace", DESTINATION, "d", destination("old"), destination("new")),
            updated(EXPORT, "e", export("e", ["old"]), export("e", ["new"])),
        )
    )
    (graph,) = fences(comment)
    assert [line for line in graph.splitlines() if ">" in line] == ["  n1 --> n2", "  n2 --> n0"]


@pytest.mark.parametrize(
    ("form", "white"),
    [(document, "unchanged, or not in this stack"), (stream, "not in this preview")],
)
def test_what_a_form_leaves_out_of_the_graph_is_said_in_the_legend(
    form: Callable[..., str], white: str
) -> None:
    old, new = export("e", ["there"]), export("e", ["there"], displayName="new")
    assert f" · white: {white}</sub>" in comment_of(form(updated(EXPORT, "e", old, new)))


def test_a_transform_that_changes_is_named_by_its_destination() -> None:
    ours = created(DESTINATION, "hub", destination("a"))
    old, new = export("e"), export("e")
    old["destinations"] = [{"id": "a", "transform": ".x"}]
    new["destinations"] = [{"id": "a", "transform": ".y"}]
    cells = rows(comment_of(document(ours, updated(EXPORT, "e", old, new))))
    assert unescape(cells[0][2]) == (
        "<code>destinations[hub].transform</code>: <code>.x</code> → <code>.y</code>"
    )


def test_several_unknown_ids_are_several_destinations() -> None:
    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
    comment = comment_of(stream(created(EXPORT, "e", export("e", [unknown, unknown]))))
    assert fences(comment)[0].count("unknown until pulumi up") == 2


def test_a_disabled_export_that_goes_is_not_marked() -> None:
    gone = step("delete", EXPORT, "e", export("e", enabled=False))
    comment = comment_of(document(gone))
    assert "CAUTION" not in comment
    assert rows(comment)[0][0] == "- **delete**"


def test_destinations_of_one_name_are_told_apart_by_their_components() -> None:
    inner = f"my:Plant${DESTINATION}"
    comment = comment_of(
        document(
            updated(EXPORT, "e", export("e", ["1"]), export("e", ["2"])),
            step("delete", DESTINATION, "archive", destination("1")),
            created(inner, "archive", destination("2")),
        )
    )
    cells = {row[1]: row[2] for row in rows(comment)}
    assert unescape(cells["export <code>e</code>"]) == (
        "<code>destinations</code>: - <code>archive</code><br>"
        "<code>destinations</code>: + <code>archive (my:Plant)</code>"
    )
    assert "destination <code>archive (my&#58;Plant)</code>" in cells
    assert "archive (my#58;Plant)" in fences(comment)[0].replace("#40;", "(").replace("#41;", ")")


def test_one_resource_stays_as_it_is() -> None:
    same = step("same", EXPORT, "e", export("e"), export("e"))
    assert "**No changes.** 1 resource unchanged." in comment_of(stream(same))


def test_equal_ids_of_two_applications_are_two_destinations_in_two_boxes() -> None:
    other = {"applicationUrl": "https://fabrikam.azureiotcentral.com"}
    comment = comment_of(
        stream(
            created(DESTINATION, "one", destination("d")),
            created(DESTINATION, "two", destination("d", **other)),
            created(EXPORT, "first", export("e", ["d"])),
            created(EXPORT, "second", export("e", ["d"], **other)),
        )
    )
    (graph,) = fences(comment)
    assert graph.count("subgraph") == graph.count("direction LR") == 2
    ids = {
        line.split('"')[1].split("; ")[-1]: line.split("[")[0].split("(")[0].strip()
        for line in graph.splitlines()
        if ":::" in line
    }
    assert f"  {ids['first']} ==> {ids['one']}\n" in graph
    assert f"  {ids['second']} ==> {ids['two']}\n" in graph


def test_an_export_with_thousands_of_references_takes_no_minutes() -> None:
    for ids in (["d"] * 20_000, [f"d{number}" for number in range(20_000)]):
        text = comment_of(stream(updated(EXPORT, "e", export("e"), export("e", ids))))
        assert "20000 fields" in text
