"""A few storms, always the same ones: after each, one `pulumi up` makes everything agree."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.engine.forms import DYNAMIC, NATIVE, Form
from tests.engine.storm import KINDS, run, script

SEEDS: Final = {
    **dict.fromkeys((9, 12, 18, 22, 23, 26, 30, 31), DYNAMIC),
    **dict.fromkeys((35, 40), NATIVE),
}
"""The form of the provider that each seed meets. In `make storm`, each meets both."""


@pytest.mark.parametrize(("seed", "form"), SEEDS.items(), ids=str)
def test_one_up_after_a_storm_makes_program_state_and_service_agree(
    seed: int, form: Form, tmp_path: Path
) -> None:
    assert run(script(seed), tmp_path / "project", form=form), "nothing happened"


def test_a_seed_decides_all_that_may_happen() -> None:
    assert str(script(17)) == str(script(17))
    assert script(17).steps[0].program != script(18).steps[0].program


def test_every_kind_may_happen_in_these_storms() -> None:
    assert set().union(*(script(seed).kinds() for seed in SEEDS)) == set(KINDS)
