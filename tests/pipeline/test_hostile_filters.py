"""Filters by strangers: every text ends with a result or an UnsupportedError, at bounded cost."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iotcentral_bounded.query import MAX_LENGTH
from iotcentral_pipeline.errors import UnsupportedError
from iotcentral_pipeline.filters import evaluate

from .filter_messages import message

MESSAGE = message({"telemetry": {"a": 1}})

SHAPES: dict[str, Callable[[int], str]] = {
    "brackets": lambda size: "(" * size + "a = 1" + ")" * size,
    "open brackets": lambda size: "(" * size,
    "conditions": lambda size: " AND ".join(["a = 1"] * size),
    "one word": lambda size: "a" * size,
    "a path": lambda size: ".".join("a" * size) + " = 1",
    "quotation marks": lambda size: "'" * size,
    "both quotation marks": lambda size: "'\"" * size,
    "backslashes": lambda size: "a = '" + "\\'" * size,
    "digits": lambda size: "a = " + "9" * size,
    "a list": lambda size: f"a IN [{','.join('1' * size)}]",
    "an open list": lambda size: "a IN [" + "1," * size,
    "sources": lambda size: "SELECT * FROM " + ", ".join(["dtmi:a:b;1"] * size),
    "a template": lambda size: "SELECT * FROM dtmi" + ":a" * size,
    "an open template": lambda size: "SELECT * FROM " + "a:" * size,
    "spaces": lambda size: " " * size,
    "lines": lambda size: "\n" * size + "a = 1 x",
}


def answer(query: str) -> str:
    """Return the reason why a message does not pass a filter, or why the filter is refused."""
    try:
        return evaluate(query, MESSAGE).reason
    except UnsupportedError as error:
        return str(error)


def work(query: str) -> int:
    """Return the number of function calls while a filter is evaluated."""
    count = 0

    def trace(_frame: object, _event: str, _argument: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(trace)
    try:
        answer(query)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("shape", SHAPES)
def test_work_grows_no_faster_than_the_length(shape: str) -> None:
    build = SHAPES[shape]
    work(build(1))  # the first filter compiles the grammar
    small, large = (work(build(size)) for size in (200, 1600))
    assert large <= 8 * small * 1.25


@pytest.mark.parametrize("shape", SHAPES)
def test_the_longest_text_of_each_shape_is_evaluated_or_refused(shape: str) -> None:
    build = SHAPES[shape]
    per_unit = len(build(101)) - len(build(100))
    query = build(MAX_LENGTH // per_unit - 20)
    assert MAX_LENGTH * 0.9 < len(query) <= MAX_LENGTH
    assert len(answer(query)) < 1000


def test_brackets_alone_are_no_depth_and_groups_have_a_limit() -> None:
    assert evaluate("(" * 5000 + "a = 1" + ")" * 5000, MESSAGE).passes
    nested = "a = 1"
    for _ in range(25):
        nested = f"(a = 0 OR (a = 1 AND {nested}))"
    assert evaluate(nested, MESSAGE).passes
    with pytest.raises(UnsupportedError, match="nests conditions more than 50 levels deep"):
        evaluate(f"a = 1 OR (a = 1 AND {nested})", MESSAGE)


def test_a_text_beyond_the_limit_is_refused() -> None:
    assert evaluate("a = 1".ljust(MAX_LENGTH), MESSAGE).passes
    with pytest.raises(UnsupportedError, match="has more than 20,000 characters"):
        evaluate("a = 1".ljust(MAX_LENGTH + 1), MESSAGE)


def test_a_number_of_any_length_is_a_number() -> None:
    assert evaluate(f"a < {'9' * 400} AND a < {'9' * 5000} AND a > -{'9' * 5000}", MESSAGE).passes


@settings(deadline=None, max_examples=400)
@given(
    st.one_of(
        st.text(max_size=40),
        st.lists(
            st.sampled_from(
                [
                    *"()[]'\";{}=<>$.,-*/\\\0 \n:&|",
                    *(" AND ", " OR ", " IN ", " NOT ", " AS ", " WHERE ", "SELECT * FROM "),
                    *("a", "1", "a = 1", "devices", "dtmi:a:b;1", "CONTAINS(", "==", "\ud800"),
                ]
            ),
            max_size=15,
        ).map("".join),
    )
)
def test_no_text_ends_in_another_error(text: str) -> None:
    assert answer(text).isprintable()
