"""Finds or builds the language host of Pulumi YAML, for the tests of the native provider.

The official Pulumi CLI has it next to `pulumi`. Otherwise, it is built from its pinned Go module
into the cache of the engine. Without Go, the tests that need it are skipped.
"""

import platform
import shutil
import sys
import tempfile
from pathlib import Path

import gobuild
from install import alone, cache


def folder() -> Path:
    """The folder of the pinned version for this platform."""
    system = f"{platform.system()}-{platform.machine()}".lower()
    return cache() / f"yaml-{gobuild.YAML.version()}-{system}" / "bin"


def found() -> Path | None:
    """The folder of the host on PATH, or of the one that was built."""
    search = shutil.which(gobuild.YAML.name)
    if search is not None:
        return Path(search).parent
    return folder() if (folder() / gobuild.YAML.name).exists() else None


def ensure() -> Path | None:
    """Builds the host unless it is installed. None without Go."""
    if (there := found()) is not None:
        return there
    if gobuild.usable_go() is None:
        return None
    with alone():
        if (there := found()) is not None:
            return there
        print("Pulumi YAML: building its language host (some minutes, once).", flush=True)
        with tempfile.TemporaryDirectory(prefix=".stage-", dir=cache()) as stage:
            new = Path(stage, "new", "bin")
            new.mkdir(parents=True)
            gobuild.build_program(gobuild.YAML, new)
            new.parent.rename(folder().parent)
    return folder()


def main() -> int:
    """Builds the host unless it is installed."""
    try:
        if ensure() is None:
            print("Pulumi YAML: no Go on PATH, so the tests that need it are skipped.")
    except gobuild.BuildError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
