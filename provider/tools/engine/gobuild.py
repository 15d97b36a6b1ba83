"""Builds the Pulumi CLI from the pinned Go modules in this folder.

The modules are Pulumi's own. `cli/` pins the CLI, and `language/` pins the last version of the
Python language host that is a separate Go module. `yaml/` pins the YAML language host, which only
the tests need. Three scripts of the CLI are copied from the sources of the modules.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))

from progress import Progress  # noqa: E402

PKG = "github.com/pulumi/pulumi/pkg/v3"
SDK = "github.com/pulumi/pulumi/sdk/v3"
_YAML = "github.com/pulumi/pulumi-yaml"
OLDEST_GO = (1, 21)


class BuildError(Exception):
    """The Go build failed. The text is the end of its output."""


@dataclass(frozen=True)
class Program:
    """One program to build: the folder with its pinned version, its Go module, and its package."""

    folder: str
    module: str
    package: str
    links: tuple[str, ...] = ()
    """Other names of the program, which select another language."""

    @property
    def name(self) -> str:
        """The program's file name."""
        return self.package.rpartition("/")[2]

    @property
    def path(self) -> Path:
        """The folder of its go.mod."""
        return HERE / self.folder

    def version(self) -> str:
        """The pinned version, such as `3.251.0`."""
        text = (self.path / "go.mod").read_text()
        pinned = re.search(rf"^\s*(?:require )?{re.escape(self.module)} v([\d.]+)", text, re.M)
        if pinned is None:
            raise BuildError(f"{self.path / 'go.mod'} has no version of {self.module}")
        return pinned[1]


CLI = Program("cli", PKG, f"{PKG}/cmd/pulumi")
LANGUAGE = Program("language", SDK, f"{SDK}/python/cmd/pulumi-language-python")
YAML = Program("yaml", _YAML, f"{_YAML}/cmd/pulumi-language-yaml")
SDKS = Program(
    "sdks",
    PKG,
    "pulumi-iotcentral/engine/sdks/pulumi-language-nodejs",
    ("pulumi-language-go", "pulumi-language-python"),
)
SCRIPTS = (
    (CLI, "python/dist/pulumi-resource-pulumi-python"),
    (CLI, "python/cmd/pulumi-language-python-exec"),
    (LANGUAGE, "python/dist/pulumi-analyzer-policy-python"),
)


def usable_go() -> str | None:
    """The `go` on PATH, if it is recent enough for the pinned modules."""
    go = shutil.which("go")
    if go is None:
        return None
    output = subprocess.run([go, "version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"go(\d+)\.(\d+)", output)
    return go if found and (int(found[1]), int(found[2])) >= OLDEST_GO else None


def build(bin_folder: Path) -> None:
    """Builds both programs into a folder, and copies the scripts there."""
    for program in (CLI, LANGUAGE):
        build_program(program, bin_folder)
    for program, script in SCRIPTS:
        target = bin_folder / Path(script).name
        shutil.copyfile(_sdk_folder(program) / script, target)
        target.chmod(0o755)


def build_program(program: Program, bin_folder: Path) -> None:
    """Builds one program into a folder."""
    with Progress(f"  {program.name}: modules").running() as progress:
        downloads = _Counter(progress, "{} downloaded")
        listing = _go(program.path, ["list", "-mod=readonly", "-deps", program.package], downloads)
    total = len(listing.splitlines())
    version = f"-X {SDK}/go/common/version.Version=v{program.version()}"
    options = ["-mod=readonly", "-trimpath", "-ldflags", f"-s -w {version}"]
    target = str(bin_folder / program.name)
    with Progress(f"  {program.name}: compiling").running() as progress:
        compiled = _Counter(progress, f"{{}} of at most {total} packages")
        _go(program.path, ["build", "-v", *options, "-o", target, program.package], compiled)
    for link in program.links:
        (bin_folder / link).symlink_to(program.name)


def compile_sdk() -> None:
    """Compiles Pulumi's SDK for Go, on which the generated one depends, into Go's cache."""
    _go(SDKS.path, ["build", "-mod=readonly", "-trimpath", f"{SDK}/go/pulumi/config"], _ignore)


def _sdk_folder(program: Program) -> Path:
    found = _go(program.path, ["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", SDK], _ignore)
    return Path(found.strip())


class _Counter:
    """Counts lines of Go's output and updates the progress text."""

    def __init__(self, progress: Progress, form: str) -> None:
        self._progress = progress
        self._form = form
        self._count = 0
        progress.text = form.format(0)

    def __call__(self, _line: str) -> None:
        self._count += 1
        self._progress.text = self._form.format(self._count)


def _ignore(_line: str) -> None:
    """Ignores a line."""


def _go(folder: Path, arguments: list[str], on_line: Callable[[str], None]) -> str:
    """Runs go and returns its output. Each line of its standard error is passed to `on_line`.

    As in the official builds, cgo is disabled, so that no C compiler or headers are required.
    """
    environment = {"CGO_ENABLED": "0", **os.environ}
    tail: list[str] = []
    with (
        tempfile.TemporaryFile("w+") as output,
        subprocess.Popen(
            ["go", *arguments],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        try:
            for line in process.stderr or ():
                on_line(line)
                tail = [*tail[-19:], line]
        except BaseException:
            process.send_signal(signal.SIGINT)  # go removes its work folder on this one only
            raise
        if process.wait():
            raise BuildError("".join(tail).strip())
        output.seek(0)
        return output.read()
