"""A changed transform: its lines, and the documents that the messages of test cases become."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from pulumi_iotcentral.cli.app import app
from tests.unit.cli.comment.documents import EXPORT, document, export, updated

OLD = ".device.id as $id\n| {id: $id, celsius: .telemetry[0].value}\n"
NEW = ".device.id as $id\n| {id: $id, degrees: .telemetry[0].value}\n"
MESSAGE = {"telemetry": {"t": 21.0}, "device": {"id": "boiler"}}


def exported(program: str) -> dict[str, Any]:
    return export("e") | {"destinations": [{"id": "d", "transform": program}]}


def comment(*arguments: str, new: str = NEW) -> Result:
    text = document(updated(EXPORT, "stream", exported(OLD), exported(new)))
    return CliRunner().invoke(app, ["comment", *arguments], input=text)


def shown(text: str) -> str:
    """Return a comment as a reader sees it."""
    return html.unescape(re.sub(r"<[^>]*>", " ", text))


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    (tmp_path / "degrees.jq").write_text(NEW.strip())
    (tmp_path / "degrees.boiler.message.json").write_text(json.dumps(MESSAGE))
    (tmp_path / "degrees.empty.message.json").write_text('{"telemetry": {"t": null}}')
    return tmp_path


def test_the_lines_of_a_changed_transform_are_a_diff() -> None:
    done = comment()
    assert done.exit_code == 0
    assert "+1 -1 lines" in done.stdout
    assert '<pre lang="diff">' in done.stdout
    text = shown(done.stdout)
    assert "\n-| {id: $id, celsius: .telemetry[0].value}\n" in text
    assert "\n+| {id: $id, degrees: .telemetry[0].value}" in text
    assert "Documents" not in text


def test_messages_of_test_cases_show_how_documents_change(cases: Path) -> None:
    done = comment("--test", str(cases))
    assert done.exit_code == 0, done.stderr
    text = shown(done.stdout)
    assert "Documents of changed transforms" in text
    assert "2 of 2 messages with changed documents" in text
    assert "degrees.boiler" in text
    assert '-  "celsius": 21.0' in text
    assert '+  "degrees": 21.0' in text
    assert '"id": "boiler"' in text


def test_a_transform_that_fails_is_shown_by_its_error(cases: Path) -> None:
    broken = '.device.id | error("no " + .)'
    (cases / "degrees.jq").write_text(broken)
    text = shown(comment("--test", str(cases), new=broken).stdout)
    assert '-  "celsius": 21.0' in text
    assert "no boiler" in text


def test_only_messages_whose_documents_differ_are_shown(cases: Path) -> None:
    same = f"# degrees\n{OLD}"
    (cases / "degrees.jq").write_text(same)
    text = shown(comment("--test", str(cases), new=same).stdout)
    assert "0 of 2 messages with changed documents" in text
    assert "degrees.boiler" not in text


def test_a_file_with_other_line_ends_has_the_transform(cases: Path) -> None:
    (cases / "degrees.jq").write_text(NEW, newline="\r\n")
    assert "2 of 2 messages with changed documents" in shown(comment("--test", str(cases)).stdout)


def test_a_case_has_the_filter_of_its_own_transform(cases: Path) -> None:
    (cases / "degrees.export.json").write_text('{"filter": "SELECT * FROM devices WHERE t > 99"}')
    other = cases / "other"
    other.mkdir()
    (other / "degrees.jq").write_text(NEW)
    (other / "degrees.message.json").write_text(json.dumps(MESSAGE))
    text = shown(comment("--test", str(cases)).stdout)
    assert "1 of 3 messages with changed documents" in text
    assert "other/degrees" in text


def test_a_case_that_cannot_run_is_no_case_without_a_change(cases: Path) -> None:
    (cases / "degrees.empty.message.json").write_text("{")
    text = shown(comment("--test", str(cases)).stdout)
    assert "1 of 2 messages with changed documents, 1 error before and after" in text
    assert "degrees.empty.message.json: the message is not valid JSON" in text


def test_a_transform_that_fails_as_before_is_no_change(cases: Path) -> None:
    failing = f"{OLD} | error(.id)"
    other = f"{failing} # as before"
    (cases / "degrees.jq").write_text(other)
    text = document(updated(EXPORT, "stream", exported(failing), exported(other)))
    done = CliRunner().invoke(app, ["comment", "--test", str(cases)], input=text)
    assert "0 of 2 messages with changed documents, 2 errors before and after" in shown(done.stdout)


def test_a_transform_without_test_cases_is_named(cases: Path) -> None:
    (cases / "degrees.jq").write_text(".")
    assert "no test case has this transform" in shown(comment("--test", str(cases)).stdout)


def test_a_folder_without_test_cases_is_an_error(tmp_path: Path) -> None:
    done = comment("--test", str(tmp_path))
    assert done.exit_code == 2
    assert "has no test cases" in " ".join(done.stderr.replace("│", " ").split())


def test_texts_of_documents_cannot_leave_their_block(cases: Path) -> None:
    hostile = '.device.id | "</pre></details> @someone **x** " + .'
    (cases / "degrees.jq").write_text(hostile)
    text = comment("--test", str(cases), new=hostile).stdout
    assert "@someone" not in text
    assert text.count("</details>") == text.count("<details>")
    assert "**x**" not in text
