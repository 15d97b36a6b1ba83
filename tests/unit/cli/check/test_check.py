"""`iotcentral check` with documents: each is judged, whatever the others are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pulumi_iotcentral.cli.app import app

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
    assert "error: a.json: destination: displayName must not be empty" in done.stdout
    assert "1 object validated: 1 error" in done.stdout
    (line,) = done.stderr.splitlines()
    assert line.startswith("iotcentral check: reading broken.json: the document is not valid JSON")
    listed = json.loads(check("--json", *files).stdout)
    assert listed["judged"] == 1
    assert [one["path"] for one in listed["findings"]] == ["displayName"]


@pytest.mark.usefixtures("folder")
def test_documents_that_cannot_be_read_are_a_line_each(folder: Path) -> None:
    done = check("broken.json", "none.json")
    assert (done.exit_code, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 2


@pytest.mark.parametrize(
    "value",
    [
        [],
        [[], []],
        {"value": []},
        {"destinations": [], "exports": []},
        {"application": "a", "apiVersion": "v", "destinations": [], "exports": []},
    ],
)
def test_a_document_without_objects_is_no_success(folder: Path, value: object) -> None:
    (folder / "empty.json").write_text(json.dumps(value))
    done = check("--json", "empty.json")
    assert done.exit_code == 3
    listed = json.loads(done.stdout)
    (one,) = listed["findings"]
    assert (listed["judged"], one["severity"], one["file"]) == (0, "error", "empty.json")
    assert "nothing was validated. It holds no destination and no export" in one["message"]
    assert "0 objects validated: 1 error" in check("empty.json").stdout


def test_an_empty_document_beside_others_is_a_warning(folder: Path) -> None:
    (folder / "exports.json").write_text("[]")
    (folder / "hook.json").write_text(json.dumps(FAULTY | {"displayName": "H"}))
    done = check("hook.json", "exports.json")
    assert done.exit_code == 0
    assert "warning: exports.json: the document: the document holds no destination" in done.stdout


def test_a_fault_is_printed_with_its_place_and_its_id(folder: Path) -> None:
    (folder / "list.json").write_text(json.dumps({"value": [{"id": "hook", **FAULTY}]}), "utf-16")
    done = check("list.json")
    assert (
        "error: list.json: destination hook: value[0].displayName must not be empty" in done.stdout
    )
