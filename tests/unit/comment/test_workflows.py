"""The workflows around the comment: what they may do, and their scripts."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from tests.unit.comment.documents import RECORDED
from tests.unit.comment.workflows import FOLDER, script, steps, workflow

NAMES = sorted(path.stem for path in FOLDER.glob("*.yml"))
OURS = ("comment", "drift", "preview")

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


@pytest.mark.parametrize("name", NAMES)
def test_every_script_is_bash_and_takes_nothing_by_interpolation(name: str) -> None:
    for step in steps(name):
        if "run" in step:
            checked = subprocess.run(
                ["bash", "-n"], input=step["run"], capture_output=True, text=True, check=False
            )
            assert checked.returncode == 0, checked.stderr
            assert "${{" not in step["run"], "a value goes through env"


@pytest.mark.parametrize("name", NAMES)
def test_every_action_has_its_version_and_every_job_its_end(name: str) -> None:
    loaded = workflow(name)
    assert "pull_request_target" not in str(loaded)
    for job in loaded["jobs"].values():
        assert "timeout-minutes" in job or "uses" in job
    for step in steps(name):
        if "uses" in step:
            assert re.fullmatch(r"[\w-]+/[\w-]+@v\d+(\.\d+)*", step["uses"]), step["uses"]


@pytest.mark.parametrize("name", OURS)
def test_a_workflow_is_called_with_what_it_declares_and_nothing_else(name: str) -> None:
    text = (FOLDER / f"{name}.yml").read_text()
    call = workflow(name)[True]["workflow_call"]
    for kind in ("inputs", "secrets"):
        used = set(re.findall(rf"{kind}\.([\w-]+)", text))
        assert used == set(call.get(kind, {})), kind
    for job in workflow(name)["jobs"].values():
        if "uses" in job:
            called = workflow(Path(job["uses"]).stem)[True]["workflow_call"]["inputs"]
            assert set(job["with"]) <= set(called)
            assert {key for key, it in called.items() if it.get("required")} <= set(job["with"])


@pytest.mark.parametrize("name", OURS)
def test_who_may_write_runs_nothing_of_the_pull_request(name: str) -> None:
    loaded = workflow(name)
    assert loaded["permissions"] == {}
    allowed = {"contents": "read", "id-token": "write", "actions": "read", "pull-requests": "write"}
    for job in loaded["jobs"].values():
        assert job["permissions"].items() <= allowed.items()
        writes = "pull-requests" in job["permissions"]
        runs = any(
            step.get("uses", "").startswith("actions/checkout") for step in job.get("steps", ())
        )
        assert not (writes and runs)
        for step in job.get("steps", ()):
            if step.get("uses", "").startswith("actions/checkout"):
                assert step["with"]["persist-credentials"] is False


def test_a_pull_request_from_a_fork_gets_no_login() -> None:
    (login,) = (step for step in steps("preview") if "azure/login" in step.get("uses", ""))
    assert login["if"].startswith("env.TRUSTED == 'true' && ")
    assert "IOTCENTRAL_API_TOKEN" not in (FOLDER / "preview.yml").read_text()


def test_one_preview_of_a_stack_runs_for_a_pull_request() -> None:
    concurrency = workflow("preview")["concurrency"]
    assert concurrency["cancel-in-progress"] is True
    assert "github.ref" in concurrency["group"]
    assert "inputs.stack" in concurrency["group"]


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
        (commands / "gh").write_text(f"#!{sys.executable}\n{textwrap.dedent(GH)}")
        (commands / "gh").chmod(0o755)
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
        for step in ("Write the comment", "Put it in the place of the last one"):
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
    assert runner.run("Close the gate", CODE="3").returncode == 3


def test_what_is_no_preview_ends_the_job_before_the_comment(tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    (tmp_path / "preview.jsonl").write_text("")
    ended = runner.run("Write the comment")
    assert ended.returncode == 1
    assert ended.stderr.startswith("comment: the input is empty")
