"""Every block of code in the documentation is checked, and none is left out in silence."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from pulumi_iotcentral.cli.adopt.secret_sources import RECORD
from pulumi_iotcentral.config import settings
from pulumi_iotcentral.config.allowed_hosts import VARIABLE as ALLOWED_HOSTS
from pulumi_iotcentral.model.validate.filter import check_filter
from pulumi_iotcentral.model.validate.transform import check_transforms
from tests.docs.blocks import ROOT, Block, blocks, pages
from tests.docs.preludes import with_prelude
from tests.docs.shell import SHELL


def filters_of(text: str) -> list[str]:
    """Return the filters of a block, one per line, if `check` accepts them without a warning."""
    filters = text.splitlines()
    assert [it for it in filters if check_filter(it)] == []
    return filters


def transform_of(text: str) -> str:
    """Return the transform of a block, if `check` accepts it without a warning."""
    assert check_transforms([{"id": "it", "transform": text}]) == []
    return text


READERS: dict[str, Callable[[str], Any]] = {
    "yaml": yaml.safe_load,
    "json": json.loads,
    "toml": tomllib.loads,
    "sql": filters_of,
    "jq": transform_of,
}
UNIT_TESTS = "provider/docs/how-to/unit-test.md"
TEXT = {
    **dict.fromkeys(
        (
            ("provider/docs/get-started.md", "Outputs:"),
            ("provider/docs/get-started.md", "export       ●"),
            ("provider/docs/get-started.md", "~ pulumi-python:dynamic/iotcentral:Export: (update)"),
            ("provider/docs/get-started.md", "Resources:"),
        ),
        "test_start.py holds it against what is printed",
    ),
    ("provider/docs/troubleshooting.md", "creating destination 'hook' (3f0c"): "what is printed",
    (
        "provider/docs/troubleshooting.md",
        "Error: iotcentral:index:Destination is not assignable",
    ): "tests/engine/native/test_yaml_errors.py holds it against what is printed",
    ("CONTRIBUTING.md", "   cli            testing"): "a drawing: import-linter holds the layers",
    ("provider/docs/adopt.md", "hub/authorization/connectionString="): "what --dry-run prints",
    (
        UNIT_TESTS,
        "InvalidResourceError: ",
    ): "test_unit_test_page.py holds it against what is printed",
}
"""Blocks of plain text that nothing can be asked of, each with its reason."""
SETTINGS = {*settings._KEYS, "applications", RECORD.partition(":")[2]}
TYPES = ("components", "adoption", "index")
VARIABLES = {*settings._ENVIRONMENT.values(), ALLOWED_HOSTS}


def test_every_block_is_of_a_language_that_is_checked() -> None:
    for block in blocks():
        known = block.language in {"python", "typescript", *SHELL, *READERS}
        assert known or _is_text(block), f"{block.place}: nobody checks {block.language!r} blocks"


def test_every_exemption_is_needed() -> None:
    found = {(it.page, first) for it in blocks("text") for _, first in TEXT if first in it.first}
    assert found == set(TEXT)


@pytest.mark.parametrize("block", blocks(*READERS), ids=lambda block: block.place)
def test_documents_can_be_read(block: Block) -> None:
    assert READERS[block.language](block.text) is not None


def test_settings_that_pages_name_exist() -> None:
    for page in pages():
        text = page.read_text("utf-8")
        named = set(re.findall(r"(?<![\w/-])iotcentral:([a-z]\w*)", text))
        assert named - {*TYPES} <= SETTINGS, page
        assert set(re.findall(r"\bIOTCENTRAL_[A-Z_]+\b", text)) <= VARIABLES, page


def test_links_lead_to_files_where_pages_are_read_without_the_site() -> None:
    for page in pages():
        text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
            there = target.startswith(("https:", "http:")) or (page.parent / target).exists()
            assert there, f"{page}: {target}"


def test_python_passes_the_type_checker(tmp_path: Path) -> None:
    written = {_module(number, block): block for number, block in enumerate(blocks("python"))}
    for name, block in written.items():
        (tmp_path / name).write_text(with_prelude(block))
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-error-summary", "--config-file", "pyproject.toml"]
        + [str(tmp_path / name) for name in written],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    told = re.sub(r"\S*/(\w+\.py):(\d+)", lambda it: _place(written, it), done.stdout)
    assert done.returncode == 0, told + done.stderr


def _module(number: int, block: Block) -> str:
    """Return the file of a block: its title, where others of its page import it."""
    return block.title if block.page == UNIT_TESTS else f"block_{number}.py"


def _is_text(block: Block) -> bool:
    return block.language == "text" and any(
        block.page == page and block.text.startswith(first) for page, first in TEXT
    )


def _place(written: dict[str, Block], match: re.Match[str]) -> str:
    return f"{written[match[1]].place} (line {match[2]} with its prelude)"
