"""What is not a preview is refused in one line; what is odd in one is taken."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_iotcentral.cli.comment.reading import PreviewError, read
from pulumi_iotcentral.cli.comment.to_markdown import comment
from tests.unit.cli.comment.documents import (
    DESTINATION,
    EXPORT,
    created,
    destination,
    document,
    export,
    recorded,
    step,
    stream,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        (" \n", "is empty"),
        ("error: no stack selected", "is not a preview"),
        ('{"error": "no such stack"}', "is not a preview"),
        ("[1, 2]", "is not a preview"),
        ("null", "is not a preview"),
        ("[" * 100_000, "nested too deeply"),
        ('{"steps": [{}]}', "has no `op`"),
        ('{"steps": [1]}', "has no `op`"),
        (document(step("refresh", EXPORT, "a", export("a"), export("a"))), "preview --refresh"),
        (
            recorded("change.jsonl").rpartition('{"sequence"')[0].rpartition('{"sequence"')[0],
            "is truncated",
        ),
        ("{", "line 1 of the input is not valid JSON"),
        (stream().replace('"sequence"', '"sequence', 1), "line 1 of the input is not valid JSON"),
        (
            "a note\n" + stream(result="succeeded") + '{"policyEvent": ',
            "line 3 of the input is not valid",
        ),
        (stream(resourceChanges={"same": 2, "update": 1}), "0 of 1 steps to update"),
    ],
)
def test_what_is_no_preview_is_refused_in_one_line(text: str, said: str) -> None:
    with pytest.raises(PreviewError) as refused:
        read(text)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_what_the_engine_says_beside_the_events_is_passed_over() -> None:
    text = recorded("change.jsonl") + "error: no changes were expected but changes were proposed\n"
    assert read(text) == read(recorded("change.jsonl"))


@pytest.mark.parametrize("separator", ["\x85", "\u2028", "\u2029", "\x0c", "\r"])
def test_only_a_newline_ends_an_event(separator: str) -> None:
    gone = step("delete", EXPORT, f"a{separator}b", export("a", displayName=f"x{separator}y"))
    text = stream(gone, resourceChanges={"delete": 1})
    assert [it.action for it in read(text).steps] == ["delete"]
    assert read(text.replace("\n", "\r\n")) == read(text)


def test_a_summary_that_counts_halves_and_what_stays_is_no_gap() -> None:
    changed = step("update", EXPORT, "a", export("a"), export("a"))
    assert read(stream(changed, resourceChanges={"same": 4, "update": 1, "refresh": 2})).steps


def test_a_line_that_calls_itself_an_error_is_none_of_the_preview() -> None:
    """A program's and a provider's standard error arrive as information."""
    said = [
        {"diagnosticEvent": {"severity": "info#err", "message": f"{kind}: the cache is off\n"}}
        for kind in ("error", "warning")
    ]
    preview = read(stream(events=said))
    assert (preview.failed, preview.errors) == (False, ())
    assert preview.warnings == ("the cache is off",)


def test_the_halves_of_a_replacement_are_one_change() -> None:
    both = (destination("a"), destination("b"))
    preview = read(
        stream(
            step("create-replacement", DESTINATION, "a", *both),
            step("replace", DESTINATION, "a", *both),
            step("delete-replaced", DESTINATION, "a", both[0]),
        )
    )
    assert [change.action for change in preview.changes] == ["replace"]


def test_a_name_may_hold_the_separators_of_a_urn() -> None:
    preview = read(document(created(f"my:Component$other:Part${EXPORT}", "a::b$c", export("a"))))
    assert (preview.stack, preview.steps[0].name) == ("plant/dev", "a::b$c")
    assert preview.steps[0].type == EXPORT


def test_a_refresh_that_fails_before_the_program_says_why() -> None:
    refreshed = step("refresh", EXPORT, "a", export("a"), export("a"))
    said = {"diagnosticEvent": {"severity": "error", "message": "401: the token has expired"}}
    preview = read(stream(refreshed, result="failed", events=[said]))
    assert preview.errors == ("401: the token has expired",)


def test_a_failure_without_a_word_is_a_failure() -> None:
    assert read(stream(result="failed")).errors
    assert not read(stream(result="succeeded")).errors


@given(JSON, st.sampled_from(["oldState", "newState"]), st.sampled_from([document, stream]))
def test_inputs_of_any_shape_make_a_comment(value: object, side: str, form: Any) -> None:
    inputs = {"destinations": value, "displayName": value, "authorization": value, "source": value}
    assert comment(read(form(step("update", EXPORT, "x") | {side: {"inputs": inputs}})))


@given(JSON)
def test_any_json_is_read_or_refused(value: object) -> None:
    with suppress(PreviewError):
        assert comment(
            read(json.dumps({"steps": value, "diagnostics": value, "changeSummary": value}))
        )
