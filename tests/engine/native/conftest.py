"""A YAML project for every test. Without the language host of YAML, the tests are skipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.native.project import NativeProject, found_yaml_host
from tests.engine.service import Service


@pytest.fixture(scope="session")
def yaml_folder() -> Path:
    """The folder of `pulumi-language-yaml`, from PATH or from `make languages`."""
    found = found_yaml_host()
    if found is None:
        pytest.skip("no language host of YAML: run `make languages`")
    return found


@pytest.fixture
def native(service: Service, tmp_path: Path, yaml_folder: Path) -> NativeProject:
    """A project whose stack leads to the simulator by the environment."""
    return NativeProject(tmp_path / "native", service.environment(), yaml_folder)
