"""What Microsoft's pages show as input and output is what the pipeline does."""

from __future__ import annotations

import pytest

from .documented_examples import EXAMPLES, Example, canonical


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda it: f"{it.page}: {it.section}")
def test_a_documented_example_has_its_documented_result(example: Example) -> None:
    expected = example.expected if example.instead is None else example.instead
    assert [canonical(it) for it in example.got()] == [canonical(it) for it in expected]


def test_only_one_page_contradicts_itself_and_the_reason_is_named() -> None:
    [contradicted] = [it for it in EXAMPLES if it.instead is not None]
    assert contradicted.section == "Example transformation queries, example 4"
    assert contradicted.instead != contradicted.expected
    assert contradicted.contradiction
