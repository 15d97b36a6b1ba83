"""The browser of the tests: found on PATH, else installed by apt-get, else told how to get it."""

from __future__ import annotations

import os
from pathlib import Path
from types import ModuleType

import pytest

from tests.setup.scripts import load
from tests.stand_ins import put_command


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one folder on PATH of a machine without any browser."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("CI", "")
    return folder


@pytest.fixture
def script(tmp_path: Path, machine: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    loaded = load("provider/tools/browser/browser.py")
    monkeypatch.setattr(loaded, "MACOS", tmp_path / "none")
    monkeypatch.setattr(loaded, "OS_RELEASE", tmp_path / "os-release")
    return loaded


def debian(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    script.OS_RELEASE.write_text("ID=debian\n")
    monkeypatch.setattr(os, "geteuid", lambda: 0)


def test_the_first_browser_on_path_is_taken(script: ModuleType, machine: Path) -> None:
    chrome = put_command(machine, "google-chrome", "")
    assert script.ensure() == str(chrome)
    chromium = put_command(machine, "chromium", "")
    assert script.ensure() == str(chromium)


def test_debian_gets_its_chromium_by_apt_get(
    script: ModuleType, machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    debian(script, monkeypatch)
    new = machine / "chromium"
    program = (
        "import pathlib, sys\n"
        f"if sys.argv[2] == 'install': new = pathlib.Path({str(new)!r}); new.touch(); "
        "new.chmod(0o755)"
    )
    put_command(machine, "apt-get", program)
    assert script.ensure() == str(new)


def test_what_apt_get_says_is_told_when_it_fails(
    script: ModuleType,
    machine: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    debian(script, monkeypatch)
    put_command(machine, "apt-get", "raise SystemExit('no such package')")
    assert script.main() == 0
    assert "no such package" in capsys.readouterr().err


def test_ubuntu_whose_chromium_is_a_snap_is_left_alone(
    script: ModuleType, machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    debian(script, monkeypatch)
    script.OS_RELEASE.write_text("ID=ubuntu\nID_LIKE=debian\n")
    put_command(machine, "apt-get", "raise AssertionError")
    with pytest.raises(script.BrowserError, match="Install Chromium or Google Chrome"):
        script.ensure()


def test_without_a_browser_one_line_says_so_and_a_build_server_fails(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert script.main() == 0
    monkeypatch.setenv("CI", "true")
    assert script.main() == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert len(set(printed.err.splitlines())) == 1
