"""Creates or updates the virtual environment `.venv` from the pinned requirements.

Run from the top level of the repository with Python 3.11 or newer. It only requires the standard
library. A stamp in `.venv`, which is written last, has the versions of the environment. Without a
stamp, the setup was interrupted, and the environment is recreated.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
VENV = ROOT / ".venv"
STAMP = VENV / ".complete"
REQUIREMENTS = ROOT / "provider" / "tools" / "requirements" / "dev.txt"


class StepError(Exception):
    """A command of the setup failed. The text is its output."""


def wanted() -> dict[str, str]:
    """The stamp of an up-to-date environment: folder, pinned packages, and the package's metadata.

    It has the folder, since a virtual environment does not work in another folder.
    """
    document = tomllib.loads((ROOT / "pyproject.toml").read_text())
    metadata = [document["build-system"], document["project"], document["tool"]["hatch"]]
    return {
        "place": str(VENV),
        "requirements": hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest(),
        "package": hashlib.sha256(json.dumps(metadata).encode()).hexdigest(),
    }


def present() -> dict[str, str]:
    """The stamp of the existing environment. Empty if it is incomplete."""
    if not (VENV / "bin" / "python").exists():
        return {}
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return stamp if stamp.get("place") == str(VENV) else {}


def run(*command: str) -> None:
    """Runs a command. Its output is shown only if it fails."""
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StepError(done.stdout.strip())


def pip(*arguments: str) -> None:
    """Runs pip install in the environment."""
    run(str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", *arguments)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Prints one line for a step: its title and its duration."""
    started = time.monotonic()
    print(f"{title} ...", end="", flush=True)
    try:
        yield
    except BaseException:
        print(" failed", flush=True)
        raise
    print(f" {time.monotonic() - started:.1f} s", flush=True)


def create() -> None:
    """Creates an empty environment. Replaces an incomplete one."""
    if VENV.exists():
        print("Removing .venv, which is incomplete or was created in another folder.")
        shutil.rmtree(VENV)
    # Not sys.executable: it may be in the folder that was just removed.
    python = getattr(sys, "_base_executable", sys.executable)
    with step("Creating the virtual environment .venv"):
        run(python, "-m", "venv", str(VENV))


def make(target: dict[str, str], current: dict[str, str]) -> None:
    """Updates the environment from the current to the target stamp."""
    STAMP.unlink(missing_ok=True)
    if not current:
        create()
    if current.get("requirements") != target["requirements"]:
        with step("Installing the pinned Python packages"):
            pip("--require-hashes", "-r", str(REQUIREMENTS))
    with step("Installing pulumi-iotcentral in place"):
        pip("--no-deps", "--no-build-isolation", "-e", str(ROOT))
    STAMP.write_text(json.dumps(target))


def copy_plugin_file() -> None:
    """Copies the package's pulumi-plugin.json to the folder where old language hosts read it.

    Language hosts before 2026 assume that every distribution pulumi-... has a plugin to download,
    unless this file declares otherwise. They do not find it in an editable installation.
    """
    for packages in VENV.glob("lib/python*/site-packages"):
        folder = packages / "pulumi_iotcentral"
        folder.mkdir(exist_ok=True)
        shutil.copy(ROOT / "provider" / "pulumi_iotcentral" / "pulumi-plugin.json", folder)


@contextmanager
def alone() -> Iterator[None]:
    """Locks this clone against concurrent setups."""
    descriptor = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def main() -> int:
    """Creates or updates the environment if necessary."""
    try:
        with alone():
            target, current = wanted(), present()
            if target != current:
                make(target, current)
            copy_plugin_file()
    except StepError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
