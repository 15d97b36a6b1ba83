"""The job that writes the comment: its scripts, with a `gh` that keeps what it is told."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from tests.stand_ins import put_command
from tests.unit.cli.comment.documents import RECORDED
from tests.unit.cli.comment.workflows import script, steps

pytestmark = pytest.mark.processes

# Answers as `gh api` does, out of a file of comments; real jq evaluates its filters.
GH = """
import json, os, sys
from pathlib import Path

import jq

store = Path(os.environ["COMMENTS"])
comments, arguments = json.loads(store.read_text()), sys.argv[1:]
assert arguments.pop(0) == "api"
options = {}
while arguments:
    name = arguments.pop(0)
    if name in ("--paginate", "--silent"):
        continue
    if name in ("--method", "--jq", "-f", "-F"):
        value = arguments.pop(0)
        options.setdefault(name, []).append(value)
    else:
        path = name
method = options.get("--method", ["GET"])[0]
if "pulls" in path:
    head = "head=fork:topic" in options["-f"]
    answer = [{"number": 7}] if head else []
elif method == "GET":
    assert path == "repos/contoso/plant/issues/7/comments"
    answer = comments
else:
    (field,) = options["-F"]
    body = Path(field.removeprefix("body=@")).read_text()
    if method == "POST":
        user = {"login": "github-actions[bot]"}
        comments.append({"id": len(comments) + 1, "user": user, "body": body})
    else:
        comments[int(path.rpartition("/")[2]) - 1]["body"] = body
    store.write_text(json.dumps(comments))
    answer = {}
if "--jq" in options:
    for item in jq.compile(options["--jq"][0]).input_value(answer).all():
        print(item)
"""


class Runner:
    """A folder in which the comment's scripts run, with a `gh` that keeps what it is told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.comments = folder / "comments.json"
        self.comments.write_text(
            json.dumps([{"id": 1, "user": {"login": "someone"}, "body": self.marker("dev")}])
        )
        commands = folder / "bin"
        commands.mkdir()
        put_command(commands, "gh", textwrap.dedent(GH))
        self.environment = {
            "PATH": f"{commands}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "COMMENTS": str(self.comments),
            "GITHUB_REPOSITORY": "contoso/plant",
            "GITHUB_STEP_SUMMARY": str(folder / "summary"),
            "GITHUB_OUTPUT": str(folder / "output"),
            "STACK": "dev",
            "FAIL_ON": "",
            "PULL_REQUEST": "7",
            "HEAD": "",
            "RUN": "https://example.com/runs/1",
        }

    @staticmethod
    def marker(stack: str) -> str:
        return f"<!-- pulumi-iotcentral: {stack} -->"

    def run(self, step: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-eo", "pipefail", "-c", script("comment", step)],
            cwd=self.folder,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def put(self, recording: str, **environment: str) -> list[Any]:
        """Write the comment on a recording, and return the comments that there are then."""
        shutil.copy(RECORDED / recording, self.folder / "preview.jsonl")
        return self.write(**environment)

    def write(self, **environment: str) -> list[Any]:
        """Write the comment on what was downloaded, and return the comments that there are then."""
        for step in ("Write the comment", "Create or update the comment"):
            done = self.run(step, **environment)
            assert done.returncode == 0, done.stderr
        return [comment["body"] for comment in json.loads(self.comments.read_text())]


def test_a_comment_is_put_once_and_then_edited(tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    other, first = runner.put("change.jsonl")
    assert other == runner.marker("dev"), "somebody else's comment stays as it is"
    assert first.startswith(runner.marker("dev") + "\n")
    assert "to replace" in first
    _, second = runner.put("same.jsonl", PULL_REQUEST="0", HEAD="fork:topic")
    assert "**No changes.**" in second
    assert len(runner.put("same.jsonl", STACK="dev2")) == 3, "another stack has its own"
    assert "No changes" in (tmp_path / "summary").read_text()


def test_a_branch_without_a_pull_request_gets_no_comment(tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    assert len(runner.put("same.jsonl", PULL_REQUEST="0", HEAD="fork:closed")) == 1


def test_the_gate_closes_after_the_comment_is_written(tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    assert len(runner.put("change.jsonl", FAIL_ON="policy,delete-export")) == 2
    assert (tmp_path / "output").read_text() == "code=3\n"
    assert runner.run("Enforce the gates", CODE="3").returncode == 3


@pytest.mark.parametrize("printed", ["", None], ids=["nothing printed", "no artifact"])
def test_a_preview_that_breaks_takes_the_place_of_the_last_comment(
    tmp_path: Path, printed: str | None
) -> None:
    runner = Runner(tmp_path)
    assert "to replace" in runner.put("change.jsonl")[1]
    (tmp_path / "preview.jsonl").unlink()
    if printed is not None:
        (tmp_path / "preview.jsonl").write_text(printed)
    _, broken = runner.write()
    assert broken.startswith(runner.marker("dev") + "\n### Preview of <code>dev</code>\n")
    assert "**No preview**" in broken
    assert broken.endswith("[The log of the run](https://example.com/runs/1) has the reason.\n")
    assert (tmp_path / "output").read_text().splitlines()[-1] == "code=1"


def test_a_preview_that_breaks_is_commented_on_although_it_left_no_artifact() -> None:
    (download,) = (it for it in steps("comment") if "download-artifact" in it.get("uses", ""))
    assert download["continue-on-error"] is True
