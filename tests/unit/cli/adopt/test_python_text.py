"""Generated source says what it was made of, and is laid out as a formatter would."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_iotcentral.cli.adopt.program import joined, literal, statement, text
from tests.unit.cli.adopt.formatter import formatted
from tests.unit.cli.adopt.values import HOSTILE, JSON


@given(JSON)
def test_a_literal_is_its_value_again(value: Any) -> None:
    source = statement("value = ", literal(value))
    assert ast.literal_eval(source.removeprefix("value = ")) == value


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_text_is_itself_again_and_shows_nothing_that_cannot_be_seen(value: str) -> None:
    source = text(value)
    assert ast.literal_eval(source) == value
    assert source.isprintable()


@pytest.mark.parametrize("line_length", [88, 100, 120])
def test_a_formatter_has_nothing_to_change(line_length: int) -> None:
    values = [*HOSTILE, {key: [key, {"a": [1, -2.5, None, True]}] for key in HOSTILE}, [], {}]
    values += [["y" * length] * 2 for length in range(30, 50)]
    program = joined([statement(f"v{n} = ", literal([it])) for n, it in enumerate(values)])
    assert formatted(program, line_length) == program


@settings(max_examples=25, deadline=None)
@given(st.lists(JSON, min_size=5, max_size=20))
def test_a_formatter_has_nothing_to_change_in_any_value(values: list[Any]) -> None:
    program = joined([statement(f"v{n} = ", literal([it, 1])) for n, it in enumerate(values)])
    assert formatted(program) == program
