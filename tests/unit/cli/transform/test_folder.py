"""`iotcentral transform --test`: the cases of a folder, their differences, JUnit, and --update."""

from __future__ import annotations

import errno
import json
import os
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.unit.cli.transform.running import ALERT, HOT, WARM, Write, transform

EXPECTED = '{"temperature": 99.5, "device": "oven-1"}'


@pytest.fixture
def cases(write: Write) -> Path:
    """Return a folder with a passing case."""
    write("cases/alert.jq", ALERT)
    write("cases/alert.hot.message.json", HOT)
    write("cases/alert.hot.expected.json", EXPECTED)
    return Path("cases")


def listed(*arguments: str) -> dict[str, Any]:
    done = transform("--test", "cases", "--json", *arguments)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.usefixtures("cases")
def test_the_order_of_properties_and_the_form_of_numbers_have_no_meaning() -> None:
    done = transform("--test", "cases")
    assert (done.exit_code, done.output) == (0, "1 case: 1 passed\n")
    assert transform("--test", "cases", "-v").stdout == "✓ alert.hot\n1 case: 1 passed\n"


@pytest.mark.parametrize(
    "expected",
    [
        '{"temperature": "99.5", "device": "oven-1"}',
        '{"temperature": 99.50001, "device": "oven-1"}',
        '{"temperature": 99.5, "device": "oven-1", "more": null}',
        '{"temperature": 99.5}',
        f"{EXPECTED}\n{EXPECTED}",
        f"[{EXPECTED}]",
        "",
    ],
)
@pytest.mark.usefixtures("cases")
def test_every_other_difference_fails_the_case(write: Write, expected: str) -> None:
    write("cases/alert.hot.expected.json", expected)
    done = transform("--test", "cases")
    assert done.exit_code == 3
    assert done.stdout.startswith("✗ alert.hot: the documents differ from the expected ones.\n")
    assert done.stdout.endswith("1 case: 1 failed\n")


@pytest.mark.usefixtures("cases")
def test_the_diff_has_only_what_differs(write: Write) -> None:
    write("cases/alert.hot.expected.json", EXPECTED.replace("oven-1", "oven-2"))
    assert transform("--test", "cases").stdout.splitlines()[1:-1] == [
        "  --- alert.hot.expected.json",
        "  +++ actual documents",
        "  @@ -1,4 +1,4 @@",
        "   {",
        '     "temperature": 99.5,',
        '  -  "device": "oven-2"',
        '  +  "device": "oven-1"',
        "   }",
    ]


def test_several_documents_follow_each_other_and_none_is_an_empty_file(write: Write) -> None:
    write("cases/each it#.jq", ".telemetry[] | .name")
    write("cases/each it#.two.message.json", '{"telemetry": {"a": 1, "b": 2}}')
    write("cases/each it#.two.expected.json", '"a"\n"b"\n')
    write("cases/none.jq", "empty")
    write("cases/none.message.json", WARM)
    write("cases/none.expected.json", "")
    assert transform("--test", "cases").stdout == "2 cases: 2 passed\n"


def test_an_export_beside_the_transform_has_its_filter_and_enrichments(write: Write) -> None:
    write("cases/alert.jq", ".enrichments")
    export = {
        "filter": "SELECT * FROM devices WHERE temperature > 80",
        "enrichments": {"plant": {"value": "7"}},
        "destinations": [{"id": "other", "transform": "error"}],
    }
    write("cases/alert.export.json", json.dumps(export))
    write("cases/alert.hot.message.json", HOT)
    write("cases/alert.hot.expected.json", '{"plant": "7"}')
    write("cases/alert.warm.message.json", WARM)
    write("cases/alert.warm.expected.json", "")
    assert transform("--test", "cases").output == "2 cases: 2 passed\n"


@pytest.mark.parametrize("refused", ["cases", "cases/data"])
def test_a_folder_that_cannot_be_read_is_an_error(
    write: Write, cases: Path, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    write("cases/data/alert.message.json", HOT)
    scandir = os.scandir

    def refusing(path: str) -> Any:
        if Path(path) == Path(refused):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    done = transform("--test", str(cases))
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == f"iotcentral transform: reading {refused}: Permission denied\n"


def test_folders_below_are_run_except_hidden_ones_and_virtual_environments(write: Write) -> None:
    for folder in ("", "ovens/", ".hidden/", "venv/lib/"):
        write(f"cases/{folder}a.jq", ".device.id")
        write(f"cases/{folder}a.x.message.json", WARM)
        write(f"cases/{folder}a.x.expected.json", '"oven-1"')
    write("cases/venv/pyvenv.cfg", "")
    assert [it["name"] for it in listed()["cases"]] == ["a.x", "ovens/a.x"]


def test_the_longest_name_of_a_transform_has_the_case(write: Write) -> None:
    write("cases/a.jq", '"short"')
    write("cases/a.b.jq", '"long"')
    for case in ("a.c", "a.b", "a.b.c"):
        write(f"cases/{case}.message.json", WARM)
    transform("--test", "cases", "--update")
    written = {it: Path(f"cases/{it}.expected.json").read_text() for it in ("a.c", "a.b", "a.b.c")}
    assert written == {"a.c": '"short"\n', "a.b": '"long"\n', "a.b.c": '"long"\n'}


@pytest.mark.usefixtures("cases")
def test_update_writes_what_differs_and_nothing_else(write: Write) -> None:
    write("cases/alert.warm.message.json", WARM)
    assert transform("--test", "cases").exit_code == 3
    done = transform("--test", "cases", "--update")
    assert (done.exit_code, done.output) == (0, "✎ alert.warm\n2 cases: 1 passed, 1 updated\n")
    written = Path("cases/alert.warm.expected.json").read_text("utf-8")
    assert written == '{\n  "device": "oven-1",\n  "temperature": 21.0\n}\n'
    assert Path("cases/alert.hot.expected.json").read_text() == EXPECTED
    assert transform("--test", "cases").exit_code == 0


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("alert.jq", "{", "alert.jq:1:1: "),
        ("alert.hot.message.json", "{", "alert.hot.message.json: the message is not valid JSON"),
        ("alert.hot.message.json", f"{HOT}{HOT}", "must contain one JSON object, not 2"),
        ("alert.hot.message.json", '{"telemetry": 1}', "alert.hot.message.json: telemetry must be"),
        ("alert.hot.expected.json", "{", "alert.hot.expected.json is not valid JSON: "),
        ("alert.export.json", '{"filter": 3}', "the export: filter must be a string"),
        ("alert.export.json", "{", "✗ alert.hot: alert.export.json is not valid JSON: "),
        ("alert.export.json", "[]", "✗ alert.hot: alert.export.json must be a JSON object"),
    ],
)
@pytest.mark.parametrize("options", [[], ["--update"]])
def test_a_case_that_cannot_run_is_an_error_and_changes_no_file(
    write: Write, name: str, text: str, said: str, options: list[str]
) -> None:
    write(f"cases/{name}", text)
    before = Path("cases/alert.hot.expected.json").read_text()
    done = transform("--test", "cases", *options)
    assert done.exit_code == 3
    assert said in done.stdout
    assert done.stdout.endswith("1 case: 1 with an error\n")
    assert Path("cases/alert.hot.expected.json").read_text() == before


@pytest.mark.usefixtures("cases")
def test_files_without_their_counterpart_are_errors(write: Write) -> None:
    write("cases/lost.x.message.json", WARM)
    write("cases/alert.gone.expected.json", EXPECTED)
    done = transform("--test", "cases")
    assert done.exit_code == 3
    assert "✗ lost.x: lost.x.message.json has no transform NAME.jq" in done.stdout
    assert (
        "✗ alert.gone: alert.gone.message.json: reading cases/alert.gone.message.json: No such"
        in (done.stdout)
    )


def test_a_folder_without_cases_is_an_error(write: Write) -> None:
    write("cases/alert.jq", ALERT)
    done = transform("--test", "cases")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "iotcentral transform: cases has no test cases. Add a transform NAME.jq" in done.stderr
    assert "nowhere: the folder does not exist" in transform("--test", "nowhere").stderr


@pytest.mark.usefixtures("cases")
def test_a_junit_report_has_a_suite_per_transform(write: Write) -> None:
    write("cases/other.jq", '"\\u0001"')
    write("cases/other.x.message.json", WARM)
    write("cases/other.x.expected.json", '"\u0007 \\u0002"')
    write("cases/broken\u0007.jq", "{")
    write("cases/broken\u0007.x.message.json", WARM)
    done = transform("--test", "cases", "--junit", "out.xml")
    assert done.exit_code == 3
    root = ElementTree.parse("out.xml").getroot()
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("3", "0", "2")
    suites = {it.get("name"): it for it in root}
    assert list(suites) == ["cases/alert.jq", "cases/broken\\u0007.jq", "cases/other.jq"]
    assert suites["cases/alert.jq"].find("testcase/failure") is None
    write("cases/other.x.expected.json", '"\\u0002"')
    transform("--test", "cases", "--junit", "out.xml")
    failure = ElementTree.parse("out.xml").find(".//failure")
    assert failure is not None
    assert failure.get("message") == "the documents differ from the expected ones."
    assert '-"\\u0002"\n+"\\u0001"' in str(failure.text)


@pytest.mark.usefixtures("cases")
def test_json_has_the_outcomes_and_the_cases(write: Write) -> None:
    write("cases/alert.warm.message.json", WARM)
    found = listed()
    assert (found["passed"], found["failed"], found["error"], found["updated"]) == (1, 1, 0, 0)
    warm = found["cases"][1]
    assert (warm["name"], warm["outcome"]) == ("alert.warm", "failed")
    assert warm["reason"] == "the case has no expected documents. Run with --update to write them."
    assert '+  "temperature": 21.0' in warm["diff"]


def test_dozens_of_cases_of_a_transform_share_its_process(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[object] = []
    popen = subprocess.Popen

    def count(*arguments: Any, **options: Any) -> Any:
        started.append(arguments)
        return popen(*arguments, **options)

    monkeypatch.setattr(subprocess, "Popen", count)
    write("cases/alert.jq", ALERT)
    for number in range(40):
        write(f"cases/alert.{number}.message.json", HOT)
        write(f"cases/alert.{number}.expected.json", EXPECTED)
    assert transform("--test", "cases").output == "40 cases: 40 passed\n"
    assert len(started) == 1
