"""A YAML project for every test. Without the language host of YAML, the tests are skipped."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.native.project import NativeProject
from tests.engine.service import Service
from tests.unit.test_security import ROOT

_FOUND = (
    "import sys; sys.path.insert(0, sys.argv[1]); import yaml_host; print(yaml_host.found() or '')"
)


@pytest.fixture(scope="session")
def yaml_folder() -> Path:
    """The folder of `pulumi-language-yaml`, from PATH or from `make yaml`."""
    tools = ROOT / "provider" / "tools" / "engine"
    command = [sys.executable, "-c", _FOUND, str(tools)]
    there = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    if not there:
        pytest.skip("no language host of YAML: run `make yaml`")
    return Path(there)


@pytest.fixture
def native(service: Service, tmp_path: Path, yaml_folder: Path) -> NativeProject:
    """A project whose stack leads to the simulator by the environment."""
    return NativeProject(tmp_path / "native", service.environment(), yaml_folder)
