"""The example stacks, each copied out of the repository as a user would copy it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.engine import azure_plugin
from tests.engine.project import Project

STACKS = Path(__file__).parents[2] / "stacks"


class CopiedStack(Project):
    """A copy of a folder of `stacks`, with what `pulumi install` would make: its venv."""

    def __init__(
        self, name: str, folder: Path, environment: Mapping[str, str], stack: str = "dev"
    ) -> None:
        super().__init__(folder, environment, stack)
        (folder / f"Pulumi.{stack}.yaml").unlink()
        shutil.copytree(STACKS / name, folder, dirs_exist_ok=True)
        (folder / "venv").symlink_to(sys.prefix)
        azure_plugin.install(folder / "backend")
        self.environment["PATH"] = f"{folder / 'backend'}:{self.environment['PATH']}"
        self.init(stack)

    def configure(self, *settings: str, secret: bool = False) -> None:
        """Set `key=value` pairs of the stack's configuration."""
        given = [part for pair in settings for part in (_KIND[secret], pair)]
        self.pulumi("config", "set-all", "--path", *given).succeeded()


_KIND = {True: "--secret", False: "--plaintext"}
