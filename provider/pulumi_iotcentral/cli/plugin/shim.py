"""The installed plugin: a script in Pulumi's folder that starts this Python environment.

Pulumi installs a plugin from an archive. The script is all that the archive contains, so the plugin
always has the version of the package in this environment.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from ..workspace.engine import run_pulumi
from ..workspace.errors import CommandError

NAME: Final = "iotcentral"
EXECUTABLE: Final = f"pulumi-resource-{NAME}"
MODULE: Final = "pulumi_iotcentral.plugin.server"

_FOLDER: Final = re.compile(rf"resource-{NAME}-v(?P<version>.+)")
_EXECUTABLE_MODE: Final = 0o755


@dataclass(frozen=True)
class Installed:
    """An installed plugin: its version, its folder, and the Python that it starts.

    `python` is None if Pulumi has another plugin with this name.
    """

    version: str
    folder: Path
    python: Path | None

    @property
    def is_ours(self) -> bool:
        """Tell whether it starts the Python of this process."""
        return self.python == Path(sys.executable)

    @property
    def starts(self) -> bool:
        """Tell whether the Python that it starts exists."""
        return self.python is not None and os.access(self.python, os.X_OK)


def installed() -> list[Installed]:
    """Return the installed versions of the plugin."""
    found = []
    for folder in sorted(plugins_folder().glob(f"resource-{NAME}-v*")):
        matched = _FOLDER.fullmatch(folder.name)
        if matched and folder.is_dir():
            found.append(Installed(matched["version"], folder, _python(folder / EXECUTABLE)))
    return found


def plugins_folder() -> Path:
    """Return the folder in which Pulumi installs plugins."""
    home = os.environ.get("PULUMI_HOME")
    return (Path(home).absolute() if home else Path("~", ".pulumi").expanduser()) / "plugins"


def on_path() -> Path | None:
    """Return an executable on PATH that Pulumi would start instead of an installed plugin."""
    found = shutil.which(EXECUTABLE)
    return Path(found) if found else None


def install(version: str) -> Installed:
    """Install the plugin for this environment, in place of other versions.

    Raises CommandError if Pulumi cannot install it.
    """
    if sys.platform == "win32":
        raise CommandError(
            "Pulumi cannot start a script on Windows. Use the dynamic provider, or WSL."
        )
    with TemporaryDirectory() as folder:
        archive = Path(folder, "plugin.tar.gz")
        _write(archive, script(Path(sys.executable)))
        file = ("--file", str(archive), "--reinstall")
        _pulumi(folder, "install", "resource", NAME, version, *file)
        # Afterwards, so that a failed installation leaves the old version.
        for other in (it.version for it in installed() if it.version != version):
            _pulumi(folder, "rm", "resource", NAME, other, "--yes")
    return next(it for it in installed() if it.version == version)


def remove() -> list[Installed]:
    """Remove all versions of the plugin, and return them. Raises CommandError if that fails."""
    found = installed()
    if found:
        with TemporaryDirectory() as folder:
            _pulumi(folder, "rm", "resource", NAME, "--yes")
    return found


def script(python: Path) -> str:
    """Return the script that starts the plugin.

    With -P, Python imports nothing from the working folder, which is that of the Pulumi program.
    """
    return f'#!/bin/sh\nexec {shlex.quote(str(python))} -P -m {MODULE} "$@"\n'


def _python(file: Path) -> Path | None:
    """Return the Python in a script of this module, None for another executable."""
    try:
        text = file.read_text("utf-8")
        words = shlex.split(text.splitlines()[-1])
    except (OSError, ValueError, IndexError):
        return None
    python = Path(words[1]) if words[1:] else None
    return python if python and text == script(python) else None


def _write(archive: Path, text: str) -> None:
    content = text.encode()
    entry = tarfile.TarInfo(EXECUTABLE)
    entry.size, entry.mode = len(content), _EXECUTABLE_MODE
    with tarfile.open(archive, "w:gz") as file:
        file.addfile(entry, io.BytesIO(content))


def _pulumi(folder: str, *arguments: str) -> None:
    """Run `pulumi plugin` outside of any project."""
    done = run_pulumi("plugin", *arguments, folder=Path(folder), home=plugins_folder().parent)
    if done.returncode:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        cause = lines[-1].removeprefix("error: ") if lines else "the command failed"
        raise CommandError(f"running `pulumi plugin {arguments[0]}`: {cause}")
