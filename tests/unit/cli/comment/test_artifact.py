"""What a preview's artifact holds: what the comment is made of, and nothing else."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from pulumi_iotcentral.cli.comment.preview import Preview
from pulumi_iotcentral.cli.comment.reading import PreviewError, read
from tests.stand_ins import put_command
from tests.unit.cli.comment.documents import (
    EXPORT,
    comment_of,
    created,
    export,
    html,
    recorded,
    stream,
)
from tests.unit.cli.comment.workflows import script

# Runs as `jq -rcR FILTER FILE` does.
JQ = """
import json, sys
from pathlib import Path

import jq

options, text, file = sys.argv[1:]
assert options == "-rcR"
program = jq.compile(text)
for line in Path(file).read_text("utf-8").removesuffix("\\n").split("\\n"):
    for found in program.input_value(line).all():
        print(found if isinstance(found, str) else json.dumps(found, ensure_ascii=False))
"""


def kept(folder: Path, printed: str) -> str:
    """Return what is left of a preview in the artifact."""
    put_command(folder, "jq", JQ)
    (folder / "printed.jsonl").write_text(printed, "utf-8")
    subprocess.run(
        [
            "bash",
            "-eo",
            "pipefail",
            "-c",
            script("preview", "Keep only the data of the comment"),
        ],
        env={"PATH": f"{folder}:{os.environ['PATH']}", "RUNNER_TEMP": str(folder)},
        check=True,
    )
    return (folder / "preview" / "preview.jsonl").read_text("utf-8")


@pytest.mark.parametrize("name", ["create", "same", "change", "policy", "failed"])
def test_the_artifact_holds_all_that_the_comment_is_made_of(tmp_path: Path, name: str) -> None:
    printed = recorded(f"{name}.jsonl")
    assert read(kept(tmp_path, f"a note\n{printed}")) == slim(read(printed))
    assert comment_of(kept(tmp_path, printed)) == comment_of(printed)


def test_the_artifact_holds_nothing_else(tmp_path: Path) -> None:
    plain = {"password": "canary"}
    events = [
        {"preludeEvent": {"config": plain}},
        {"resOutputsEvent": {"metadata": {"new": {"outputs": plain}}}},
        {"stdoutEvent": {"message": "canary"}},
        *(
            {"diagnosticEvent": {"severity": severity, "message": "canary"}}
            for severity in ("info", "info#err", "debug")
        ),
        {"diagnosticEvent": {"severity": "info#err", "message": "warning: it is late"}},
    ]
    other = created("azure-native:storage:StorageAccount", "account", plain)
    ours = created(EXPORT, "e", export("e"))
    ours["newState"]["outputs"] = plain
    text = kept(tmp_path, stream(other, ours, events=events))
    assert "canary" not in text
    comment = comment_of(text)
    assert "StorageAccount account" in html(comment)
    assert "it is late" in comment


LIKE_OURS = [
    "pulumi-python:dynamic/iotcentral:Exports",
    "pulumi-python:dynamic/iotcentral:Export2",
    "other:dynamic/iotcentral:Export",
    "pulumi-python:dynamic:Resource",
]


@pytest.mark.parametrize("type_", LIKE_OURS)
def test_the_artifact_holds_no_inputs_of_a_type_that_is_like_ours(
    tmp_path: Path, type_: str
) -> None:
    text = kept(tmp_path, stream(created(type_, "other", {"password": "canary"})))
    assert "canary" not in text


@pytest.mark.parametrize(
    "urn",
    [
        f"urn:pulumi:dev::project::{EXPORT}$random:index:Password::other",
        f"urn:pulumi:dev::project::random:index:Password::{EXPORT}",
        f"urn:pulumi:dev::project::random:index:Password::a${EXPORT}::{EXPORT}",
        f"urn:pulumi:dev::{EXPORT}::random:index:Password::other",
    ],
)
def test_the_artifact_holds_no_inputs_of_a_resource_whose_parents_or_name_are_like_ours(
    tmp_path: Path, urn: str
) -> None:
    other = created("random:index:Password", "other", {"password": "canary"})
    text = kept(tmp_path, stream({**other, "urn": urn}))
    assert urn in text
    assert "canary" not in text


def test_the_artifact_holds_the_inputs_of_a_child_of_a_component(tmp_path: Path) -> None:
    ours = created(EXPORT, "e", export("e"))
    child = {**ours, "urn": f"urn:pulumi:dev::project::random:index:Group${EXPORT}::e"}
    assert '"inputs":' in kept(tmp_path, stream(child)).replace(" ", "")


BROKEN = [
    '{"sequence": 0, "resourcePreEvent": "canary"',
    '{"sequence": 0, "resourcePreEvent": {"metadata": {"urn": null, "new": {"inputs": "canary"}}}}',
    '{"sequence": 0, "resourcePreEvent": {"metadata": {"urn": 5, "new": {"inputs": "canary"}}}}',
    '{"sequence": 0, "resourcePreEvent": {"metadata": {"urn": "canary"}}}',
    '{"sequence": 0, "resourcePreEvent": "canary"}',
    '{"sequence": 0, "diagnosticEvent": ["canary"]}',
    '{"sequence": 0, "diagnosticEvent": {"severity": "info#err", "message": {"canary": 1}}}',
]


@pytest.mark.parametrize("line", BROKEN)
def test_the_artifact_says_of_a_line_that_is_broken_only_that_it_is(
    tmp_path: Path, line: str
) -> None:
    text = kept(tmp_path, f"{line}\n{stream()}")
    assert "canary" not in text
    with pytest.raises(PreviewError, match="line 1 of the input is not valid JSON"):
        read(text)


def test_the_artifact_holds_no_more_of_an_event_than_what_it_is_for(tmp_path: Path) -> None:
    message = {"severity": "error", "message": "it fails"}
    events = [
        {"diagnosticEvent": message, "resOutputsEvent": "canary", "more": "canary"},
        {"policyEvent": {"message": "no"}, "more": "canary"},
        {"summaryEvent": {}, "more": "canary"},
    ]
    text = kept(tmp_path, stream(events=events))
    assert "it fails" in text
    assert "canary" not in text


def slim(preview: Preview) -> Preview:
    """Return a preview without what the comment does not show of other resources."""
    steps = (it if it.is_ours else replace(it, old={}, new={}) for it in preview.steps)
    return replace(preview, steps=tuple(steps))
