"""What a preview's artifact holds: what the comment is made of, and nothing else."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from pulumi_iotcentral.comment.errors import PreviewError
from pulumi_iotcentral.comment.preview import Preview
from pulumi_iotcentral.comment.reading import read
from tests.stand_ins import put_command
from tests.unit.comment.documents import (
    EXPORT,
    comment_of,
    created,
    export,
    html,
    recorded,
    stream,
)
from tests.unit.comment.workflows import script

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
        ["bash", "-eo", "pipefail", "-c", script("preview", "Keep what the comment is made of")],
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


def test_the_artifact_keeps_a_line_that_is_broken(tmp_path: Path) -> None:
    text = kept(tmp_path, '{"sequence": 0, "resourcePreEvent"\n' + stream())
    with pytest.raises(PreviewError, match="broken in line 1"):
        read(text)


def slim(preview: Preview) -> Preview:
    """Return a preview without what the comment does not show of other resources."""
    steps = (it if it.is_ours else replace(it, old={}, new={}) for it in preview.steps)
    return replace(preview, steps=tuple(steps))
