"""The sets of switches that the crash matrix runs under."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from iotcentral_simulator import Behaviour
from tests.engine.mutations import MUTATIONS, PACKAGE, Mutation
from tests.engine.switches import COMBINATIONS, SWITCHES, behaviour, parsed


@pytest.mark.parametrize(("one", "other"), list(combinations(SWITCHES, 2)))
def test_every_two_switches_meet_in_each_of_their_four_ways(one: str, other: str) -> None:
    rows = (frozenset[str](), *COMBINATIONS)
    met = {(one in row, other in row) for row in rows}
    assert met == set(product((True, False), repeat=2))


@pytest.mark.parametrize("name", SWITCHES)
def test_a_switch_changes_one_thing(name: str) -> None:
    changed = behaviour(frozenset({name}))
    assert changed != Behaviour()
    assert behaviour(frozenset()) == Behaviour()


def test_a_command_line_names_switches_that_there_are() -> None:
    assert parsed("default") == frozenset()
    assert parsed("list-lags,flat-answers") == {"list-lags", "flat-answers"}
    with pytest.raises(ValueError, match="no switch is called list"):
        parsed("list")


def test_each_switch_has_a_mistake_that_is_right_under_one_value_only() -> None:
    assert {*(it.wrong for it in MUTATIONS), *(it.right for it in MUTATIONS)} == {
        "default",
        *SWITCHES,
    }


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.what)
def test_what_a_mutation_changes_is_in_the_provider(mutation: Mutation) -> None:
    for file, old, _ in mutation.edits():
        assert (PACKAGE / file).read_text().count(old) == 1
