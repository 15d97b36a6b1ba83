"""The programs of the pages run, and declare what the providers accept."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT, Block, blocks
from tests.docs.preludes import with_prelude

UNRUN = {
    "PolicyPack(": "a pack serves an engine until that ends; its types are checked",
    "import os": "tests/engine/test_own_provider.py runs it on the real engine",
}
"""Blocks that are not run, by their first line, each with its reason."""


def is_program(block: Block) -> bool:
    """Tell whether a block declares resources."""
    imported = r"^import pulumi_iotcentral(?:\.native)? as iotcentral$"
    return bool(re.search(rf"{imported}.*\biotcentral\.", block.text, re.MULTILINE | re.DOTALL))


def is_test(block: Block) -> bool:
    """Tell whether a block is a file of tests, which test_unit_test_page.py runs."""
    return block.title.startswith("test_")


PROGRAMS = [block for block in blocks("python") if is_program(block)]
OTHERS = [
    it
    for it in blocks("python")
    if not is_program(it) and not is_test(it) and it.first not in UNRUN
]


def test_programs_declare_what_check_accepts(tmp_path: Path) -> None:
    written = {f"program_{number}.py": block for number, block in enumerate(PROGRAMS)}
    for name, block in written.items():
        # The mocks have no native types. The native classes have the args of the dynamic ones.
        (tmp_path / name).write_text(block.text.replace("iotcentral.native as", "iotcentral as"))
    # Files of the pages that programs read.
    for block in blocks("jq"):
        (tmp_path / block.title).parent.mkdir(exist_ok=True)
        (tmp_path / block.title).write_text(block.text)
    done = run("-m", "tests.docs.running", *[str(tmp_path / name) for name in written])
    places = ", ".join(f"{name} is {block.place}" for name, block in written.items())
    assert done.returncode == 0, f"{done.stdout}{done.stderr}\n{places}"


@pytest.mark.parametrize("block", OTHERS, ids=lambda block: block.place)
def test_other_python_runs(block: Block, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    text = with_prelude(block)
    program.write_text(text.replace('"http://127.0.0.1:8080"', "served.url"))
    done = run(str(program))
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_exemption_is_needed() -> None:
    assert set(UNRUN) <= {block.first for block in blocks("python")}


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the repository, and end it if it hangs."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
