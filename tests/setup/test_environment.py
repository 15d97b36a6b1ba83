"""When the virtual environment is made, made anew, or left alone."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest

from .scripts import ROOT, load

WHOLE = ["venv", "uv.txt", "dev.txt", "package"]


class Recorder:
    """Stands in for running commands: notes them, and makes what they would make."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module
        self.done: list[str] = []
        self.fails_at = ""

    def __call__(self, *command: str, environment: Mapping[str, str] | None = None) -> None:
        file = Path(command[-1]).name
        name = "venv" if "venv" in command else file if "-r" in command else "package"
        if name == self.fails_at:
            raise self.module.StepError(f"{name} failed")
        self.done.append(name)
        if name == "venv":
            (self.module.VENV / "bin").mkdir(parents=True)
            (self.module.VENV / "bin" / "python").write_text("")
            (self.module.VENV / "lib" / "python3.11" / "site-packages").mkdir(parents=True)


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, moved to a clone of its own."""
    for name in (
        "pyproject.toml",
        "provider/tools/requirements/environment.py",
        "provider/tools/requirements/uv.txt",
        "provider/tools/requirements/demo.txt",
        "provider/tools/requirements/dev.txt",
        "provider/pulumi_iotcentral/pulumi-plugin.json",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    module = load("provider/tools/requirements/environment.py")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "STAMP", tmp_path / ".venv" / ".complete")
    monkeypatch.setattr(module, "REQUIREMENTS", tmp_path / "provider/tools/requirements")
    return module


@pytest.fixture
def commands(environment: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder = Recorder(environment)
    monkeypatch.setattr(environment, "run", recorder)
    monkeypatch.setattr(environment, "pip_configuration", str)
    return recorder


def test_a_second_run_does_nothing(environment: ModuleType, commands: Recorder) -> None:
    assert environment.main() == 0
    assert commands.done == WHOLE
    assert environment.main() == 0
    assert commands.done == WHOLE


@pytest.mark.parametrize("step", WHOLE)
def test_an_interrupted_run_is_done_again(
    environment: ModuleType, commands: Recorder, step: str
) -> None:
    commands.fails_at = step
    assert environment.main() == 1
    commands.fails_at, commands.done = "", []
    assert environment.main() == 0
    assert commands.done == WHOLE


def test_changed_requirements_are_installed(environment: ModuleType, commands: Recorder) -> None:
    environment.main()
    commands.done = []
    with (environment.REQUIREMENTS / "dev.txt").open("a") as file:
        file.write("# renewed\n")
    environment.main()
    assert commands.done == ["dev.txt", "package"]


def test_the_demo_installs_its_own_requirements_and_the_tests_add_theirs(
    environment: ModuleType, commands: Recorder
) -> None:
    environment.main("demo")
    assert commands.done == ["venv", "uv.txt", "demo.txt", "package"]
    commands.done = []
    environment.main("demo")
    assert commands.done == []
    environment.main()
    assert commands.done == ["dev.txt", "package"]
    commands.done = []
    environment.main("demo")
    assert commands.done == []


def pinned(name: str) -> dict[str, str]:
    lines = (ROOT / "provider/tools/requirements" / name).read_text().splitlines()
    return dict(line.split(" ;")[0].rstrip(" \\").split("==") for line in lines if "==" in line)


def test_the_tests_have_the_packages_of_the_demo_in_the_same_versions() -> None:
    assert pinned("demo.txt").items() <= pinned("dev.txt").items()
    assert len(pinned("demo.txt")) < len(pinned("dev.txt"))


def test_uv_gets_the_index_and_the_certificates_that_pip_is_configured_with(
    environment: ModuleType,
) -> None:
    configured = """:env:.cert='/etc/own.pem'
global.cert='/etc/other.pem'
global.index-url='https://mirror.example/simple'
install.extra-index-url='https://a.example/simple\\nhttps://b.example/simple'
global.timeout='60'
"""
    assert environment.settings_for_uv(configured) == {
        "UV_SYSTEM_CERTS": "true",
        "SSL_CERT_FILE": "/etc/own.pem",
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
        "UV_EXTRA_INDEX_URL": "https://a.example/simple https://b.example/simple",
    }
    assert environment.settings_for_uv("") == {"UV_SYSTEM_CERTS": "true"}


def test_an_environment_without_uv_gets_it(environment: ModuleType, commands: Recorder) -> None:
    environment.main()
    commands.done = []
    stamp = json.loads(environment.STAMP.read_text())
    environment.STAMP.write_text(json.dumps({"place": stamp["place"], "requirements": "old"}))
    environment.main()
    assert commands.done == ["uv.txt", "dev.txt", "package"]


def test_a_linter_setting_changes_nothing(environment: ModuleType, commands: Recorder) -> None:
    environment.main()
    commands.done = []
    project = environment.ROOT / "pyproject.toml"
    project.write_text(project.read_text().replace("line-length = 100", "line-length = 99"))
    environment.main()
    assert commands.done == []
    project.write_text(project.read_text().replace('version = "0.1.0"', 'version = "0.1.1"'))
    environment.main()
    assert commands.done == ["package"]


def test_a_moved_clone_gets_a_new_environment(environment: ModuleType, commands: Recorder) -> None:
    environment.main()
    commands.done = []
    stamp = json.loads(environment.STAMP.read_text())
    environment.STAMP.write_text(json.dumps({**stamp, "place": "/elsewhere/.venv"}))
    environment.main()
    assert commands.done == WHOLE


def test_language_hosts_are_told_that_there_is_no_plugin(
    environment: ModuleType, commands: Recorder
) -> None:
    environment.main()
    (told,) = environment.VENV.glob("lib/*/site-packages/pulumi_iotcentral/pulumi-plugin.json")
    assert json.loads(told.read_text()) == {"resource": False}


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    shutil.copy(ROOT / "Makefile", folder)
    command = ["make", "--no-print-directory", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_make_says_what_is_missing(tmp_path: Path) -> None:
    before = make(tmp_path, "-s", "env")
    assert before.returncode != 0
    assert before.stdout == ""
    assert "make setup" in before.stderr
    assert "No Python 3.11 or newer" in make(tmp_path, "setup", "PYTHON3=no-such-python").stderr
    assert "make demo-clean" in make(tmp_path).stdout
