"""Makes the virtual environment `.venv` from the pinned requirements, when it is not up to date.

Run from the repository's top level with any Python of 3.11 or newer; needs the standard library
only. A stamp inside `.venv`, written last, says what the environment was made of: no stamp means
that a set-up was interrupted, and the environment is made anew.
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
    """A command of the set-up failed; the text is what it printed."""


def wanted() -> dict[str, str]:
    """What an up-to-date environment is made of: place, pinned packages, the package's metadata.

    The place counts since a virtual environment does not work from another folder.
    """
    document = tomllib.loads((ROOT / "pyproject.toml").read_text())
    metadata = [document["build-system"], document["project"], document["tool"]["hatch"]]
    return {
        "place": str(VENV),
        "requirements": hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest(),
        "package": hashlib.sha256(json.dumps(metadata).encode()).hexdigest(),
    }


def present() -> dict[str, str]:
    """What the environment at hand was made of; nothing of it if it is not complete."""
    if not (VENV / "bin" / "python").exists():
        return {}
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return stamp if stamp.get("place") == str(VENV) else {}


def run(*command: str) -> None:
    """Runs a command quietly; what it printed is shown only if it fails."""
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
    """Runs the environment's own pip install."""
    run(str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", *arguments)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Prints one line for a step: what it does, then the seconds it took."""
    started = time.monotonic()
    print(f"{title} ...", end="", flush=True)
    try:
        yield
    except BaseException:
        print(" failed", flush=True)
        raise
    print(f" {time.monotonic() - started:.1f} s", flush=True)


def create() -> None:
    """Makes an empty environment in place of a missing or an unfinished one."""
    if VENV.exists():
        print("Removing .venv: it is not complete, or was made in another folder.")
        shutil.rmtree(VENV)
    # Not sys.executable: it may lie in the very folder that was just removed.
    python = getattr(sys, "_base_executable", sys.executable)
    with step("Creating the virtual environment .venv"):
        run(python, "-m", "venv", str(VENV))


def make(target: dict[str, str], current: dict[str, str]) -> None:
    """Brings the environment from what it is now to what it is to be."""
    STAMP.unlink(missing_ok=True)
    if not current:
        create()
    if current.get("requirements") != target["requirements"]:
        with step("Installing the pinned Python packages"):
            pip("--require-hashes", "-r", str(REQUIREMENTS))
    with step("Installing pulumi-iotcentral in place"):
        pip("--no-deps", "--no-build-isolation", "-e", str(ROOT))
    STAMP.write_text(json.dumps(target))


def tell_language_hosts() -> None:
    """Puts the package's pulumi-plugin.json where language hosts before 2026 look for it.

    They take every distribution called pulumi-... for one with a plugin to download, unless this
    file says otherwise, and do not follow an installation in place.
    """
    for packages in VENV.glob("lib/python*/site-packages"):
        folder = packages / "pulumi_iotcentral"
        folder.mkdir(exist_ok=True)
        shutil.copy(ROOT / "provider" / "pulumi_iotcentral" / "pulumi-plugin.json", folder)


@contextmanager
def alone() -> Iterator[None]:
    """Waits for another set-up of the same clone to end, and holds off the next one."""
    descriptor = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def main() -> int:
    """Makes the environment if that is needed."""
    try:
        with alone():
            target, current = wanted(), present()
            if target != current:
                make(target, current)
            tell_language_hosts()
    except StepError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
