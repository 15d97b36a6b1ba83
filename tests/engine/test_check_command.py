"""`iotcentral check` beside the real engine: it finds what a preview refuses, without one."""

from __future__ import annotations

import json

import pytest

from tests.engine.programs import all_destinations, all_exports
from tests.engine.project import Project
from tests.engine.service import Service

HUB = """
iotcentral.Destination(
    "hub", display_name=" ", type="eventhubs@v1",
    authorization=iotcentral.EventHubsConnectionStringArgs(
        connection_string=pulumi.Output.secret(
            "Endpoint=sb://x/;SharedAccessKeyName=n;SharedAccessKey=canary-hub"
        )
    ),
)
"""
STREAM = """
iotcentral.Export(
    "stream", display_name="Stream", source="telemetri", destinations=["a b", "c"],
    enrichments={"x": iotcentral.EnrichmentArgs(value="canary-x", path="p")},
)
"""
PASTED = """
iotcentral.Destination(
    "hub", display_name="Hub", type="eventhubs@v1",
    authorization=iotcentral.EventHubsConnectionStringArgs(
        connection_string=pulumi.Output.secret(
            "HostName=canary.azure-devices.net;SharedAccessKeyName=n;SharedAccessKey=canary-hub"
        )
    ),
)
"""
NO_PROGRAMS = """
iotcentral.Export(
    "stream", display_name="Stream", source="telemetry", filter="mode = \\u201ceco\\u201d",
    destinations=[{"id": "c", "transform": "m => m.telemetry"}, {"id": "d", "transform": ".a +"}],
)
"""
SUSPECT = """
iotcentral.Export(
    "stream", display_name="Stream", source="telemetry", filter="NOT mode = 'eco'",
    destinations=[{"id": "c", "transform": 'import "iotc" as iotc; iotc::uuid'}],
)
"""
WAIT = 'iotcentral.HealthCheck("wait", exports=[], timeout=0)'


def test_every_type_passes_as_it_does_in_a_preview(service: Service, project: Project) -> None:
    program = all_destinations("A") + all_exports("A", ("properties", "deviceLifecycle"))
    project.write(program).preview().succeeded()
    told = json.loads(project.iotcentral("check", "--json").output)
    assert told["judged"] == 16
    # What a preview cannot know: how many the service takes.
    (crowd,) = [one for one in told["findings"] if one["severity"] == "error"]
    assert "destinations, and the limit is 10" in crowd["message"]


@pytest.mark.parametrize(
    ("program", "count"), [(HUB, 2), (STREAM, 3), (PASTED, 1), (NO_PROGRAMS, 3), (WAIT, 2)]
)
def test_the_faults_are_those_of_a_preview(
    service: Service, project: Project, program: str, count: int
) -> None:
    preview = " ".join(project.write(program).preview().failed().output.split())
    done = project.iotcentral("check", "--json")
    assert done.code == 3
    assert "canary" not in done.output + done.errors
    found = json.loads(done.output)["findings"]
    assert len(found) == count
    for one in found:
        assert one["message"].startswith(one["path"])
        assert " ".join(one["message"].split()) in preview
    assert service.taken().total() == 0


def test_the_warnings_are_those_of_a_preview(service: Service, project: Project) -> None:
    preview = " ".join(project.write(SUSPECT).preview().succeeded().output.split())
    found = json.loads(project.iotcentral("check", "--json").succeeded().output)["findings"]
    assert [one["severity"] for one in found] == ["warning", "warning"]
    for one in found:
        problem = one["message"].removeprefix("the export ")
        assert f"warning: export 'stream' {problem}" in preview


@pytest.mark.passphrase
def test_a_stacks_configuration_is_taken_from_its_file_and_needs_no_passphrase(
    service: Service, project: Project
) -> None:
    project.pulumi("config", "set", "name", " ").succeeded()
    project.pulumi("config", "set", "--secret", "url", "canary.example").succeeded()
    project.write(
        """
        config = pulumi.Config()
        iotcentral.Destination(
            "hook", display_name=config.require("name"), type="webhook@v1",
            url=config.require_secret("url"),
        )
        """
    )
    unlocked = {"PULUMI_CONFIG_PASSPHRASE": "", "PATH": ""}
    done = project.iotcentral("check", "--stack", "dev", "--json", **unlocked)
    assert [(one["resource"], one["path"]) for one in json.loads(done.output)["findings"]] == [
        ("destination hook", "displayName")
    ]
    assert done.code == 3
