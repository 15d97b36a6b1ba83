"""Finds or builds what the tests of the native provider run besides the engine.

These are the language host of Pulumi YAML, Pulumi's SDK generators, and TypeScript. The official
Pulumi CLI has the hosts next to `pulumi`. Otherwise, they are built from their pinned Go modules
into the cache of the engine. Without Go, the tests that need them are skipped.
"""

import hashlib
import json
import platform
import shutil
import sys
import tempfile
from pathlib import Path

import gobuild
from install import alone, cache
from npm_packages import NpmError, Packages, node

HOSTS = (gobuild.YAML, gobuild.SDKS)
TYPESCRIPT = Packages(gobuild.HERE.parent / "typescript", "TypeScript", "languages")


def folder(program: gobuild.Program) -> Path:
    """The folder of a host as it is pinned, for this platform."""
    digest = hashlib.sha256()
    for file in sorted(path for path in program.path.rglob("*") if path.is_file()):
        digest.update(file.read_bytes())
    system = f"{platform.system()}-{platform.machine()}".lower()
    return cache() / f"{program.folder}-{digest.hexdigest()[:16]}-{system}" / "bin"


def found(program: gobuild.Program) -> Path | None:
    """The folder of a host on PATH, or of the one that was built."""
    search = shutil.which(program.name)
    if search is not None:
        return Path(search).parent
    return folder(program) if (folder(program) / program.name).exists() else None


def ensure(program: gobuild.Program) -> None:
    """Builds a host unless it is installed."""
    if found(program) is not None:
        return
    with alone():
        if found(program) is not None:
            return
        print("Pulumi: building a language host (some minutes, once).", flush=True)
        with tempfile.TemporaryDirectory(prefix=".stage-", dir=cache()) as stage:
            new = Path(stage, "new", "bin")
            new.mkdir(parents=True)
            gobuild.build_program(program, new)
            new.parent.rename(folder(program).parent)


def main() -> int:
    """Builds the hosts and installs TypeScript, or prints where they are."""
    if sys.argv[1:] == ["--print"]:
        folders = {program.folder: found(program) for program in HOSTS}
        there = {**folders, "node": node(), "modules": TYPESCRIPT.folder() / "node_modules"}
        print(json.dumps(there, default=str))
        return 0
    try:
        if gobuild.usable_go() is None:
            print("Pulumi: no Go on PATH, so tests of languages without a host are skipped.")
        else:
            for program in HOSTS:
                ensure(program)
            gobuild.compile_sdk()
        TYPESCRIPT.ensure()
    except (gobuild.BuildError, NpmError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
