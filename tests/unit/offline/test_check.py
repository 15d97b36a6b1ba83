"""`iotcentral check` with documents: each is judged, whatever the others are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pulumi_iotcentral.cli import app

FAULTY = {"displayName": " ", "type": "webhook@v1", "url": "https://x.example"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.json").write_text(json.dumps(FAULTY))
    (tmp_path / "broken.json").write_text("{canary")
    return tmp_path


def check(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["check", *arguments])


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("files", [["a.json", "broken.json"], ["broken.json", "a.json"]])
def test_a_document_that_cannot_be_read_hides_no_fault_of_another(files: list[str]) -> None:
    done = check(*files)
    assert done.exit_code == 1
    assert "error: a.json: destination: displayName: is empty" in done.stdout
    assert "1 object judged: 1 fault" in done.stdout
    (line,) = done.stderr.splitlines()
    assert line.startswith("iotcentral check: broken.json: is not JSON")
    listed = json.loads(check("--json", *files).stdout)
    assert listed["judged"] == 1
    assert [one["path"] for one in listed["findings"]] == ["displayName"]


@pytest.mark.usefixtures("folder")
def test_documents_that_cannot_be_read_are_a_line_each(folder: Path) -> None:
    done = check("broken.json", "none.json")
    assert (done.exit_code, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 2


def test_nothing_that_was_judged_is_not_the_same_as_nothing_found(folder: Path) -> None:
    (folder / "empty.json").write_text("[]")
    assert json.loads(check("--json", "empty.json").stdout) == {"judged": 0, "findings": []}
