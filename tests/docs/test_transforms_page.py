"""The page on tests of transforms: a reader who follows it sees what it shows."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pulumi_iotcentral.cli.app import app
from tests.docs.blocks import DOCS, Block, blocks_of

pytestmark = pytest.mark.processes

BLOCKS = list(blocks_of(DOCS / "how-to" / "transforms.md"))
CONSOLE = [block for block in BLOCKS if block.language == "console"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with the files of the page."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "transforms").mkdir()
    for block in BLOCKS:
        if block.title:
            (tmp_path / block.title).write_text(block.text, "utf-8")
    (tmp_path / "curly.jq").write_text("{device: “oven-1”}\n", "utf-8")
    (tmp_path / "Pulumi.yaml").write_text("name: plant\nruntime: python\n")
    return tmp_path


def commands(block: Block) -> Iterator[tuple[list[str], str]]:
    """Yield the commands of a console with the output that is shown for each."""
    for part in f"\n{block.text}".replace("\\\n", "").split("\n$ ")[1:]:
        line, _, output = part.partition("\n")
        yield shlex.split(line), f"{output}\n" if output and not output.endswith("\n") else output


def shown() -> Iterator[tuple[list[str], str]]:
    for block in CONSOLE:
        for words, output in commands(block):
            if words[0] == "iotcentral" and "--watch" not in words:
                yield words[1:], output


def test_the_commands_print_what_the_page_shows(folder: Path) -> None:
    ran = 0
    for words, output in shown():
        if "✗ overheating" in output:
            file = folder / "transforms/overheating.jq"
            changed = file.read_text("utf-8").replace("at: .enqueuedTime", "time: .enqueuedTime")
            file.write_text(changed, "utf-8")
        done = CliRunner().invoke(app, words)
        assert done.stdout.endswith(output), (words, done.output)
        assert done.exit_code == (4 if "curly.jq" in words else 3 if "✗ over" in output else 0)
        ran += 1
    assert ran == 7


def test_the_tests_of_the_page_pass(folder: Path) -> None:
    CliRunner().invoke(app, ["transform", "--test", "transforms", "--update"])
    done = subprocess.run(
        [
            sys.executable,
            "-B",
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "test_transforms.py",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "4 passed" in done.stdout, done.stdout + done.stderr
