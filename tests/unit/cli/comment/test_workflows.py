"""The workflows around the comment: what they may do, and their scripts."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.unit.cli.comment.workflows import FOLDER, PAGE, STACKS, script, steps, workflow

NAMES = sorted(path.stem for path in FOLDER.glob("*.yml"))
OURS = ("comment", "drift", "preview", "transforms")

# Makes a venv as `python -m venv FOLDER` does, but for what is in it.
PYTHON = """#!/bin/sh
mkdir -p "$3/bin"
printf '#!/bin/sh\\nprintf "%%s\\\\n" "$@" > "%s/asked"\\n' "$3" > "$3/bin/pip"
chmod +x "$3/bin/pip"
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
def test_every_action_is_pinned_to_a_commit_and_every_job_has_its_end(name: str) -> None:
    loaded = workflow(name)
    assert "pull_request_target" not in str(loaded)
    for job in loaded["jobs"].values():
        assert "timeout-minutes" in job or "uses" in job
    written = re.findall(r"^ *-? *uses: (?!\./)(.*)$", (FOLDER / f"{name}.yml").read_text(), re.M)
    assert len(written) == sum("uses" in step for step in steps(name))
    for line in written:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


@pytest.mark.parametrize("name", NAMES)
def test_no_checkout_keeps_the_token_where_a_script_can_read_it(name: str) -> None:
    for step in steps(name):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


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


def test_a_pull_request_from_a_fork_gets_no_login() -> None:
    (login,) = (step for step in steps("preview") if "azure/login" in step.get("uses", ""))
    assert login["if"].startswith("env.TRUSTED == 'true' && ")
    assert "IOTCENTRAL_API_TOKEN" not in (FOLDER / "preview.yml").read_text()


def test_one_preview_of_a_stack_runs_for_a_pull_request() -> None:
    concurrency = workflow("preview")["concurrency"]
    assert concurrency["cancel-in-progress"] is True
    assert "github.ref" in concurrency["group"]
    assert "inputs.stack" in concurrency["group"]


def test_an_attempt_of_a_run_never_takes_the_preview_of_another() -> None:
    jobs = workflow("preview")["jobs"]
    (upload,) = (it for it in jobs["preview"]["steps"] if "upload" in it.get("uses", ""))
    assert upload["with"]["name"] == "${{ inputs.artifact }}-${{ github.run_attempt }}"
    assert jobs["preview"]["outputs"]["artifact"] == upload["with"]["name"]
    assert jobs["comment"]["with"]["artifact"] == "${{ needs.preview.outputs.artifact }}"
    assert upload["with"]["retention-days"] == 1


@pytest.mark.parametrize("name", OURS)
def test_what_pip_installs_is_always_the_caller_s_choice(name: str) -> None:
    requirement = workflow(name)[True]["workflow_call"]["inputs"]["requirement"]
    assert requirement["required"] is True
    assert "default" not in requirement


def test_every_documented_call_gives_what_its_workflow_needs() -> None:
    seen = []
    for text in re.findall(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL):
        for job in yaml.safe_load(text)["jobs"].values():
            name = Path(job["uses"].partition("@")[0]).stem
            call = workflow(name)[True]["workflow_call"]
            required = {key for key, it in call["inputs"].items() if it.get("required")}
            assert required <= set(job["with"]) <= set(call["inputs"]), name
            assert set(job.get("secrets", ())) <= set(call.get("secrets", ())), name
            seen.append(name)
    assert sorted(seen) == sorted(OURS)


def test_a_policy_gate_is_the_default_only_where_a_policy_pack_runs() -> None:
    for name in ("comment", "preview"):
        assert workflow(name)[True]["workflow_call"]["inputs"]["fail-on"]["default"] == ""
    given = workflow("preview")["jobs"]["comment"]["with"]["fail-on"]
    assert "inputs.policy-pack != '' && 'policy' || ''" in given
    (installed,) = (it for it in steps("preview") if "policy pack" in it.get("name", ""))
    assert installed["if"] == "inputs.policy-pack != ''"


@pytest.mark.parametrize("name", ["preview", "drift"])
def test_the_default_installs_an_example_stack_into_the_venv_that_it_names(
    tmp_path: Path, name: str
) -> None:
    runtimes = [
        runtime
        for project in STACKS.glob("*/Pulumi.yaml")
        if isinstance(runtime := yaml.safe_load(project.read_text())["runtime"], dict)
        and runtime["name"] == "python"
    ]
    assert len(runtimes) > 3
    assert {runtime["options"]["virtualenv"] for runtime in runtimes} == {"venv"}
    (tmp_path / "pulumi").write_text('#!/bin/sh\necho "$@" > asked\n')
    (tmp_path / "pulumi").chmod(0o755)
    subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script(name, "Install the program")],
        cwd=tmp_path,
        env={
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "INSTALL": workflow(name)[True]["workflow_call"]["inputs"]["install"]["default"],
        },
        check=True,
    )
    assert (tmp_path / "asked").read_text() == "install\n"


def test_the_drift_job_leaves_the_program_the_versions_that_it_asks_for(tmp_path: Path) -> None:
    (tmp_path / "python").write_text(PYTHON)
    (tmp_path / "python").chmod(0o755)
    subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script("drift", "Install iotcentral")],
        env={
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "RUNNER_TEMP": str(tmp_path),
            "REQUIREMENT": "x[cli] @ file:///x y",
        },
        check=True,
    )
    assert (tmp_path / "iotcentral" / "asked").read_text() == "install\nx[cli] @ file:///x y\n"
    assert "pip" not in script("drift", "Install the program")
