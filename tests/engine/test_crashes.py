"""After a crash at any point, one `pulumi up` makes the service what the program says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.engine.crashes import CUTS, OPERATIONS, expected, held_by
from tests.engine.project import Project
from tests.engine.service import Service

EXPECTED: dict[str, dict[str, Any]] = {}


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("name", OPERATIONS)
def test_one_up_after_a_crash_makes_good(
    service: Service, project: Project, tmp_path: Path, name: str, cut: str
) -> None:
    operation = OPERATIONS[name]
    project.write(operation.before).up().succeeded()
    project.write(operation.after)
    CUTS[cut](service, project, operation)
    service.simulator.faults.clear()
    project.up().succeeded()
    if operation.after not in EXPECTED:
        EXPECTED[operation.after] = expected(operation.after, tmp_path / "undisturbed")
    assert held_by(service) == EXPECTED[operation.after]
    assert project.planned() == set()
