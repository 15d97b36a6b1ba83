"""The free-form values of enrichments pass through Pulumi as they were written."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_iotcentral.dynamic.values import decoded, encoded
from pulumi_iotcentral.model.free_form import packed, unpacked

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["a", "$json", "value", ""]), inner)
    ),
)


def without_nulls(value: Any) -> Any:
    """Return what Pulumi's Python SDK lets through: no null in an object."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


@given(JSON)
def test_what_is_packed_survives_the_sdk_and_is_unpacked_the_same(value: Any) -> None:
    assert unpacked(without_nulls(packed(value))) == value


@given(JSON.filter(lambda value: value is not None))
def test_an_export_passes_its_values_through_the_engine(value: Any) -> None:
    export = {"displayName": "E", "enrichments": {"a": {"value": value}, "b": {"path": "$x"}}}
    assert decoded(without_nulls(encoded(export))) == export


@pytest.mark.parametrize("value", [{"x": None}, {"y": 2**53 + 1}, [2**70], {"$json": "x"}])
def test_only_what_would_be_lost_is_packed(value: Any) -> None:
    assert packed(value) != value
    assert packed({"plain": [1, "x", None, {"y": 2**53}]}) == {
        "plain": [1, "x", None, {"y": 2**53}]
    }


def test_text_of_an_older_state_that_is_not_json_stays() -> None:
    assert unpacked({"$json": "not json"}) == {"$json": "not json"}


def test_a_name_that_is_no_string_is_refused() -> None:
    with pytest.raises(TypeError, match="must be strings, as in JSON"):
        packed({1: None, "b": 2})
