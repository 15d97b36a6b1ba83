"""The reusable workflow of test cases, and the cases of the example stacks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pulumi_iotcentral.testing import TransformCase, transform_cases
from tests.unit.cli.comment.workflows import STACKS, script
from tests.unit.cli.transform.running import WARM, Write

pytestmark = pytest.mark.processes


@pytest.mark.parametrize(
    ("expected", "status", "said"),
    [('"oven-1"', 0, "1 case: 1 passed"), ('"oven-2"', 3, '-"oven-2"')],
)
def test_the_workflow_ends_as_the_cases_do_with_a_summary_and_a_report(
    write: Write, tmp_path: Path, expected: str, status: int, said: str
) -> None:
    write("my cases/a.jq", ".device.id")
    write("my cases/a.x.message.json", WARM)
    write("my cases/a.x.expected.json", expected)
    command = write(
        "iotcentral/bin/iotcentral", f'#!/bin/sh\nexec {sys.executable} -m pulumi_iotcentral "$@"\n'
    )
    command.chmod(0o755)
    summary = tmp_path / "summary.md"
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script("transforms", "Test")],
        env={
            **os.environ,
            "RUNNER_TEMP": str(tmp_path),
            "GITHUB_STEP_SUMMARY": str(summary),
            "FOLDER": "my cases",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stderr
    assert said in done.stdout
    assert said in summary.read_text("utf-8")
    assert 'tests="1"' in (tmp_path / "transforms.xml").read_text("utf-8")


@pytest.mark.parametrize("case", transform_cases(STACKS), ids=str)
def test_the_cases_of_the_example_stacks_pass(case: TransformCase) -> None:
    case.check()
