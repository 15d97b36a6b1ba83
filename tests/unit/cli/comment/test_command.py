"""`iotcentral comment` and its exit codes."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from pulumi_iotcentral.cli.app import app
from tests import preloaded
from tests.unit.cli.comment.documents import (
    DESTINATION,
    EXPORT,
    RECORDED,
    created,
    destination,
    document,
    export,
    recorded,
    step,
    stream,
    updated,
    violation,
)

WHOLE = destination("d")
EXPORTED = export("e")
REASONS = {
    "replace-export": step("replace", EXPORT, "e", EXPORTED, EXPORTED),
    "delete-export": step("delete", EXPORT, "e", EXPORTED),
    "disable-export": updated(EXPORT, "e", EXPORTED, EXPORTED | {"enabled": False}),
    "replace-destination": step("replace", DESTINATION, "d", WHOLE, WHOLE),
    "delete-destination": step("delete", DESTINATION, "d", WHOLE),
}


def run(*arguments: str, text: str = "") -> Result:
    return CliRunner().invoke(app, ["comment", *arguments], input=text)


def test_a_file_and_standard_input_give_the_same_comment() -> None:
    path = str(RECORDED / "change.jsonl")
    from_file, piped = run(path), run("-", text=recorded("change.jsonl"))
    assert from_file.exit_code == piped.exit_code == 0
    assert from_file.stdout == piped.stdout == run(text=recorded("change.jsonl")).stdout
    assert from_file.stdout.startswith("<!-- pulumi-iotcentral: engine-test/dev -->")


def test_on_a_terminal_it_says_what_it_waits_for() -> None:
    ours, theirs = pty.openpty()
    command = [preloaded.python(), "-m", "pulumi_iotcentral", "comment"]
    with subprocess.Popen(command, stdin=theirs, stderr=subprocess.PIPE, text=True) as waiting:
        assert waiting.stderr is not None
        assert waiting.stderr.readline().startswith(
            "iotcentral comment: waiting for the output of `pulumi preview"
        )
        os.write(ours, b"\x04")
        assert waiting.wait(timeout=30) == 1
    os.close(ours)
    os.close(theirs)


def test_the_stack_can_be_called_otherwise() -> None:
    said = run("--stack", "plant 7", text=document(created(EXPORT, "e", EXPORTED))).stdout
    assert said.startswith(
        "<!-- pulumi-iotcentral: plant_7 -->\n### Preview of <code>plant 7</code>"
    )


@pytest.mark.parametrize("gate", sorted(REASONS))
def test_a_gate_closes_for_its_own_reason_only(gate: str) -> None:
    for reason, change in REASONS.items():
        ended = run("--fail-on", gate, text=stream(change))
        assert ended.exit_code == (3 if reason == gate else 0), reason
        assert (f"Failed gates: `{gate}` (1)." in ended.stdout) == (reason == gate)


def test_an_export_that_changes_and_stays_enabled_closes_no_gate() -> None:
    renamed = updated(EXPORT, "e", EXPORTED, EXPORTED | {"displayName": "other"})
    assert run("--fail-on", ",".join(REASONS), text=stream(renamed)).exit_code == 0


def test_policies_close_gates_by_their_level() -> None:
    mandatory, advisory = violation("no"), violation("no", "advisory")
    for gate, closing, other in (
        ("policy", mandatory, advisory),
        ("policy-advisory", advisory, mandatory),
    ):
        assert run("--fail-on", gate, text=stream(events=[closing])).exit_code == 3
        assert run("--fail-on", gate, text=stream(events=[other])).exit_code == 0


def test_gates_are_taken_with_commas_and_repeated() -> None:
    text = stream(*REASONS.values(), packs=["pack"])
    ended = run("--fail-on", "delete-export, replace-export", "--fail-on", "policy", text=text)
    assert ended.exit_code == 3
    assert (
        ended.stderr == "iotcentral comment: failed gates: delete-export (1), replace-export (1)\n"
    )


def test_an_object_that_is_kept_closes_no_gate() -> None:
    forgotten = step("delete", EXPORT, "e", EXPORTED)
    forgotten["oldState"]["retainOnDelete"] = True
    assert run("--fail-on", "delete-export", text=document(forgotten)).exit_code == 0


def test_a_gate_that_does_not_exist_is_wrong_usage() -> None:
    ended = run("--fail-on", "delete-exports", text=document())
    assert ended.exit_code == 2
    assert "delete-exports" in ended.stderr


def test_a_policy_gate_refuses_a_form_that_holds_no_policies() -> None:
    ended = run("--fail-on", "policy", text=document())
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert "PULUMI_ENABLE_STREAMING_JSON_PREVIEW=1" in ended.stderr


@pytest.mark.parametrize("gate", ["policy", "policy-advisory"])
def test_a_policy_gate_is_closed_where_no_policy_pack_ran(gate: str) -> None:
    ended = run("--fail-on", gate, text=stream())
    assert ended.exit_code == 3
    assert f"Failed gates: `{gate}` (no policy pack ran)." in ended.stdout
    assert ended.stderr == f"iotcentral comment: failed gates: {gate} (no policy pack ran)\n"
    assert run("--fail-on", gate, text=stream(packs=["pack"])).exit_code == 0


UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
DECIDING = [
    *((EXPORT, EXPORTED, it, "replace-export") for it in ("applicationUrl", "exportId", "source")),
    *(
        (DESTINATION, WHOLE, it, "replace-destination")
        for it in ("applicationUrl", "destinationId", "type")
    ),
    (EXPORT, EXPORTED, "enabled", "disable-export"),
]


@pytest.mark.parametrize("masked_or_unknown", [UNKNOWN, "[secret]"])
@pytest.mark.parametrize(("type_", "whole", "field", "gate"), DECIDING)
def test_a_gate_is_closed_where_the_preview_does_not_show_what_decides(
    type_: str, whole: dict[str, Any], field: str, gate: str, masked_or_unknown: str
) -> None:
    change = updated(type_, "it", whole, whole | {field: masked_or_unknown})
    for other in REASONS:
        ended = run("--fail-on", other, text=stream(change))
        assert ended.exit_code == (3 if other == gate else 0), other
    end = "disabled" if field == "enabled" else "replaced"
    live = type_ == EXPORT
    assert f"| {'⚠️ ' * live}~ update, may be **{end}** |" in ended.stdout
    assert (f"> - export <code>it</code> may be **{end}**" in ended.stdout) == live


def test_an_unknown_that_decides_nothing_closes_no_gate() -> None:
    filtered = updated(EXPORT, "e", EXPORTED, EXPORTED | {"filter": UNKNOWN})
    off = EXPORTED | {"enabled": False}
    enabled = updated(EXPORT, "off", off, off | {"enabled": UNKNOWN})
    made = created(EXPORT, "new", EXPORTED | {"source": UNKNOWN, "enabled": UNKNOWN})
    ended = run("--fail-on", ",".join(REASONS), text=stream(filtered, enabled, made))
    assert ended.exit_code == 0
    assert "may be" not in ended.stdout


@pytest.mark.parametrize("text", ["", "error: no stack selected", '{"error": 1}', "{"])
def test_what_is_no_preview_ends_with_one_line(text: str) -> None:
    ended = run(text=text)
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr.startswith("iotcentral comment: ")
    assert "the input is" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_files_that_cannot_be_read_end_with_one_line(tmp_path: Path) -> None:
    missing = run(str(tmp_path / "none.json"))
    assert (missing.exit_code, missing.stderr.count("\n")) == (1, 1)
    assert "No such file" in missing.stderr
    (tmp_path / "utf-16").write_bytes("{}".encode("utf-16"))
    assert "must be UTF-8" in run(str(tmp_path / "utf-16")).stderr


def test_a_failed_preview_is_written_and_told_by_the_exit_code() -> None:
    ended = run(text=recorded("failed.jsonl"))
    assert ended.exit_code == 4
    assert "**The preview failed**" in ended.stdout


@pytest.mark.parametrize("arguments", [(), ("--fail-on", "policy"), ("--fail-on", "delete-export")])
def test_a_preview_that_policies_refuse_is_a_failed_one(arguments: tuple[str, ...]) -> None:
    ended = run(*arguments, text=recorded("policy.jsonl"))
    assert ended.exit_code == 4
    assert (
        "**The preview failed**: mandatory policies block the update. Exports and" in ended.stdout
    )
    assert ("Failed gates" in ended.stdout) == bool(arguments)


def test_a_document_that_failed_without_a_reason_is_a_failed_preview() -> None:
    failed = {"severity": "error", "message": "error: preview failed\n"}
    made = created(EXPORT, "e", EXPORTED)
    ended = run(text=document(made, diagnostics=[failed]))
    assert ended.exit_code == 4
    assert "**The preview failed**" in ended.stdout
    assert "the preview failed without an error message" in ended.stdout


def test_what_is_no_preview_takes_the_place_of_the_stack_s_last_comment() -> None:
    ended = run("--stack", "dev", text="")
    assert ended.exit_code == 1
    assert ended.stdout.startswith(
        "<!-- pulumi-iotcentral: dev -->\n### Preview of <code>dev</code>\n\n"
        "**No preview**: <code>the input is empty"
    )
    assert ended.stderr.startswith("iotcentral comment: the input is empty")


# Python up to 3.11 counts JSON's own recursion too: there less is read, and less is written.
@pytest.mark.parametrize("depth", [900 if sys.version_info < (3, 12) else 1200, 100_000])
def test_values_that_are_nested_too_deeply_end_with_one_line(depth: int) -> None:
    deep = "[" * depth + "]" * depth
    text = stream(updated(EXPORT, "e", EXPORTED, EXPORTED | {"enrichments": "DEEP"}))
    ended = run(text=text.replace('"DEEP"', deep))
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr == "iotcentral comment: the values of the preview are nested too deeply\n"


def test_json_holds_the_comment_the_closed_gates_and_whether_the_preview_failed() -> None:
    change = recorded("change.jsonl")
    ended = run("--json", "--fail-on", "replace-export,delete-export", text=change)
    told = json.loads(ended.stdout)
    assert told["markdown"] == run("--fail-on", "replace-export,delete-export", text=change).stdout
    assert ended.exit_code == (3 if told["gates"] else 0)
    assert told["failed"] is False
    failed = run("--json", text=recorded("failed.jsonl"))
    assert (failed.exit_code, json.loads(failed.stdout)["failed"]) == (4, True)


def test_json_is_empty_where_the_input_is_no_preview() -> None:
    ended = run("--json", "--stack", "plant", text="nothing")
    assert (ended.exit_code, ended.stdout) == (1, "")
