"""Transforms: errors as data with position and hint, and the functions of the module iotc."""

from __future__ import annotations

import json
import subprocess
import uuid
from pathlib import Path

import pytest

from iotcentral_bounded.numbers import written
from iotcentral_pipeline import TransformError
from iotcentral_pipeline.transforms import Transform

from .results import documents, result, transformed

IMPORT = 'import "iotc" as iotc;\n'
MESSAGE = '{"telemetry": {"a": 1, "b": 2}}'


def error_of(program: str) -> TransformError:
    with pytest.raises(TransformError) as failed:
        transformed({"a": "text"}, program)
    return failed.value


@pytest.mark.parametrize(
    ("program", "message", "line", "column", "hint"),
    [
        ("{a: \u201cb\u201d}", "\u201c is not valid outside of a string", 1, 5, "curly quotation"),
        ('.a == "b\u201d', "a string is not closed", 1, 7, "curly quotation"),
        ('{"a}', "a string is not closed", 1, 2, "closing quotation"),
        (".a\n| iotc::find(.b)", "it uses iotc:: without an import", 2, 3, "Add import"),
        (f"{IMPORT}{{a: .b", "{ is not closed", 2, 1, ""),
        ("msg => msg.telemetry", "it has =>, which is no operator of jq", 1, 5, "JavaScript"),
        ("return {a: 1}", "unexpected", 1, 8, "JavaScript"),
        (".a == 'b'", "' is not valid outside of a string", 1, 7, "double quotation"),
        (f"{IMPORT}.a\n| .b .c d", "unexpected IDENT", 3, 9, ""),
        (f"{IMPORT}.a | msg", "msg is not defined", 2, 6, "Refer to the message as ."),
        (".a | halt_error +", "unexpected end of file", 1, 17, ""),
        (
            f"# halt_error\n{IMPORT}.a | unknown(1)",
            "unknown is not defined",
            3,
            6,
            "Check the name",
        ),
        (f"{IMPORT}.a | iotc::other", "iotc::other is not defined", 2, 6, "Check the name"),
        ('"\u00e9\u00e9" | unknown', "unknown is not defined", 1, 8, "Check the name"),
    ],
)
def test_an_error_has_the_position_in_the_program_of_its_author(
    program: str, message: str, line: int, column: int, hint: str
) -> None:
    error = error_of(program)
    assert error.message.startswith(message)
    assert (error.line, error.column) == (line, column)
    assert hint in error.hint
    assert f"(line {line}, column {column})" in str(error)


@pytest.mark.parametrize("program", ["def f: .;", "# a comment alone", IMPORT])
def test_a_program_without_a_query_is_an_error(program: str) -> None:
    assert "Top-level program not given" in error_of(program).message


def test_an_error_of_a_run_has_no_position_and_one_line() -> None:
    error = error_of(".a | .[0]")
    assert error.message.startswith("Cannot index string")
    assert (error.line, error.column, error.hint) == (None, None, "")
    assert "\n" not in str(error_of('error("a\\nb")'))


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (".a # a comment with a backslash \\", ['"text"']),
        ("def tojson: 1; .a", ['"text"']),
        ("{a: .a,\n}", ['{"a":"text"}']),
        (".a, .a | .", ['"text"', '"text"']),
        (".a as $x | $x", ['"text"']),
        ("def f: .a; f", ['"text"']),
        (
            '"\\(1;2)"' if False else '"a\\u2028\\u00e9\\ud83d\\ude00"',
            ['"a\u2028\u00e9\U0001f600"'],
        ),
        ("empty", []),
        ("[limit(3; repeat(1))]", ["[1,1,1]"]),
        ('. as [$x] ?// $x | "b"', ['"b"']),
    ],
)
def test_what_follows_a_program_does_not_change_it(program: str, expected: list[str]) -> None:
    assert transformed({"a": "text"}, program) == tuple(expected)


def test_find_returns_each_element_for_which_the_condition_is_true() -> None:
    program = IMPORT + '.telemetry | iotc::find(.name == "a", .name == "b") | .value'
    assert documents(MESSAGE, program) == ("1", "2")
    assert documents(MESSAGE, f'{IMPORT}.telemetry | iotc::find(.name == "c")') == ()


def test_uuid_returns_another_uuid_for_each_call_and_is_noted_as_undocumented() -> None:
    program = "[range(50) | iotc::uuid]"
    found = result(MESSAGE, destinations=[{"id": "d", "transform": IMPORT + program}])
    [destination] = found.destinations
    texts = json.loads(destination.documents[0])
    assert len(set(texts)) == 50
    for text in texts:
        assert str(uuid.UUID(text)) == text
        assert (uuid.UUID(text).version, uuid.UUID(text).variant) == (4, uuid.RFC_4122)
    assert destination.notes == ("iotc::uuid is not documented by Microsoft (line 2, column 14)",)


@pytest.mark.parametrize("program", [". | .a", f'{IMPORT}"iotc::uuid"', "# iotc::uuid\n."])
def test_other_programs_have_no_note(program: str) -> None:
    [destination] = result(MESSAGE, destinations=[{"id": "d", "transform": program}]).destinations
    assert (destination.error, destination.notes) == (None, ())


def test_functions_of_the_user_are_not_part_of_a_transform(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".jq").write_text('def canary: "canary";')
    monkeypatch.setenv("HOME", str(tmp_path))
    assert error_of("canary").message == "canary is not defined"


def test_a_message_that_never_ends_does_not_keep_the_next_ones_from_their_results() -> None:
    program = 'if . == "slow" then last(range(1e12)) elif . == "crash" then error("x") else . end'
    with Transform(program, seconds=1.5) as transform:
        transform.send([written(it) for it in (1, "slow", 2, "crash")])
        found = list(transform.results(4))
        transform.send([written(3)])
        found += transform.results(1)
    shown = [it.message if isinstance(it, TransformError) else it for it in found]
    assert shown == [("1",), "it did not finish within 1.5 seconds", ("2",), "x", ("3",)]


def test_a_program_that_never_ends_is_not_tried_for_every_message(
    started: list[subprocess.Popen[bytes]],
) -> None:
    with Transform("def f: f; f", seconds=0.5) as transform:
        transform.send([written(1)] * 200)
        found = list(transform.results(200))
    assert len(started) <= 5
    assert {str(it) for it in found} == {
        "The transform failed: it did not finish within 0.5 seconds."
    }
