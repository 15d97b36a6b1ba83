"""The page on unit tests: pytest runs its files, and prints the failure that it shows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.blocks import DOCS, blocks_of

BLOCKS = list(blocks_of(DOCS / "how-to" / "unit-test.md"))
FILES = {block.title: block.text for block in BLOCKS if block.language == "python"}
(SHOWN,) = (block.text for block in BLOCKS if block.language == "text")


def run(folder: Path, *files: str) -> subprocess.CompletedProcess[str]:
    """Run pytest in a folder of its own."""
    return subprocess.run(
        [sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", *files],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_the_tests_of_the_page_pass(folder: Path) -> None:
    done = run(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 passed" in done.stdout


def test_the_failure_of_the_page_is_printed(folder: Path) -> None:
    file = folder / "test_infra.py"
    file.write_text(file.read_text().replace("AccountKey=a2V5", "AccountKey"))
    done = run(folder, "test_infra.py")
    assert done.returncode == 1
    printed = " ".join(done.stdout.replace("E  ", " ").split())
    assert " ".join(SHOWN.split()) in printed
