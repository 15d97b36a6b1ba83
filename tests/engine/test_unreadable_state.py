"""A state whose `applicationUrl` is none: whoever can write a state can write anything there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.engine.project import Project

PROGRAM = """
hook = iotcentral.Destination(
    "hook", display_name="Hook", type="webhook@v1", url="https://x.example/"
)
stream = iotcentral.Export(
    "stream", display_name="Stream", source="telemetry", destinations=[hook]
)
iotcentral.HealthCheck("healthy", exports=[stream])
"""
COMMANDS = (
    ("status",),
    ("status", "--json"),
    ("graph",),
    ("diff",),
    ("dump",),
    ("doctor",),
    ("adopt", "--dry-run"),
)
LEFT_OUT = object()


def spoil(project: Project, url: Any) -> None:
    """Write a value where the state has the application of each resource of ours."""
    state = project.state()
    for resource in state["deployment"]["resources"]:
        for part in ("inputs", "outputs"):
            if "applicationUrl" in resource.get(part, {}):
                resource[part]["applicationUrl"] = url
                if url is LEFT_OUT:
                    del resource[part]["applicationUrl"]
    file = project.folder / "state.json"
    file.write_text(json.dumps(state))
    project.pulumi("stack", "import", "--file", str(file)).succeeded()


@pytest.mark.parametrize("url", [{"a": ["\0", "http://["]}, LEFT_OUT], ids=["object", "none"])
def test_no_command_ends_in_a_traceback(project: Project, url: Any) -> None:
    project.write(PROGRAM).up().succeeded()
    spoil(project, url)
    for arguments in COMMANDS:
        told = project.iotcentral(*arguments)
        assert "Traceback" not in told.output + told.errors
    for run in (project.preview(), project.refresh(), project.destroy(), project.up()):
        assert "Traceback" not in run.output, run.output
        assert "TypeError" not in run.output, run.output
        assert "KeyError" not in run.output, run.output
