"""Creates or updates the virtual environment `.venv` from the pinned requirements.

Run from the top level of the repository with Python 3.11 or newer. It only requires the standard
library. `environment.py demo` installs the requirements of the demo, `environment.py` those of the
tests and the documentation too. pip installs uv, and uv installs the packages: it takes a fraction
of the time.

A stamp in `.venv`, which is written last, has the versions of the environment. Without a stamp, the
setup was interrupted, and the environment is recreated.
"""

import argparse
import ast
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))

from progress import Progress

ROOT = Path(__file__).resolve().parents[3]
VENV = ROOT / ".venv"
STAMP = VENV / ".complete"
REQUIREMENTS = ROOT / "provider" / "tools" / "requirements"
SETS = ("demo", "dev")
"""The sets of requirements. Each contains those before it, with the same pinned versions."""


class StepError(Exception):
    """A command of the setup failed. The text is its output."""


def wanted(name: str) -> dict[str, str]:
    """The stamp of an up-to-date environment: folder, the package's metadata, pinned packages.

    It has the folder, since a virtual environment does not work in another folder. It has every set
    of requirements up to the one with the name.
    """
    document = tomllib.loads((ROOT / "pyproject.toml").read_text())
    metadata = [document["build-system"], document["project"], document["tool"]["hatch"]]
    return {
        "place": str(VENV),
        "package": hashlib.sha256(json.dumps(metadata).encode()).hexdigest(),
        "uv": _hash(REQUIREMENTS / "uv.txt"),
        **{it: _hash(REQUIREMENTS / f"{it}.txt") for it in SETS[: SETS.index(name) + 1]},
    }


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def present() -> dict[str, str]:
    """The stamp of the existing environment. Empty if it is incomplete."""
    if not (VENV / "bin" / "python").exists():
        return {}
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return stamp if stamp.get("place") == str(VENV) else {}


def run(*command: str, environment: Mapping[str, str] | None = None) -> None:
    """Runs a command. Shows its output only if it fails."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**(environment or {}), **os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StepError(done.stdout.strip())


def install_uv() -> None:
    """Installs uv with pip."""
    pip = (str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet")
    run(*pip, "--require-hashes", "-r", str(REQUIREMENTS / "uv.txt"))


def install(*arguments: str) -> None:
    """Installs packages with uv."""
    uv = (str(VENV / "bin" / "uv"), "pip", "install", "--python", str(VENV / "bin" / "python"))
    run(*uv, *arguments, environment=settings_for_uv(pip_configuration()))


def pip_configuration() -> str:
    """The output of `pip config list`."""
    command = [str(VENV / "bin" / "python"), "-m", "pip", "config", "list"]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False
    )
    return done.stdout


def settings_for_uv(configuration: str) -> dict[str, str]:
    """The environment that gives uv the settings of pip, since uv does not read them.

    `configuration` is the output of `pip config list`. Its first lines take precedence.
    """
    variables = {
        "index-url": "UV_DEFAULT_INDEX",
        "extra-index-url": "UV_EXTRA_INDEX_URL",
        "trusted-host": "UV_INSECURE_HOST",
        "cert": "SSL_CERT_FILE",
    }
    settings = {"UV_SYSTEM_CERTS": "true"}
    for line in configuration.splitlines():
        key, _, value = line.partition("=")
        variable = variables.get(key.rpartition(".")[2])
        if variable:
            settings.setdefault(variable, " ".join(ast.literal_eval(value).split()))
    return settings


def create() -> None:
    """Creates an empty environment. Replaces an incomplete one."""
    if VENV.exists():
        print("Removing .venv, which is incomplete or was created in another folder.")
        shutil.rmtree(VENV)
    # Not sys.executable: it may be in the folder that was just removed.
    python = getattr(sys, "_base_executable", sys.executable)
    with Progress("Creating the virtual environment .venv").running():
        run(python, "-m", "venv", str(VENV))


def make(target: dict[str, str], current: dict[str, str]) -> None:
    """Updates the environment from the current to the target stamp."""
    STAMP.unlink(missing_ok=True)
    if not current:
        create()
    if current.get("uv") != target["uv"]:
        with Progress("Installing uv").running():
            install_uv()
    name = list(target)[-1]
    if any(current.get(it) != target.get(it) for it in SETS if it in target):
        pinned = REQUIREMENTS / f"{name}.txt"
        with Progress(
            f"Installing {_count(pinned)} pinned Python packages for {_PURPOSES[name]}"
        ).running():
            install("--require-hashes", "-r", str(pinned))
    with Progress("Installing pulumi-iotcentral in place").running():
        install("--no-deps", "--no-build-isolation", "-e", str(ROOT))
    STAMP.write_text(json.dumps(target))


_PURPOSES = {"demo": "the demo", "dev": "the tests and the documentation"}


def _count(pinned: Path) -> int:
    """The number of packages in a file of requirements, including those of other platforms."""
    return sum("==" in line for line in pinned.read_text().splitlines())


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


def main(*arguments: str) -> int:
    """Creates or updates the environment if necessary."""
    parser = argparse.ArgumentParser(description="Create or update .venv.")
    parser.add_argument("set", nargs="?", choices=SETS, default=SETS[-1])
    name = parser.parse_args(arguments).set
    try:
        with alone():
            target, current = wanted(name), present()
            if not target.items() <= current.items():
                make(target, current)
            copy_plugin_file()
    except StepError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
