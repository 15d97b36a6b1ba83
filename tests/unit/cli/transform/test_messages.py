"""The messages of `iotcentral transform`: files, stdin, streams and documented samples."""

from __future__ import annotations

import json
import subprocess
import sys
from threading import Timer

import pytest
from typer.testing import CliRunner

from pulumi_iotcentral.cli.app import app
from tests.unit.cli.transform.running import ALERT, HOT, WARM, Write, results, transform

LIMIT = 60
"""Seconds after which a process that prints nothing is killed, so that the test fails."""

SOURCES = (
    *("telemetry", "properties", "deviceConnectivity", "deviceLifecycle"),
    *("deviceTemplateLifecycle", "audit"),
)


@pytest.mark.usefixtures("write")
def test_a_number_of_a_message_stays_as_it_was_written() -> None:
    done = transform("hot.json", "--jq", "alert.jq", "--raw")
    assert done.stdout == '{"device":"oven-1","temperature":99.50}\n'
    assert done.exit_code == 0


@pytest.mark.usefixtures("write")
@pytest.mark.parametrize("given", [f"{WARM}\n{HOT}\n", f"\n{WARM}\n\n{HOT}"])
def test_ndjson_of_stdin_is_a_document_per_line(given: str) -> None:
    done = transform("-", "--jq", "alert.jq", "--raw", given=given)
    assert [json.loads(line)["temperature"] for line in done.stdout.splitlines()] == [21.0, 99.5]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_messages_over_several_lines_can_follow_each_other(write: Write, encoding: str) -> None:
    pretty = json.dumps({**json.loads(WARM), "device": {"id": "Öfen"}}, indent=2)
    write("m.json", "").write_bytes(f"{pretty}\n{pretty}".encode(encoding))
    done = transform("m.json", "--jq", "alert.jq", "--raw")
    assert done.stdout == '{"device":"Öfen","temperature":21.0}\n' * 2


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("name", ["m.ndjson", "-"])
def test_a_line_ends_with_a_line_feed_alone(write: Write, name: str, end: str) -> None:
    text = json.dumps({"telemetry": {"note": "a\u2028b\x85c"}}, ensure_ascii=False) + end
    write("note.jq", ".telemetry[].value")
    write("m.ndjson", "").write_bytes(f"{text * 3}".encode())
    done = transform(name, "--jq", "note.jq", "--raw", given=text * 3)
    assert done.stdout == '"a\u2028b\x85c"\n' * 3


def test_a_message_with_a_property_twice_is_refused_among_others(write: Write) -> None:
    write("m.json", '{"telemetry": {"temperature": 1}}\n{"telemetry":\n{"a": 1, "a": 2}}')
    write("n.json", '{"telemetry":\n{"temperature": 1}}\n{"telemetry": {"a": 1, "a": 2}}')
    one, other = (transform(it, "--jq", "alert.jq") for it in ("m.json", "n.json"))
    assert "message 2: the message is not valid JSON" in one.stderr
    assert "reading n.json: the message is not valid JSON: it has a property twice" in other.stderr


@pytest.mark.usefixtures("write")
@pytest.mark.parametrize("source", SOURCES)
def test_every_source_has_a_sample(source: str) -> None:
    (one,) = results("--sample", source, "--filter", "SELECT * FROM devices")
    assert one["source"] == source
    assert one["exports"][0]["destinations"][0]["documents"][0]["messageSource"] == source


def test_a_message_that_is_not_valid_does_not_hide_the_others(write: Write) -> None:
    write("m.ndjson", f'{WARM}\n{{"telemetry": 3}}\n{{broken\n{HOT}\n')
    done = transform("m.ndjson", "--jq", "alert.jq", "--raw")
    assert done.exit_code == 1
    assert len(done.stdout.splitlines()) == 2
    one, other = done.stderr.splitlines()
    assert one.startswith("iotcentral transform: message 2: telemetry must be")
    assert other.startswith("iotcentral transform: message 3: the message is not valid JSON")


@pytest.mark.parametrize(
    "first",
    ["a banner", "{broken", "[]", '{"telemetry": {"a": 1, "a": 2}}', "1" * 5000, "[" * 100_000],
    ids=["text", "brace", "list", "duplicate", "number", "depth"],
)
@pytest.mark.parametrize("name", ["m.ndjson", "-"])
def test_a_first_line_that_is_no_message_does_not_hide_the_others(
    write: Write, name: str, first: str
) -> None:
    text = f"{first}\n{WARM}\n{HOT}\n"
    write("m.ndjson", text)
    done = transform(name, "--jq", "alert.jq", "--raw", given=text)
    assert done.exit_code == 1
    assert [json.loads(line)["temperature"] for line in done.stdout.splitlines()] == [21.0, 99.5]
    (line,) = done.stderr.splitlines()
    assert line.startswith("iotcentral transform: message 1: the message ")


@pytest.mark.usefixtures("write")
def test_a_message_can_begin_behind_another_one() -> None:
    text = f'{WARM} {{"telemetry":\n{{"temperature": 3}}}}'
    done = transform("-", "--jq", "alert.jq", "--raw", given=text)
    assert [json.loads(line)["temperature"] for line in done.stdout.splitlines()] == [21.0, 3]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.usefixtures("write")
def test_stdin_can_have_the_encodings_of_a_file(encoding: str) -> None:
    given = f"{WARM}\n{HOT}\n".replace("oven-1", "Öfen").encode(encoding)
    done = CliRunner().invoke(app, ["transform", "-", "--jq", "alert.jq", "--raw"], input=given)
    assert [json.loads(line)["device"] for line in done.stdout.splitlines()] == ["Öfen"] * 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "reading m.json: the document is empty"),
        ("{\n  broken\n}", "reading m.json: the message is not valid JSON: "),
        ('{"telemetry":', "reading m.json: the message is not valid JSON: "),
        ("[1]", "message 1: the message must be a JSON object"),
    ],
)
def test_a_file_without_a_message_is_one_line(write: Write, text: str, said: str) -> None:
    write("m.json", text)
    done = transform("m.json", "--jq", "alert.jq")
    assert (done.exit_code, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"iotcentral transform: {said}")


@pytest.mark.usefixtures("write")
def test_a_file_that_does_not_exist_is_one_line() -> None:
    done = transform("none.json", "--jq", "alert.jq")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "iotcentral transform: reading none.json: No such file or directory\n"


@pytest.mark.processes
def test_a_live_stream_gets_each_document_at_once(write: Write) -> None:
    write("alert.jq", ALERT)
    command = [sys.executable, "-m", "pulumi_iotcentral", "transform", "-", "--jq", "alert.jq"]
    with subprocess.Popen(
        [*command, "--raw"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as live:
        guard = Timer(LIMIT, live.kill)
        guard.start()
        assert live.stdin is not None
        assert live.stdout is not None
        for message, number in ((WARM, "21.0"), (HOT, "99.50")):
            live.stdin.write(f"{message}\n")
            live.stdin.flush()
            # The stream is still open: a command that waits for its end would wait forever.
            assert live.stdout.readline() == f'{{"device":"oven-1","temperature":{number}}}\n'
        live.stdin.close()
        assert live.stdout.read() == ""
        guard.cancel()
    assert live.returncode == 0
