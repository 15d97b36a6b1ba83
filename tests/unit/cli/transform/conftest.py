"""A folder with a message, a transform and a definition."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.transform.running import ALERT, DEFINITION, HOT, WARM, Write


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    monkeypatch.chdir(tmp_path)

    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    write("warm.json", WARM)
    write("hot.json", HOT)
    write("alert.jq", ALERT)
    write("exports.json", json.dumps(DEFINITION))
    return write
