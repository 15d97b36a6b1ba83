"""A Pulumi YAML project of its own for one test, with the native provider installed."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from tests.engine.project import NAME, PREAMBLE, Project

PACKAGE = "iotcentral"
TYPES = f"{PACKAGE}:index:"
_TOOLS = Path(__file__).parents[3] / "provider" / "tools" / "engine"
_FOUND = (
    "import sys; sys.path.insert(0, sys.argv[1]); import yaml_host; print(yaml_host.found() or '')"
)


class NativeProject(Project):
    """A project whose program is YAML, or Python that uses the native provider.

    `yaml_folder` has the language host of YAML.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str], yaml_folder: Path) -> None:
        search = os.pathsep.join((os.environ["PATH"], str(yaml_folder)))
        super().__init__(folder, {**environment, "PATH": search})
        shutil.copytree(installed_plugins(), folder / "home" / "plugins")

    def declare(self, resources: Mapping[str, Any], **sections: Any) -> NativeProject:
        """Put a YAML program with these resources in place of the last one."""
        program = {"name": NAME, "runtime": "yaml", "resources": dict(resources), **sections}
        # JSON, since Pulumi YAML does not take the aliases that PyYAML writes.
        (self.folder / "Pulumi.yaml").write_text(json.dumps(program, indent=2))
        return self

    def write_native(self, program: str) -> NativeProject:
        """Put a Python program that uses the native provider in place of the last one."""
        text = PREAMBLE.replace("import pulumi_iotcentral as", "import pulumi_iotcentral.native as")
        (self.folder / "__main__.py").write_text(text + textwrap.dedent(program))
        return self

    def steps(self, *options: str) -> dict[str, dict[str, Any]]:
        """Return the steps of a preview for our resources, by name."""
        shown = self.preview("--json", "--suppress-progress", *options).succeeded().output
        # The engine warns first that the host of YAML is on PATH, not next to it.
        plan = json.loads(shown[shown.index("\n{") :])
        return {
            step["urn"].rpartition("::")[2]: step for step in plan["steps"] if TYPES in step["urn"]
        }

    def planned(self) -> set[str]:
        """Return what a preview would do to our resources: `create`, `update`, …."""
        return {step["op"] for step in self.steps().values()}

    def resources_of_dynamic(self) -> dict[str, Any]:
        """Return the resources of the dynamic provider in the state, by name."""
        return super().resources()

    def resources(self) -> dict[str, Any]:
        """Return our resources in the state, by name; secrets stay encrypted."""
        return {
            resource["urn"].rpartition("::")[2]: resource
            for resource in self.state()["deployment"].get("resources", [])
            if resource["type"].startswith(TYPES)
        }


@cache
def installed_plugins() -> Path:
    """Return the folder of plugins after `iotcentral plugin install`, run once for all tests."""
    home = Path(mkdtemp(prefix="plugins-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    subprocess.run(
        [sys.executable, "-m", "pulumi_iotcentral", "plugin", "install"],
        env={**os.environ, "PULUMI_HOME": str(home), "PULUMI_SKIP_UPDATE_CHECK": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    return home / "plugins"


@cache
def found_yaml_host() -> Path | None:
    """Return the folder of `pulumi-language-yaml`, from PATH or from `make yaml`."""
    command = [sys.executable, "-c", _FOUND, str(_TOOLS)]
    there = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    return Path(there) if there else None
