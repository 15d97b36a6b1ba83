"""Finds, installs or builds the Pulumi CLI: the last step of `make setup`.

The sources, in order:

  path      `pulumi` on PATH, if it is recent enough and has its Python language host
  cache     the result of an earlier setup of any clone
  official  Pulumi's own installer
  go        Pulumi's Go modules, pinned in this folder, built with the `go` on PATH

To use one source only, set the environment variable IOTCENTRAL_ENGINE. The cache is
${XDG_CACHE_HOME:-~/.cache}/pulumi-iotcentral/engine.
"""

import argparse
import fcntl
import os
import platform
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import gobuild

ROOT = Path(__file__).resolve().parents[3]
VENV = ROOT / ".venv"
CHOICE = VENV / ".engine"
"""The file with the bin folder that the last setup selected."""

OLDEST = (3, 216)
"""The oldest supported version, which is also that of the Python SDK in pyproject.toml."""

LANGUAGE_HOST = "pulumi-language-python"
CONNECT_SECONDS = 5
INSTALLER_SECONDS = 180


class NoEngineError(Exception):
    """A source has no Pulumi CLI. The text has the cause in one line, and can be empty."""


@dataclass(frozen=True)
class Engine:
    """A Pulumi CLI that runs."""

    folder: Path
    version: str


def cache() -> Path:
    """The cache for all clones of this user."""
    configured = os.environ.get("XDG_CACHE_HOME", "")
    home = Path(configured) if configured.startswith("/") else Path.home() / ".cache"
    return home / "pulumi-iotcentral" / "engine"


def cached_folder() -> Path:
    """The folder of the pinned version for this platform."""
    key = f"{gobuild.CLI.version()}-{platform.system()}-{platform.machine()}".lower()
    return cache() / key


def probe(folder: Path, search: str) -> Engine:
    """Runs the Pulumi CLI in a folder. Raises NoEngineError if it is not suitable."""
    pulumi = folder / "pulumi"
    if not os.access(pulumi, os.X_OK):
        raise NoEngineError(f"no pulumi in {folder}")
    # Pulumi creates its home folder. With the variables of the demo, it would recreate the demo's
    # folder.
    own = {name: value for name, value in os.environ.items() if name != "PULUMI_HOME"}
    try:
        output = subprocess.run(
            [pulumi, "version"],
            env={**own, "PULUMI_SKIP_UPDATE_CHECK": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        ).stdout.strip()
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoEngineError(f"{pulumi} does not run: {error}") from None
    version = re.match(r"v?(\d+)\.(\d+)\.\d+", output)
    if version is None:
        raise NoEngineError(f"{pulumi} does not print a version")
    if not OLDEST <= (int(version[1]), int(version[2])) < (4, 0):
        wanted = f"{OLDEST[0]}.{OLDEST[1]} or a newer 3.x is required"
        raise NoEngineError(f"{pulumi} is {output}, {wanted}")
    if shutil.which(LANGUAGE_HOST, path=f"{folder}{os.pathsep}{search}") is None:
        raise NoEngineError(f"{pulumi} has no {LANGUAGE_HOST} next to it")
    return Engine(folder, output)


def from_path() -> Engine:
    """Returns the Pulumi CLI on PATH. That of the cache, from `make env`, does not count."""
    entries = os.environ.get("PATH", os.defpath).split(os.pathsep)
    search = os.pathsep.join(e for e in entries if not Path(e).is_relative_to(cache()))
    pulumi = shutil.which("pulumi", path=search)
    if pulumi is None:
        raise NoEngineError
    return probe(Path(pulumi).absolute().parent, search)


def from_cache() -> Engine:
    """Returns the Pulumi CLI of an earlier setup."""
    folder = cached_folder() / "bin"
    if not folder.exists():
        raise NoEngineError
    engine = probe(folder, "")
    if engine.version.removeprefix("v") != gobuild.CLI.version():
        raise NoEngineError(f"{engine.folder} has version {engine.version}")
    return engine


def from_installer() -> Engine:
    """Installs the pinned version into the cache with Pulumi's own installer."""
    return publish(run_installer)


def from_go() -> Engine:
    """Builds the pinned Go modules into the cache."""
    if gobuild.usable_go() is None:
        oldest = ".".join(map(str, gobuild.OLDEST_GO))
        raise NoEngineError(f"no Go {oldest} or newer on PATH")
    return publish(run_build)


WAYS: dict[str, Callable[[], Engine]] = {
    "path": from_path,
    "cache": from_cache,
    "official": from_installer,
    "go": from_go,
}


def run_installer(stage: Path) -> None:
    """Runs Pulumi's installer in a process group, which can be killed together."""
    print(f"Pulumi: trying the official installer ({gobuild.CLI.version()}).", flush=True)
    command = [sys.executable, __file__, "--run-installer", str(stage)]
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            output = process.communicate(timeout=INSTALLER_SECONDS)[1]
        except BaseException as error:
            os.killpg(process.pid, signal.SIGKILL)
            if isinstance(error, subprocess.TimeoutExpired):
                raise NoEngineError(
                    f"the official installer did not finish in {INSTALLER_SECONDS} s"
                ) from None
            raise
    if process.returncode:
        reason = output.strip().splitlines()[-1:] or [f"exit code {process.returncode}"]
        raise NoEngineError(f"the official installer failed: {reason[0]}")


def installer(stage: Path) -> None:
    """Runs in the installer's process."""
    from pulumi.automation import PulumiCommand  # noqa: PLC0415 - slow to load
    from semver import VersionInfo  # noqa: PLC0415

    socket.setdefaulttimeout(CONNECT_SECONDS)
    PulumiCommand.install(root=str(stage), version=VersionInfo.parse(gobuild.CLI.version()))


def run_build(stage: Path) -> None:
    """Builds the Pulumi CLI from its Go modules."""
    version = gobuild.CLI.version()
    print(f"Pulumi: building {version} from its Go modules (some minutes, once).", flush=True)
    (stage / "bin").mkdir()
    try:
        gobuild.build(stage / "bin")
    except gobuild.BuildError as error:
        print(error, file=sys.stderr)
        raise NoEngineError("the Go build failed, see the output above") from None


def publish(install: Callable[[Path], None]) -> Engine:
    """Installs into a temporary folder, and moves it into the cache atomically."""
    target = cached_folder()
    with tempfile.TemporaryDirectory(prefix=".stage-", dir=cache()) as folder:
        stage = Path(folder) / "new"
        stage.mkdir()
        install(stage)
        probe(stage / "bin", "")
        if target.exists():
            target.rename(Path(folder) / "old")
        stage.rename(target)
    return from_cache()


@contextmanager
def alone() -> Iterator[None]:
    """Locks the cache against concurrent installations, and removes files of interrupted ones."""
    cache().mkdir(parents=True, exist_ok=True)
    with (cache() / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Pulumi: waiting for another setup.", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        for stage in cache().glob(".stage-*"):
            shutil.rmtree(stage, ignore_errors=True)
        yield


def attempt(names: list[str]) -> Engine | None:
    """Returns the Pulumi CLI of the first suitable source, and prints why others failed."""
    for name in names:
        try:
            return WAYS[name]()
        except NoEngineError as error:
            if str(error):
                print(f"Pulumi: {error}.", flush=True)
    return None


def find(forced: str | None) -> Engine | None:
    """Returns the Pulumi CLI of the forced source, or of the first suitable one."""
    if forced in ("path", "cache"):
        return attempt([forced])
    found = None if forced else attempt(["path", "cache"])
    if found is not None:
        return found
    with alone():
        return attempt([forced] if forced else ["cache", "official", "go"])


def setup() -> int:
    """Selects the Pulumi CLI, and stores its folder for `make env`."""
    forced = os.environ.get("IOTCENTRAL_ENGINE") or None
    if forced is not None and forced not in WAYS:
        print(
            f"IOTCENTRAL_ENGINE={forced} is not supported. Use one of {', '.join(WAYS)}.",
            file=sys.stderr,
        )
        return 1
    started = time.monotonic()
    engine = find(forced)
    if engine is None:
        oldest = ".".join(map(str, OLDEST))
        print(
            f"Pulumi was not found. Install Pulumi {oldest} or newer "
            "(https://www.pulumi.com/docs/install/) or Go (https://go.dev/dl/). Then retry.",
            file=sys.stderr,
        )
        return 1
    CHOICE.write_text(str(engine.folder))
    seconds = time.monotonic() - started
    print(f"Pulumi: {engine.version} in {engine.folder} ({seconds:.1f} s)")
    return 0


def chosen() -> Path | None:
    """The bin folder that the last setup selected, if the Pulumi CLI is still there."""
    try:
        folder = Path(CHOICE.read_text())
    except OSError:
        return None
    return folder if os.access(folder / "pulumi", os.X_OK) else None


def shell_lines(folder: Path) -> list[str]:
    """The shell commands that add the virtual environment and the Pulumi CLI to PATH."""
    found = shutil.which("pulumi")
    entries = [VENV / "bin"]
    if found is None or Path(found).absolute().parent != folder:
        entries.append(folder)
    path = ":".join(shlex.quote(str(entry)) for entry in entries)
    return [f"export VIRTUAL_ENV={shlex.quote(str(VENV))}", f'export PATH={path}:"$PATH"']


def show(*, env: bool) -> int:
    """Prints the folder of the Pulumi CLI, or shell commands."""
    folder = chosen()
    if folder is None:
        print('Not set up yet. Run "make setup" first.', file=sys.stderr)
        return 1
    print("\n".join(shell_lines(folder)) if env else folder)
    return 0


def main() -> int:
    """Runs the script."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--print-bin", action="store_true", help="print the folder of pulumi")
    parser.add_argument("--print-env", action="store_true", help="print shell commands for eval")
    parser.add_argument("--run-installer", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run_installer:
        installer(options.run_installer)
        return 0
    if options.print_bin or options.print_env:
        return show(env=options.print_env)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    return setup()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
