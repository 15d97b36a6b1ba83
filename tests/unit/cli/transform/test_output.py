"""The output of `iotcentral transform`: results, errors of jq, colors, and exit codes."""

from __future__ import annotations

import json

import pytest

from tests.unit.cli.transform.running import Write, results, transform

CURLY = """{
  device: .device.id,
  kind: “alert”
}
"""


@pytest.mark.usefixtures("write")
def test_a_result_names_the_filter_the_destination_and_the_document() -> None:
    done = transform("hot.json", "--definition", "exports.json")
    assert done.stdout.splitlines() == [
        "message: telemetry of device oven-1",
        "export 'Overheating' (telemetry)",
        "  ✓ passes: the filter matches",
        "  → Desk: 1 document",
        "  [",
        '    "oven-1",',
        '    "7"',
        "  ]",
    ]
    assert (done.exit_code, done.stderr) == (0, "")


@pytest.mark.usefixtures("write")
def test_a_message_that_does_not_pass_has_its_reason_and_an_exit_code() -> None:
    done = transform("warm.json", "--definition", "exports.json")
    assert "  - does not pass: " in done.stdout
    assert done.exit_code == 5
    raw = transform("warm.json", "--definition", "exports.json", "--raw")
    assert (raw.exit_code, raw.output) == (5, "")


@pytest.mark.usefixtures("write")
def test_a_transform_without_documents_has_an_exit_code(write: Write) -> None:
    write("none.jq", "empty")
    done = transform("hot.json", "--jq", "none.jq")
    assert (done.exit_code, "none.jq: 0 documents" in done.stdout) == (5, True)


@pytest.mark.usefixtures("write")
def test_a_filter_that_cannot_be_evaluated_is_neither_passed_nor_dropped() -> None:
    done = transform("hot.json", "--filter", "SELECT * FROM devices WHERE f(temperature) = 1")
    assert "  ? cannot be evaluated: " in done.stdout
    assert done.exit_code == 6
    raw = transform(
        "hot.json", "--filter", "SELECT * FROM devices WHERE f(temperature) = 1", "--raw"
    )
    assert (raw.exit_code, raw.stdout) == (6, "")
    assert raw.stderr.startswith("iotcentral transform: export: ")


def test_the_enriched_message_is_printed_with_verbose(write: Write) -> None:
    quiet = transform("hot.json", "--definition", "exports.json").stdout
    verbose = transform("hot.json", "--definition", "exports.json", "-v").stdout
    assert "enriched message" not in quiet
    shown = verbose.partition("enriched message:\n")[2].partition("  → Desk")[0]
    assert json.loads(shown)["enrichments"] == {"plant": "7"}
    assert '"value": 99.50' in shown


def test_an_error_of_jq_has_its_place_its_line_a_caret_and_the_remedy(write: Write) -> None:
    write("curly.jq", CURLY)
    done = transform("hot.json", "--jq", "curly.jq")
    assert done.exit_code == 4
    place, line, caret, hint = done.stdout.splitlines()[-4:]
    assert place.startswith("  ✗ curly.jq:3:9: ")
    assert line == "    3 |   kind: “alert”"
    assert caret.index("^") == line.index("“")
    assert hint.strip().startswith("Replace curly quotation marks")


def test_a_file_can_have_any_path_and_name(write: Write) -> None:
    write("my transforms/a #1?.jq", "{")
    done = transform("hot.json", "--jq", "my transforms/a #1?.jq")
    assert "✗ my transforms/a #1?.jq:1:1: " in done.stdout


def test_an_error_of_jq_is_one_line_on_stderr_with_raw(write: Write) -> None:
    write("curly.jq", CURLY)
    done = transform("hot.json", "--jq", "curly.jq", "--raw")
    assert (done.exit_code, done.stdout) == (4, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("iotcentral transform: curly.jq:3:9: ")
    assert "Replace curly quotation marks" in line


def test_an_error_of_jq_is_an_object_in_json(write: Write) -> None:
    write("curly.jq", CURLY)
    (one,) = results("hot.json", "--jq", "curly.jq")
    error = one["exports"][0]["destinations"][0]["error"]
    assert (error["line"], error["column"]) == (3, 9)
    assert error["hint"].startswith("Replace curly")


def test_an_error_in_a_long_line_shows_the_part_around_it(write: Write) -> None:
    write("long.jq", f"{{{', '.join(f'n{it}: 1' for it in range(100))}, x: ”}}")
    done = transform("hot.json", "--jq", "long.jq")
    line, caret = done.stdout.splitlines()[-3:-1]
    assert len(line) < 120
    assert line[caret.index("^")] == "”"


def test_a_failure_of_one_destination_keeps_the_document_of_another(write: Write) -> None:
    references = [{"id": "a", "transform": "error(1)"}, {"id": "b", "transform": ".device.id"}]
    write("two.json", json.dumps({"source": "telemetry", "destinations": references}))
    done = transform("hot.json", "--definition", "two.json", "--raw")
    assert (done.exit_code, done.stdout) == (4, '"oven-1"\n')
    assert done.stderr.startswith("iotcentral transform: a: ")


def test_the_first_problem_decides_the_exit_code(write: Write) -> None:
    write("mixed.ndjson", '{"telemetry": {"t": 1}}\n{"messageSource": "audit"}\n[]\n')
    assert transform("mixed.ndjson", "--jq", "alert.jq").exit_code == 1
    write("mixed.ndjson", '{"telemetry": {"temperature": 90}}\n{"messageSource": "audit"}\n')
    assert transform("mixed.ndjson", "--definition", "exports.json").exit_code == 7


@pytest.mark.usefixtures("write")
@pytest.mark.parametrize(
    ("env", "colored"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_a_terminal_gets_colors_unless_the_user_does_not_want_them(
    monkeypatch: pytest.MonkeyPatch, *, env: dict[str, str], colored: bool
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    terminal = {"FORCE_COLOR": "1", "TERM": "xterm", **env}
    done = transform("hot.json", "--jq", "alert.jq", env=terminal)
    assert ("\x1b[36m99.50\x1b[0m" in done.stdout) is colored
    plain = transform("hot.json", "--jq", "alert.jq", env={"TERM": "xterm"})
    assert "\x1b[" not in plain.stdout


def test_a_text_of_a_message_cannot_change_the_terminal(write: Write) -> None:
    write("evil.json", '{"device": {"id": "\\u001b[2J\\u202ex"}, "telemetry": {"temperature": 1}}')
    done = transform("evil.json", "--jq", "alert.jq")
    assert done.exit_code == 0
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout


def test_undocumented_functions_and_missing_enrichments_are_notes(write: Write) -> None:
    write("id.jq", 'import "iotc" as iotc; iotc::uuid | length')
    (one,) = results("hot.json", "--jq", "id.jq", "--enrich", "firmware=$firmware")
    (export,) = one["exports"]
    assert "firmware" in export["notes"][0]
    assert "iotc::uuid" in export["destinations"][0]["notes"][0]
    done = transform("hot.json", "--jq", "id.jq", "--enrich", "firmware=$firmware")
    assert done.stdout.count("  note: ") == 2
