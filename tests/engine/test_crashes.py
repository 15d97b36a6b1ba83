"""After a crash at any point, one `pulumi up` makes the service what the program says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from tests.engine import switches
from tests.engine.crashes import (
    CELLS,
    COMBINED,
    CUTS,
    DONE_UNSEEN,
    EDITED,
    UNSEEN,
    Cell,
    expected,
    held_by,
)
from tests.engine.forms import Form
from tests.engine.project import Project
from tests.engine.service import Service

WITH_THE_PLUGIN: Final = (
    Cell("create", "provider killed after the work"),
    Cell("replace", "engine killed, provider finishes late"),
)
"""The cells of the native form that run always; `make matrix` runs all of them in both forms."""


@pytest.fixture
def undisturbed(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, form: Form
) -> Callable[[str], dict[str, Any]]:
    """Return what the service holds after an uninterrupted `up`: done once for all workers."""
    shared = tmp_path_factory.getbasetemp().parent

    def read(program: str) -> dict[str, Any]:
        file = shared / f"undisturbed-{form}-{hashlib.sha256(program.encode()).hexdigest()}.json"
        if not file.exists():
            held = expected(program, tmp_path / "undisturbed", form)
            # Another worker may do the same at the same time: each writes all of it at once.
            own = tmp_path / "undisturbed.json"
            own.write_text(json.dumps(held))
            own.replace(file)
        found: dict[str, Any] = json.loads(file.read_text())
        return found

    return read


@pytest.fixture
def crashed(record_property: Callable[[str, object], None]) -> Callable[..., None]:
    """Run a cell, and write down for the table of `make matrix` what really happened."""

    def run(cell: Cell, service: Service, project: Project) -> None:
        record_property("happened", json.dumps(cell.run(service, project)))

    return run


def chosen(cells: list[Cell], few: Callable[[int], bool]) -> list[Any]:
    """Return parameters of a test: a few of the cells always, all of them in `make matrix`."""
    return [
        pytest.param(cell, id=str(cell), marks=() if few(number) else pytest.mark.matrix)
        for number, cell in enumerate(cells)
    ]


def each_operation_once(number: int) -> bool:
    """Choose one cut of each operation, another for the next."""
    operation, cut = divmod(number, len(DONE_UNSEEN))
    return operation % len(DONE_UNSEEN) == cut


def one_cut_of_each_operation(number: int) -> bool:
    """Choose the cells on the diagonal: each cell of the table is run once, in one of the tests."""
    operation, cut = divmod(number, len(CUTS))
    return operation == cut


def all_other_cuts(number: int) -> bool:
    """Choose what the diagonal leaves."""
    return not one_cut_of_each_operation(number)


@pytest.mark.parametrize("cell", chosen(CELLS, one_cut_of_each_operation))
def test_one_up_after_a_crash_makes_good(
    service: Service, project: Project, crashed: Any, undisturbed: Any, cell: Cell
) -> None:
    crashed(cell, service, project)
    project.up().succeeded()
    assert held_by(service) == undisturbed(cell.operation.after)
    assert project.planned() == set()


@pytest.mark.parametrize("form", ["native"], indirect=True)
@pytest.mark.parametrize("cell", WITH_THE_PLUGIN, ids=str)
def test_one_up_after_a_crash_of_the_plugin_makes_good(
    service: Service, project: Project, crashed: Any, undisturbed: Any, cell: Cell
) -> None:
    test_one_up_after_a_crash_makes_good(service, project, crashed, undisturbed, cell)


@pytest.mark.parametrize("cell", chosen(COMBINED, all_other_cuts))
def test_it_does_under_every_two_switches_of_the_service(
    project: Project, crashed: Any, undisturbed: Any, cell: Cell
) -> None:
    with Service(behaviour=switches.behaviour(cell.on)) as service:
        project.environment.update(service.environment())
        crashed(cell, service, project)
        project.up().succeeded()
        assert held_by(service) == undisturbed(cell.operation.after)
        assert project.planned() == set()


@pytest.mark.parametrize("cell", chosen(EDITED, each_operation_once))
def test_a_crash_and_then_an_edit_end_at_what_the_edit_says(
    service: Service, project: Project, crashed: Any, undisturbed: Any, cell: Cell
) -> None:
    crashed(cell, service, project)
    project.write(cell.operation.edited())
    if cell.name in UNSEEN:
        refused = project.up().failed().output
        assert (
            "already has a destination with this id, 'N', which differs in displayName" in refused
        )
        assert "Set adopt to true to import the existing destination" in refused
        project.write(cell.operation.edited(adopt="True"))
    project.up().succeeded()
    assert held_by(service) == undisturbed(cell.operation.edited())
    assert project.planned() == set()
