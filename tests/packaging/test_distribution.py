"""The wheel and the sdist: what is in them, and that what is in them works alone."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = (
    ROOT / "provider" / "pulumi_iotcentral",
    ROOT / "provider" / "iotcentral_pipeline",
    ROOT / "provider" / "iotcentral_bounded",
    ROOT / "provider" / "iotcentral_simulator",
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a wheel and an sdist."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-d", str(folder), cwd=ROOT)
    return folder


def run(*command: str, cwd: Path) -> str:
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def sources() -> set[str]:
    """Return the package's files, without what Python leaves behind."""
    found = (file for folder in SOURCES for file in folder.rglob("*") if file.is_file())
    return {
        str(file.relative_to(ROOT / "provider"))
        for file in found
        if "__pycache__" not in file.parts
    }


def test_the_wheel_holds_the_package_and_nothing_else(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    metadata = {name for name in names if ".dist-info/" in name}
    assert names - metadata == sources()
    assert {name.partition(".dist-info/")[2] for name in metadata} == {
        *("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")
    }


def test_the_wheel_s_description_leads_nowhere_that_only_the_repository_has(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (it for it in archive.namelist() if it.endswith(".dist-info/METADATA"))
        _, _, description = archive.read(name).decode().partition("\n\n")
    assert description.startswith("# pulumi-iotcentral")
    targets = re.findall(r"\]\(([^)]+)\)", description)
    assert targets
    assert all(it.startswith("https://") for it in targets)
    assert not re.search(r"\bmake [a-z]", description)


def test_the_sdist_holds_what_the_wheel_is_built_of(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    others = {"README.md", "CHANGELOG.md", "LICENSE", "pyproject.toml", "PKG-INFO", ".gitignore"}
    others |= {"provider/README.md"}
    assert names == {f"provider/{name}" for name in sources()} | others


def test_the_wheel_works_in_an_environment_of_its_own(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    folder = tmp_path / "an environment"
    venv.create(folder, with_pip=False)
    pip = (sys.executable, "-m", "pip", "--python", str(folder), "--disable-pip-version-check")
    run(*pip, "install", "--quiet", "--no-index", "--no-deps", str(wheel), cwd=tmp_path)
    (packages,) = folder.glob("lib/python*/site-packages")
    # What the package depends on comes from this environment: tests reach no registry.
    installed = next(path for path in sys.path if path.endswith("site-packages"))
    (packages / "dependencies.pth").write_text(installed)
    python = str(folder / "bin" / "python")
    where = "import pulumi_iotcentral as it; print(it.__file__)"
    assert run(python, "-c", where, cwd=tmp_path).startswith(str(folder))
    version = run(str(folder / "bin" / "iotcentral"), "--version", cwd=tmp_path)
    assert version.strip() in wheel.name
    assert (packages / "pulumi_iotcentral" / "pulumi-plugin.json").exists()
