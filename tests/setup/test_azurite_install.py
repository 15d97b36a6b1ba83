"""The pinned Azurite: found where it was installed, and else told how to install it."""

import json
from pathlib import Path

import pytest

from .scripts import ROOT, load


def test_without_an_installation_the_way_to_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    install = load("provider/tools/azurite/azurite.py")
    with pytest.raises(install.AzuriteError, match="Run `make azurite`"):
        install.command()


def test_other_pins_are_installed_in_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install = load("provider/tools/azurite/azurite.py")
    before = install.folder()
    for name in install.PINNED:
        (tmp_path / name).write_bytes((install.HERE / name).read_bytes())
    monkeypatch.setattr(install, "HERE", tmp_path)
    assert install.folder() == before
    (tmp_path / "package-lock.json").write_text("{}")
    assert install.folder() != before


def test_every_package_is_pinned_by_its_content() -> None:
    lock = json.loads((ROOT / "provider/tools/azurite/package-lock.json").read_text())
    packages = [it for path, it in lock["packages"].items() if path]
    assert packages
    assert all(it["integrity"] and "resolved" not in it for it in packages)
