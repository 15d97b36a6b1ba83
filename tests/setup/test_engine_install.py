"""What the engine's installer decides, with stand-ins for `pulumi`, `go` and the SDK."""

import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "provider" / "tools" / "engine"
PINNED = "3.251.0"

FAKE_GO = """#!/bin/sh
echo "$@" >> "$GO_LOG"
case "$1 $2 $3" in
  "version "*) echo "go version go${GO_VERSION:-1.26.8} linux/amd64" ;;
  "list -mod=readonly -m") echo "$SDK_SOURCE" ;;
  "list "*) echo one; echo two; echo "go: downloading one v1" >&2 ;;
  "build "*)
    if [ -n "$GO_FAILS" ]; then echo "one.go:1: cannot compile" >&2; exit 1; fi
    while [ "$1" != -o ]; do shift; done
    printf '#!/bin/sh\\necho v3.251.0\\n' > "$2"; chmod +x "$2"; echo one >&2 ;;
esac
"""

FAILING_SDK = """
class PulumiCommand:
    @staticmethod
    def install(root, version):
        raise OSError("no route to the installer")
"""

WORKING_SDK = """
import pathlib
class PulumiCommand:
    @staticmethod
    def install(root, version):
        folder = pathlib.Path(root) / "bin"
        folder.mkdir(parents=True)
        for name in ("pulumi", "pulumi-language-python"):
            (folder / name).write_text(f"#!/bin/sh\\necho v{version}\\n")
            (folder / name).chmod(0o755)
"""


def script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


@dataclass
class Machine:
    """A clone on a machine of its own: home, cache, PATH and SDK are made for the test."""

    folder: Path
    clone: str = "a clone"
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def root(self) -> Path:
        return self.folder / self.clone

    @property
    def bin(self) -> Path:
        return self.folder / "bin"

    @property
    def engines(self) -> Path:
        return self.folder / "cache" / "pulumi-iotcentral" / "engine"

    def make_clone(self) -> None:
        shutil.copytree(SOURCE, self.root / "provider" / "tools" / "engine")
        for file in ("progress.py", "npm_packages.py"):
            shutil.copy(SOURCE.parent / file, self.root / "provider" / "tools")
        (self.root / ".venv" / "bin").mkdir(parents=True)

    def sdk(self, text: str) -> None:
        package = self.folder / "sdk" / "pulumi" / "automation"
        package.mkdir(parents=True, exist_ok=True)
        (package.parent / "__init__.py").write_text("")
        (package / "__init__.py").write_text(text)

    def pulumi(self, version: str, *, language_host: bool = True) -> None:
        script(self.bin / "pulumi", f"#!/bin/sh\necho {version}\n")
        if language_host:
            script(self.bin / "pulumi-language-python", "#!/bin/sh\n")

    def go(self) -> None:
        script(self.bin / "go", FAKE_GO)
        for path in (
            "dist/pulumi-resource-pulumi-python",
            "cmd/pulumi-language-python-exec",
            "dist/pulumi-analyzer-policy-python",
        ):
            script(self.folder / "source" / "python" / path, "#!/bin/sh\n")

    def calls_of_go(self) -> str:
        log = self.folder / "go.log"
        return log.read_text() if log.exists() else ""

    def install(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.python("provider/tools/engine/install.py", *arguments)

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": f"{self.bin}:/usr/bin:/bin",
            "HOME": str(self.folder),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "PYTHONPATH": str(self.folder / "sdk"),
            "GO_LOG": str(self.folder / "go.log"),
            "SDK_SOURCE": str(self.folder / "source"),
            **self.variables,
        }
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def chosen(self) -> Path:
        return Path((self.root / ".venv" / ".engine").read_text())


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path)
    made.make_clone()
    made.sdk(FAILING_SDK)
    return made


def test_takes_a_recent_engine_from_path(machine: Machine) -> None:
    machine.pulumi("v3.216.0")
    done = machine.install()
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"Pulumi: v3.216.0 in {machine.bin} (")
    assert len(done.stdout.splitlines()) == 1
    assert machine.chosen() == machine.bin
    assert not machine.engines.exists()


def test_the_home_of_another_stack_is_left_alone(machine: Machine) -> None:
    home = machine.folder / "demo"
    machine.pulumi("v3.251.0")
    (machine.bin / "pulumi").write_text(
        '#!/bin/sh\n[ -z "$PULUMI_HOME" ] || mkdir -p "$PULUMI_HOME/logs"\necho v3.251.0\n'
    )
    machine.variables["PULUMI_HOME"] = str(home)
    assert machine.install().returncode == 0
    assert not home.exists()


@pytest.mark.parametrize("version", ["v3.215.9", "v2.300.0", "v4.0.0", "nonsense"])
def test_refuses_an_engine_of_another_age(machine: Machine, version: str) -> None:
    machine.pulumi(version)
    done = machine.install()
    assert done.returncode == 1
    assert f"Pulumi: {machine.bin / 'pulumi'}" in done.stdout


def test_refuses_an_engine_without_its_language_host(machine: Machine) -> None:
    machine.pulumi("v3.251.0", language_host=False)
    done = machine.install()
    assert done.returncode == 1
    assert "has no pulumi-language-python next to it" in done.stdout


def test_says_in_one_line_what_to_install(machine: Machine) -> None:
    done = machine.install()
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("Pulumi was not found. Install Pulumi 3.216 or newer")
    assert "no route to the installer" in done.stdout
    assert "no Go 1.21 or newer on PATH" in done.stdout
    assert not (machine.root / ".venv" / ".engine").exists()


def test_takes_the_official_engine_where_it_can_be_had(machine: Machine) -> None:
    machine.sdk(WORKING_SDK)
    machine.go()
    done = machine.install()
    assert done.returncode == 0, done.stderr
    assert machine.chosen().is_relative_to(machine.engines)
    assert machine.calls_of_go() == ""


def test_builds_with_go_where_the_installer_fails(machine: Machine) -> None:
    machine.go()
    done = machine.install()
    assert done.returncode == 0, done.stderr
    names = {
        "pulumi",
        "pulumi-language-python",
        "pulumi-resource-pulumi-python",
        "pulumi-language-python-exec",
        "pulumi-analyzer-policy-python",
    }
    folder = machine.chosen()
    assert {path.name for path in folder.iterdir()} == names
    assert all(os.access(path, os.X_OK) for path in folder.iterdir())
    assert f"version.Version=v{PINNED}" in machine.calls_of_go()
    assert [path.name for path in machine.engines.glob(".stage-*")] == []
    assert "1 of at most 2 packages" in done.stdout


def test_another_clone_reuses_the_cache(machine: Machine) -> None:
    machine.go()
    first = machine.install()
    calls = machine.calls_of_go()
    other = Machine(machine.folder, clone="another clone")
    other.make_clone()
    second = other.install()
    assert (first.returncode, second.returncode) == (0, 0)
    assert other.chosen() == machine.chosen()
    assert machine.calls_of_go() == calls
    assert len(second.stdout.splitlines()) == 1


def test_replaces_a_damaged_engine_in_the_cache(machine: Machine) -> None:
    machine.go()
    machine.install()
    (machine.chosen() / "pulumi").write_text("#!/bin/sh\nexit 1\n")
    done = machine.install()
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("does not print a version") >= 1
    assert PINNED in done.stdout.splitlines()[-1]


def test_a_failed_build_leaves_nothing_behind(machine: Machine) -> None:
    machine.go()
    machine.variables["GO_FAILS"] = "yes"
    done = machine.install()
    assert done.returncode == 1
    assert "cannot compile" in done.stderr
    assert [path.name for path in machine.engines.iterdir()] == [".lock"]


def test_removes_what_a_killed_set_up_left(machine: Machine) -> None:
    (machine.engines / ".stage-old" / "new").mkdir(parents=True)
    machine.go()
    assert machine.install().returncode == 0
    assert not (machine.engines / ".stage-old").exists()


def test_an_old_go_is_not_used(machine: Machine) -> None:
    machine.go()
    machine.variables["GO_VERSION"] = "1.20.3"
    done = machine.install()
    assert done.returncode == 1
    assert "build" not in machine.calls_of_go()


def test_a_forced_way_is_the_only_one(machine: Machine) -> None:
    machine.pulumi("v3.251.0")
    machine.go()
    machine.variables["IOTCENTRAL_ENGINE"] = "go"
    assert machine.install().returncode == 0
    assert machine.chosen().is_relative_to(machine.engines)
    machine.variables["IOTCENTRAL_ENGINE"] = "official"
    assert machine.install().returncode == 1
    machine.variables["IOTCENTRAL_ENGINE"] = "elsewhere"
    assert "Use one of path, cache, official, go" in machine.install().stderr


def test_our_own_engine_on_path_is_the_caches(machine: Machine) -> None:
    machine.go()
    machine.install()
    machine.variables["PATH"] = f"{machine.chosen()}:{machine.bin}:/usr/bin:/bin"
    assert machine.install().returncode == 0
    assert machine.chosen().is_relative_to(machine.engines)


def test_env_lines_work_in_a_shell(machine: Machine) -> None:
    machine.go()
    assert machine.install("--print-env").returncode == 1
    machine.install()
    lines = machine.install("--print-env").stdout
    shell = 'eval "$1" && command -v pulumi && echo "$VIRTUAL_ENV" && echo "$PATH"'
    said = subprocess.run(
        ["/bin/sh", "-c", shell, "sh", lines],
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    environment = str(machine.root / ".venv")
    assert said[:2] == [str(machine.chosen() / "pulumi"), environment]
    assert said[2] == f"{environment}/bin:{machine.chosen()}:/usr/bin:/bin"
    assert machine.install("--print-bin").stdout.strip() == str(machine.chosen())


def test_make_prints_the_engine_s_folder_alone(machine: Machine) -> None:
    shutil.copy(ROOT / "Makefile", machine.root)
    text = f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n'
    script(machine.root / ".venv" / "bin" / "python", text)
    machine.pulumi("v3.251.0")
    shell = 'PATH="$(make -s -C "$1" engine-path):$PATH" && command -v pulumi'
    command = ["/bin/sh", "-c", shell, "sh", str(machine.root)]
    early = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "make setup" in early.stderr
    machine.install()
    (machine.root / ".venv" / ".complete").touch()
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said == f"{machine.bin / 'pulumi'}\n"


def test_env_does_not_repeat_an_engine_that_is_on_path(machine: Machine) -> None:
    machine.pulumi("v3.251.0")
    machine.install()
    assert str(machine.bin) not in machine.install("--print-env").stdout


def test_env_notices_that_the_engine_is_gone(machine: Machine) -> None:
    machine.pulumi("v3.251.0")
    machine.install()
    (machine.bin / "pulumi").unlink()
    done = machine.install("--print-env")
    assert (done.returncode, done.stdout) == (1, "")
    assert "make setup" in done.stderr


def test_a_language_host_is_built_once_and_after_a_change_of_its_program(machine: Machine) -> None:
    machine.go()
    code = """
import sys
sys.path.append("provider/tools/engine")
import gobuild, language_hosts
language_hosts.ensure(gobuild.SDKS)
print(language_hosts.found(gobuild.SDKS))
"""

    def built() -> Path:
        done = machine.python("-c", code)
        assert done.returncode == 0, done.stderr
        return Path(done.stdout.splitlines()[-1])

    first = built()
    names = {f"pulumi-language-{language}" for language in ("go", "nodejs", "python")}
    assert {path.name for path in first.iterdir() if path.exists()} == names
    assert built() == first
    assert machine.calls_of_go().count("build ") == 1
    program = "provider/tools/engine/sdks/pulumi-language-nodejs/main.go"
    (machine.root / program).write_text("package main")
    assert built() != first
    assert machine.calls_of_go().count("build ") == 2
