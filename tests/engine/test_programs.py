"""The programs of the engine tests: each test has its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.engine.native.programs import destination
from tests.engine.programs import AUTHORIZATIONS, all_destinations, destination_arguments


@pytest.mark.parametrize(
    "declared", [destination, lambda name: destination_arguments(name, "first")]
)
def test_a_changed_argument_is_in_no_program_of_another_test(
    declared: Callable[[str], dict[str, Any]],
) -> None:
    before = all_destinations("first")
    for name in AUTHORIZATIONS:
        empty(declared(name))
    assert all_destinations("first") == before


def empty(document: dict[str, Any]) -> None:
    """Remove everything from a document, at every level."""
    for value in document.values():
        if isinstance(value, dict):
            empty(value)
    document.clear()
