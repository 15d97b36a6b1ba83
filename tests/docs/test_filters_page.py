"""The page of filters shows results that the pipeline returns."""

from __future__ import annotations

import json
import re

import pytest

from iotcentral_pipeline.errors import UnsupportedError
from iotcentral_pipeline.filters import evaluate
from pulumi_iotcentral.model.validate.filter import check_filter
from tests.docs.blocks import ROOT, blocks
from tests.pipeline.filter_messages import message

PAGE = "provider/docs/reference/filters.md"
TEXT = (ROOT / PAGE).read_text("utf-8")
MESSAGE = message(next(json.loads(it.text) for it in blocks("json") if it.page == PAGE))


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the first table after a heading, without its head."""
    table = re.split(r"\n(?=\|)", TEXT.split(f"\n{heading}\n", 1)[1], maxsplit=1)[1]
    lines = table.split("\n\n", 1)[0].splitlines()[2:]
    return [[cell.strip() for cell in line[1:-1].split(" | ")] for line in lines]


def examples(heading: str) -> list[str]:
    """Return the code in the second cells of a table."""
    return [it for row in rows(heading) for it in re.findall(r"`([^`]+)`", row[1])]


RESULTS = [(filter_.strip("`"), result) for filter_, result in rows("## Evaluation")]


@pytest.mark.parametrize(("query", "shown"), RESULTS)
def test_the_table_of_results_has_what_the_pipeline_returns(query: str, shown: str) -> None:
    try:
        returned = evaluate(query, MESSAGE).reason or "passes"
    except UnsupportedError as error:
        returned = f"not evaluated: {error}"
    assert returned == shown


@pytest.mark.parametrize("query", [it for block in blocks("sql") for it in block.text.splitlines()])
def test_a_filter_in_a_block_can_be_evaluated(query: str) -> None:
    assert evaluate(query, MESSAGE).passes in (True, False)


@pytest.mark.parametrize("query", examples("### Operators"))
def test_an_example_of_an_operator_has_no_remark(query: str) -> None:
    assert check_filter(query) == []


@pytest.mark.parametrize("part", examples("### Names and values"))
def test_an_example_of_a_name_or_a_value_has_no_remark(part: str) -> None:
    assert check_filter(f"mode IN {part}" if part[0] in "[(" else f"mode != {part}") == []


@pytest.mark.parametrize("part", examples("### Warnings"))
def test_an_example_of_a_warning_causes_one(part: str) -> None:
    operator = not any(it.islower() for it in part)
    assert [it.certain for it in check_filter(f"mode {part} 1" if operator else part)] == [False]
