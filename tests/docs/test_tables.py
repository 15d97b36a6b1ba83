"""The committed tables and signatures are those of the package's docstrings."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.docs.blocks import DOCS, ROOT

SCRIPT = DOCS / "update_tables.py"


def update_tables(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_committed_table_is_that_of_the_docstrings() -> None:
    done = update_tables("--check")
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_outdated_table_is_reported_and_updated(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    shutil.copytree(DOCS, docs, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    page = docs / "resources" / "export.md"
    current = page.read_text("utf-8")
    page.write_text(current.replace("| `enabled` |", "| `enable` |"), "utf-8")

    checked = update_tables("--check", str(docs))
    assert checked.returncode == 1
    assert checked.stdout == (
        "resources/export.md differs from the docstrings. Run `make docs-tables`.\n"
    )

    assert update_tables(str(docs)).returncode == 0
    assert page.read_text("utf-8") == current
    assert update_tables("--check", str(docs)).returncode == 0
