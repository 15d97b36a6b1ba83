"""The two forms of the provider: what differs in a program and in a state."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from pulumi_iotcentral.cli.plugin.shim import EXECUTABLE, script
from tests import preloaded


@dataclass(frozen=True)
class Form:
    """A form of the provider.

    `module` is what programs import, `types` is what its types begin with, and `process` is a part
    of the command line of its process.
    """

    name: str
    module: str
    types: str
    process: str

    def __str__(self) -> str:
        return self.name

    def install(self, home: Path) -> None:
        """Install what the form needs into PULUMI_HOME."""
        if self is NATIVE:
            shutil.copytree(_plugins(), home / "plugins")
            self.start_with(home, preloaded.python())

    def start_with(self, home: Path, python: str) -> None:
        """Have the engine start what is installed with a Python."""
        for file in home.glob(f"plugins/*/{EXECUTABLE}"):
            file.write_text(script(Path(python)))


DYNAMIC: Final = Form(
    "dynamic", "pulumi_iotcentral", "pulumi-python:dynamic/iotcentral:", "pulumi.dynamic"
)
NATIVE: Final = Form(
    "native", "pulumi_iotcentral.native", "iotcentral:index:", "pulumi_iotcentral.plugin.server"
)
FORMS: Final = {form.name: form for form in (DYNAMIC, NATIVE)}
"""The forms by name, which is what `--form` takes."""


@cache
def _plugins() -> Path:
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
