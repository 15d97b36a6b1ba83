"""Transforms in check: what is no jq is refused, and what is not known is a warning."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iotcentral_bounded.jq import runner
from iotcentral_bounded.jq.text import scan, without_trailing_commas
from pulumi_iotcentral.config.settings import Settings
from pulumi_iotcentral.dynamic.diagnostics import report
from pulumi_iotcentral.export import ExportProvider
from pulumi_iotcentral.lifecycle.run import RunContext
from pulumi_iotcentral.model.validate import transform as transform_rules
from pulumi_iotcentral.model.validate.transform import check_transforms

IMPORT = 'import "iotc" as iotc;\n'
# learn.microsoft.com/azure/iot-central/core/howto-transform-data-internally, and a sample of
# Microsoft's for Power BI.
DOCUMENTED = {
    "as it is": ".",
    "each value": ".telemetry[]",
    "by name": ".telemetry | map({ key: .name, value: .value }) | from_entries",
    "find": IMPORT
    + """{
      rangeOfMotion: (
        .telemetry
        | iotc::find(.name == "RangeOfMotion").value
        | . * 3.14159265358979323846 / 180
      )
    }""",
    "trailing comma": IMPORT
    + """{
      deviceId: .device.id,
      T1: .telemetry | iotc::find(.name == "t1").value,
    }""",
    "sum": IMPORT
    + """{
        deviceId: .device.id,
        parentStatus: .telemetry | iotc::find(.name == "parentStatus").value
    } + (
        .telemetry
        | iotc::find(.name == "data").value[]
        | { subdeviceId: .id, running: .values.running }
    )""",
    "condition": IMPORT
    + """if .device.templateId == "dtmi:hpzy1kfcbt2:umua7dplmbd" then
        { deviceId: .device.id }
    else
        empty
    end""",
    "variables": """. as $in | .telemetry[] | {
      EnqueuedTime: $in.enqueuedTime,
      Template: ($in.device.templateName // ""),
      Value: .value
    }""",
}
LEGAL = {
    "curly quotes in a string": '{a: "\u201cx\u201d"}',
    "curly quotes in a comment": "# \u201cnot\u201d a string\n.a",
    "JavaScript in a string": '.a == "x => y && z === function"',
    "brackets in a string": '.a == ")]}" # (((',
    "interpolation": r'"a\(.b | "\(.c)")d"',
    "another alias": 'import "iotc" as i; .telemetry | i::find(.name == "a")',
    "keys like keywords": "{function: .a, const: .return}",
    "lines of Windows": ".a\r\n| .b\r\n",
    "comment with a backslash": "# a \\\n{",
    "alternative": ".a as [$x] ?// $x | $x",
    "own function": "def msg: .device; msg.id",
    "escape": r'"\"" | "\\"',
    "no end": "def f: f; f",
}
NO_JQ = {
    "curly quotes": ("{a: \u201cb\u201d}", "Replace curly quotation marks", "line 1, column 5"),
    "single curly": (".a == \u2018b\u2019", "Replace curly quotation marks", "line 1, column 7"),
    "single quotes": (".a == 'b'", "Write strings in double quotation marks", "column 7"),
    "template's import": ("import 'iotc' as iotc; .", "double quotation marks", "column 8"),
    "no-break space": (".a\n|\u00a0.b", "U+00A0 is not valid outside", "line 2, column 2"),
    "zero-width space": ("\u200b.a", "U+200B is not valid outside", "line 1, column 1"),
    "byte order mark": ("\ufeff.a", "U+FEFF is not valid outside", "line 1, column 1"),
    "no import": ('.telemetry | iotc::find(.name == "a")', 'Add import "iotc" as iotc;', "14"),
    "import of another name": ('import "iotc" as i; iotc::find(.a)', "Add import", "column 21"),
    "open object": ("{a: .b", "{ is not closed", "line 1, column 1"),
    "open bracket": ("map(.a", "( is not closed", "line 1, column 4"),
    "bracket too many": (".a)", ") closes nothing", "line 1, column 3"),
    "wrong bracket": ("[.a)", ") closes nothing", "line 1, column 4"),
    "open string": ('{a: "b}', "a string is not closed", "line 1, column 5"),
    "open interpolation": (r'"a\(.b"', "a string is not closed", "line 1, column 7"),
    "arrow": ("msg => msg.telemetry", "looks like JavaScript", "line 1, column 5"),
    "strict equality": (".a === 1", "looks like JavaScript", "line 1, column 4"),
    "and": (".a && .b", "looks like JavaScript", "line 1, column 4"),
    "or": (".a || .b", "looks like JavaScript", "line 1, column 4"),
    "NUL": (".a\0", "must not contain NUL", ""),
    "half of a pair": ("\ud800", "U+D800 is not valid outside", "line 1, column 1"),
}
NO_JQ_TO_JQ = {
    "function": ("function (m) { return m; }", "looks like JavaScript", "line 1, column 14"),
    "return": ("return {a: 1}", "looks like JavaScript", "line 1, column 8"),
    "const": ("const x = 1; {x: x}", "looks like JavaScript", "line 1, column 7"),
    "msg": ("{a: msg.telemetry}", "msg is not defined", "line 1, column 5"),
    "no operand": (".a +", "unexpected end of file", "line 1, column 4"),
    "semicolon": ("{a: .b;\n}", "unexpected ';'", "line 1, column 7"),
    "second line": ('.a == "\u00e9"\n| .b .c d', "unexpected IDENT", "line 2, column 9"),
    "after the import": (f"{IMPORT}.a +", "unexpected end of file", "line 2, column 4"),
    "no end": ("if .a then .b else .c", "unexpected end of file", "line 1, column 20"),
    "template": ("{{device.id}}", "unexpected '{'", "line 1, column 2"),
    "a query": ("SELECT * FROM devices", "unexpected IDENT", "line 1, column 15"),
}
SUSPECT = {
    "undocumented function": (
        f"{IMPORT}iotc::uuid",
        "calls iotc::uuid (line 2, column 1), which Microsoft does not document",
    ),
    "function of the module": (f"{IMPORT}iotc::other", "calls iotc::other (line 2, column 1)"),
    "function": (".a | canary(1)", "calls a function (line 1, column 6)"),
    "variable": ("$canary", "contains syntax that jq does not compile (line 1, column 1)"),
    "other module": ('import "canary" as x; x::y', "imports other modules than iotc"),
    "include": ('include "canary"; .', "imports other modules than iotc"),
    "comment alone": ("# canary", "contains only comments"),
    "long": (".a | " * 100_000 + ".a", "is too long to be validated"),
}


def export(*transforms: Any) -> dict[str, Any]:
    destinations = [
        {"id": f"d{number}", "transform": transform} for number, transform in enumerate(transforms)
    ]
    return {"displayName": "E", "source": "telemetry", "destinations": [{"id": "d"}, *destinations]}


def check(*transforms: Any) -> list[str]:
    provider = ExportProvider()
    provider._context = RunContext(
        Settings({"iotcentral:subdomain": "contoso"}.get, {}), report=report
    )
    failures = provider.check({}, {"idSeed": "seed", **export(*transforms)}).failures
    return [failure.reason for failure in failures]


@pytest.mark.parametrize("program", [*DOCUMENTED.values(), *LEGAL.values()])
def test_a_jq_program_passes_in_silence(program: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(program) == []
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("program", "said", "place"), [*NO_JQ.values(), *NO_JQ_TO_JQ.values()],
    ids=[*NO_JQ, *NO_JQ_TO_JQ],
)  # fmt: skip
def test_what_is_no_jq_is_refused_with_its_place_and_cause(
    program: str, said: str, place: str
) -> None:
    (fault,) = check(program)
    assert fault.startswith("destinations[1].transform ")
    assert said in fault
    assert place in fault


@pytest.mark.parametrize(("program", "said"), SUSPECT.values(), ids=SUSPECT.keys())
def test_what_is_not_known_passes_with_a_warning(
    program: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(program) == []
    warned = capsys.readouterr().err
    assert f"export 'seed' may not work: destinations[1].transform {said}" in warned
    assert "canary" not in warned


@pytest.mark.parametrize("program", [7, {"jq": "."}, "", " \n\t"])
def test_a_transform_is_a_text_that_is_not_empty(program: Any) -> None:
    (fault,) = check(program)
    assert fault.startswith("destinations[1].transform ")


def test_each_transform_of_an_export_is_judged() -> None:
    found = check(".a", "{", "msg.a")
    assert [fault.partition(" ")[0] for fault in found] == [
        "destinations[2].transform",
        "destinations[3].transform",
    ]


@pytest.fixture
def without_jq(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transform_rules, "is_installed", lambda: False)


@pytest.mark.usefixtures("without_jq")
@pytest.mark.parametrize(("program", "said", "place"), NO_JQ.values(), ids=NO_JQ.keys())
def test_without_jq_what_is_certain_is_refused(program: str, said: str, place: str) -> None:
    (fault,) = check(program)
    assert said in fault
    assert place in fault


@pytest.mark.usefixtures("without_jq")
@pytest.mark.parametrize(
    "program", [*DOCUMENTED.values(), *LEGAL.values(), *(it[0] for it in NO_JQ_TO_JQ.values())]
)
def test_without_jq_nothing_else_is_judged(program: str) -> None:
    assert check_transforms([{"id": "d", "transform": program}]) == []


def test_a_process_that_cannot_load_jq_judges_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "process.py").write_text("import sys; sys.exit(3)")
    monkeypatch.setattr(runner, "_PROCESS", tmp_path / "process.py")
    monkeypatch.setattr(transform_rules, "_compiled", {})
    assert check_transforms([{"id": "d", "transform": ".a +"}]) == []


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return the list of processes that are started from now on, for programs not seen yet."""
    started: list[Any] = []
    run = subprocess.run

    def counted(*given: Any, **more: Any) -> Any:
        started.append(more)
        return run(*given, **more)

    monkeypatch.setattr(transform_rules, "_compiled", {})
    monkeypatch.setattr(subprocess, "run", counted)
    return started


def test_all_transforms_of_an_export_cost_one_process_and_none_the_next_time(
    starts: list[Any],
) -> None:
    assert check(".a", ".b", ".a | foo") == []
    assert len(starts) == 1
    assert check(".a", ".b", ".a | foo") == []
    assert len(starts) == 1
    assert check() == []
    (started,) = starts
    assert started["env"].keys() <= {"PATH", "HOME", "SYSTEMROOT"}
    assert started["env"]["HOME"] == os.devnull


def test_a_transform_that_takes_too_long_is_left_with_a_warning_and_those_before_it_are_judged(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slow = f"""
import sys, time
sys.path.insert(0, {str(Path(runner.__file__).parent)!r})
import process
compiled = process.compiled
process.compiled = lambda it: time.sleep(60) if "slow" in it else compiled(it)
process.main()
"""
    (tmp_path / "process.py").write_text(slow)
    monkeypatch.setattr(runner, "_PROCESS", tmp_path / "process.py")
    monkeypatch.setattr(transform_rules, "_compiled", {})
    monkeypatch.setattr(transform_rules, "_SECONDS", 1.5)
    found = check("msg.a", ".slow", ".slow")
    assert [fault.partition(" ")[0] for fault in found] == ["destinations[1].transform"]
    begun = time.monotonic()
    assert check(".slow") == []
    assert time.monotonic() - begun < 1
    assert "destinations[1].transform takes too long to compile" in capsys.readouterr().err


def test_what_is_compiled_reads_neither_files_nor_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".jq").write_text('def canary: "canary";')
    (tmp_path / "secret.json").write_text('"canary"')
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(transform_rules, "_compiled", {})
    for program in (
        "canary",
        f'import "secret" as $it {{search: "{tmp_path}"}}; $it',
        f'{IMPORT}import "secret" as $it {{search: "{tmp_path}"}}; $it',
        f'# \\\n.\nimport "secret" as $it {{search: "{tmp_path}"}}; $it +',
    ):
        assert check(program) == []
    assert "calls a function" in capsys.readouterr().err


PIECES = st.sampled_from(
    [
        *"(){}[]\"'\\#|.,;:=&\n\0 ",
        "\\(",
        "iotc::",
        IMPORT,
        "\ud800",
        "\u201c",
        ".a",
        "if",
        "=>",
        "\u00e9",
    ]
)


@settings(deadline=None, max_examples=300)
@given(st.lists(PIECES, max_size=12))
@pytest.mark.usefixtures("without_jq_once")
def test_what_jq_compiles_is_never_refused_by_its_characters(pieces: list[str]) -> None:
    import jq  # type: ignore[import-not-found] # noqa: PLC0415

    program = "".join(pieces)
    found = check_transforms([{"id": "d", "transform": program}])
    if any(it.certain for it in found) and "\0" not in program and "import" not in program:
        with pytest.raises(ValueError):  # noqa: PT011 - all that jq raises
            jq.compile(program)


@pytest.fixture(scope="module")
def without_jq_once() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transform_rules, "is_installed", lambda: False)
        yield


@pytest.mark.parametrize(
    "program",
    [
        "(" * 9000 + "." + ")" * 9000,
        "[" * 19_000,
        "." + "+." * 4000,
        '"' * 19_999,
        "def f: .;" * 2000,
    ],
    ids=["parentheses", "brackets", "sums", "quotes", "functions"],
)
def test_no_program_hangs_or_crashes_check(program: str) -> None:
    begun = time.monotonic()
    check(program)
    assert time.monotonic() - begun < 15


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("{a: .b,\n}", "{a: .b \n}"),
        ('{a: ",}"}', '{a: ",}"}'),
        ("{a: 1 # ,}\n}", "{a: 1 # ,}\n}"),
        ("[.a, .b]", "[.a, .b]"),
        ('{"a", "b"}', '{"a", "b"}'),
        ('{"a", "b",}', '{"a", "b" }'),
        ('{a, # first\n"b#"}', '{a, # first\n"b#"}'),
        ('{a, # not "b"\n}', '{a  # not "b"\n}'),
        ('{a, "b" # ,\n}', '{a, "b" # ,\n}'),
        ('{a, "\\({b, c,})"}', '{a, "\\({b, c })"}'),
    ],
)
def test_a_comma_before_a_brace_is_taken_out_for_an_older_jq(program: str, expected: str) -> None:
    assert without_trailing_commas(program, scan(program).code) == expected


@pytest.mark.parametrize("program", ['.device | {"id", "name"}', '{"a-b", "c\\(1)"}'])
def test_keys_in_quotes_alone_are_a_program(program: str) -> None:
    assert check_transforms([{"id": "d", "transform": program}]) == []


@pytest.mark.parametrize("program", ['"it\'s"', '"&& || =>"', '""', '"a" + "b"'])
def test_a_constant_text_is_a_program(program: str) -> None:
    assert check_transforms([{"id": "d", "transform": program}]) == []
