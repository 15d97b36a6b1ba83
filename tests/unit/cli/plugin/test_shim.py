"""The installed plugin: which environment it starts, and what `status` and `doctor` say of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pulumi_iotcentral.cli.app import app
from pulumi_iotcentral.cli.doctor.machine import look_at_machine
from pulumi_iotcentral.cli.plugin import shim
from pulumi_iotcentral.config.installation import package_version


@pytest.fixture
def plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Pulumi's folder of plugins, empty, and a PATH with a `pulumi` alone."""
    (tmp_path / "bin").mkdir()
    pulumi = tmp_path / "bin" / "pulumi"
    pulumi.write_text("#!/bin/sh\necho v3.251.0\n")
    pulumi.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path))
    return tmp_path / "plugins"


def put(plugins: Path, version: str, text: str) -> None:
    folder = plugins / f"resource-iotcentral-v{version}"
    folder.mkdir(parents=True)
    (folder / shim.EXECUTABLE).write_text(text)
    (plugins / f"{folder.name}.lock").touch()


def status() -> tuple[int, str]:
    done = CliRunner().invoke(app, ["plugin", "status"])
    return done.exit_code, done.output


def native() -> tuple[str, str]:
    (found,) = (it for it in look_at_machine() if it.subject == "native")
    return found.verdict, found.text


def test_nothing_is_installed(plugins: Path) -> None:
    assert status()[0] == 1
    assert native()[0] == "good", "a program with the dynamic provider needs no plugin"


def test_the_plugin_of_this_environment_is_good(plugins: Path) -> None:
    put(plugins, package_version(), shim.script(Path(sys.executable)))
    code, text = status()
    assert (code, text.endswith(f"runs {sys.executable}\n")) == (0, True)
    assert native() == ("good", f"the native provider {package_version()} runs {sys.executable}")


@pytest.mark.parametrize("version", ["0.0.1", package_version()])
def test_the_plugin_of_another_environment_is_a_note(plugins: Path, version: str) -> None:
    put(plugins, version, shim.script(Path("/bin/sh")))
    code, text = status()
    assert code == 1
    assert "another environment" in text
    assert native()[0] == "note"


def test_an_environment_that_was_deleted_is_wrong(plugins: Path) -> None:
    put(plugins, package_version(), shim.script(Path("/no/such folder/python")))
    code, text = status()
    assert code == 1
    assert "/no/such folder/python does not exist. Run `iotcentral plugin install`." in text
    assert native()[0] == "wrong"


def test_the_plugin_of_somebody_else_is_not_taken_for_ours(plugins: Path) -> None:
    put(plugins, "1.0.0", "#!/bin/sh\nexec /bin/sh -c 'something else'\n")
    code, text = status()
    assert code == 1
    assert "not installed by `iotcentral plugin install`" in text


def test_an_executable_on_path_is_reported(plugins: Path, tmp_path: Path) -> None:
    put(plugins, package_version(), shim.script(Path(sys.executable)))
    ambient = tmp_path / "bin" / shim.EXECUTABLE
    ambient.write_text("#!/bin/sh\n")
    ambient.chmod(0o755)
    assert f"Pulumi runs {ambient} instead" in status()[1]
    assert native()[0] == "note"


def test_the_script_imports_nothing_from_the_working_folder(tmp_path: Path) -> None:
    python = tmp_path / "a folder's" / "python"
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    program = tmp_path / "project"
    for name in ("pulumi_iotcentral", "grpc", "signal"):
        (program / name).mkdir(parents=True)
        (program / name / "__init__.py").write_text("raise SystemExit('imported')")
    script = shim.script(python)
    # Only which modules are found, without a server.
    probe = script.replace(f"-m {shim.MODULE}", "-c 'import signal; print(signal.__file__)'")
    done = subprocess.run(
        ["/bin/sh", "-c", probe], cwd=program, capture_output=True, text=True, check=True
    )
    assert str(program) not in done.stdout


@pytest.mark.parametrize(
    ("version", "semantic"),
    [
        ("0.1.0", "0.1.0"),
        ("0.1.10", "0.1.10"),
        ("0.2.0.dev1", "0.2.0-dev1"),
        ("1.0.0rc1", "1.0.0-rc1"),
        ("1.0.0.dev1+g1", "1.0.0-dev1.g1"),
    ],
)
def test_versions_are_semantic(
    monkeypatch: pytest.MonkeyPatch, version: str, semantic: str
) -> None:
    monkeypatch.setattr("importlib.metadata.version", lambda _: version)
    assert package_version() == semantic
