"""A Pulumi YAML project of its own for one test, with the native provider installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.engine.forms import DYNAMIC, NATIVE
from tests.engine.project import NAME, Project

_HOSTS = Path(__file__).parents[3] / "provider" / "tools" / "engine" / "language_hosts.py"


class NativeProject(Project):
    """A project whose program is YAML, or Python that uses the native provider.

    `yaml_folder` has the language host of YAML.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str], yaml_folder: Path) -> None:
        search = os.pathsep.join((os.environ["PATH"], str(yaml_folder)))
        super().__init__(folder, {**environment, "PATH": search}, form=NATIVE)

    def declare(self, resources: Mapping[str, Any], **sections: Any) -> NativeProject:
        """Put a YAML program with these resources in place of the last one."""
        program = {"name": NAME, "runtime": "yaml", "resources": dict(resources), **sections}
        # JSON, since Pulumi YAML does not take the aliases that PyYAML writes.
        (self.folder / "Pulumi.yaml").write_text(json.dumps(program, indent=2))
        return self

    def write_dynamic(self, program: str) -> NativeProject:
        """Put a Python program that uses the dynamic provider in place of the last one."""
        return self.write(program, DYNAMIC)

    def steps(self, *options: str) -> dict[str, dict[str, Any]]:
        """Return the steps of a preview for our resources, by name."""
        shown = self.preview("--json", "--suppress-progress", *options).succeeded().output
        # The engine warns first that the host of YAML is on PATH, not next to it.
        plan = json.loads(shown[shown.index("\n{") :])
        return {
            step["urn"].rpartition("::")[2]: step
            for step in plan["steps"]
            if self.form.types in step["urn"]
        }

    def planned(self) -> set[str]:
        """Return what a preview would do to our resources: `create`, `update`, …."""
        return {step["op"] for step in self.steps().values()}


@cache
def found_languages() -> dict[str, Path]:
    """Return what `make languages` finds or builds: folders of hosts, Node.js, npm packages."""
    command = [sys.executable, str(_HOSTS), "--print"]
    there = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return {name: Path(path) for name, path in json.loads(there).items() if path}


def found_yaml_host() -> Path | None:
    """Return the folder of `pulumi-language-yaml`, from PATH or from `make languages`."""
    return found_languages().get("yaml")
