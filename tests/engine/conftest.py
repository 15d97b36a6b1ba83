"""The real engine against the real simulator, both of their own for every test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.project import Project
from tests.engine.service import Service


@pytest.fixture(scope="session", autouse=True)
def engine() -> None:
    """Fail at once, and say what to do, where there is no engine on PATH."""
    if shutil.which("pulumi") is None:
        pytest.exit('no `pulumi` on PATH: run `make test`, or `eval "$(make -s env)"`', 2)


@pytest.fixture
def service() -> Iterator[Service]:
    """A simulator without limits, and a record of what it is asked."""
    with Service() as running:
        yield running


@pytest.fixture
def project(service: Service, tmp_path: Path) -> Project:
    """A project whose stack leads to the simulator by the environment."""
    return Project(tmp_path / "project", service.environment())
