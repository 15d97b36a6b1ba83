"""Pinned npm packages: found where they were installed, and else told how to install them."""

import json
from pathlib import Path

import pytest

from .scripts import ROOT, load

PINNED = ("package.json", "package-lock.json", ".npmrc")
LOCKS = sorted(ROOT.glob("provider/tools/*/package-lock.json"))


def test_without_an_installation_the_way_to_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    install = load("provider/tools/azurite/azurite.py")
    with pytest.raises(install.NpmError, match="Run `make azurite`"):
        install.command()


def test_other_pins_are_installed_in_another_folder(tmp_path: Path) -> None:
    install = load("provider/tools/azurite/azurite.py")
    for name in PINNED:
        (tmp_path / name).write_bytes((install.HERE / name).read_bytes())
    copy = install.Packages(tmp_path, "A copy", "copy")
    assert copy.folder().name == install.AZURITE.folder().name
    (tmp_path / "package-lock.json").write_text("{}")
    assert copy.folder().name != install.AZURITE.folder().name


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.parent.name)
def test_every_package_is_pinned_by_its_content(lock: Path) -> None:
    packages = [it for path, it in json.loads(lock.read_text())["packages"].items() if path]
    assert packages
    assert all(it["integrity"] and "resolved" not in it for it in packages)
