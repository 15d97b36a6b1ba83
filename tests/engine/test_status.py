"""`iotcentral status` against a real service, beside a stack on the real engine and without one."""

from __future__ import annotations

import json
import os
import signal
import subprocess

from iotcentral_simulator import Behaviour
from tests import preloaded
from tests.engine.project import Project
from tests.engine.service import Service

PROGRAM = """
hook = iotcentral.Destination(
    "hook", display_name="Hook", type="webhook@v1", url="https://x.example/?key=canary-url"
)
iotcentral.Export("stream", display_name="Stream", source="telemetry", destinations=[hook])
"""
LOST = {"displayName": "Lost", "type": "webhook@v1", "url": "https://nobody.invalid/canary-lost"}


def watching(project: Project, *options: str) -> subprocess.Popen[str]:
    """Start to watch, a line of JSON for each look."""
    command = ["status", "--watch", "--every", "1", "--json", *options]
    return subprocess.Popen(
        [preloaded.python(), "-m", "pulumi_iotcentral", *command],
        cwd=project.folder,
        env=project.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_it_tells_what_the_stack_manages_and_what_it_does_not_know(
    service: Service, project: Project
) -> None:
    project.write(PROGRAM).up().succeeded()
    service.put("destinations", "stranger", {**LOST, "url": "https://y.example"})
    shown = project.iotcentral("status").succeeded()
    assert "canary" not in shown.output + shown.errors
    stream = next(line for line in shown.output.splitlines() if line.startswith("export"))
    assert "✓ healthy" in stream or "● " in stream
    assert stream.rstrip().endswith("stream")
    stranger = next(line for line in shown.output.splitlines() if "stranger" in line)
    assert stranger.rstrip().endswith("not managed")
    told = json.loads(project.iotcentral("status", "--json").succeeded().output)
    assert told["stack"] == "engine-test/dev"
    managed = {one["id"]: one["managedBy"] for one in told["destinations"]}
    assert managed.pop("stranger") is None
    assert [it["name"] for it in managed.values()] == ["hook"]


def test_what_the_stack_manages_and_somebody_deleted_is_missing(
    service: Service, project: Project
) -> None:
    project.write(PROGRAM).up().succeeded()
    (stream,) = service.objects("exports")
    del service.simulator.application().exports[stream["id"]]
    shown = project.iotcentral("status")
    assert shown.code == 1
    assert "0 exports, 1 destination, 1 missing" in shown.output
    told = json.loads(project.iotcentral("status", "--json").output)
    assert [(one["kind"], one["managedBy"]["name"]) for one in told["missing"]] == [
        ("export", "stream")
    ]
    assert "? does not exist" in project.iotcentral("graph").succeeded().output


def test_a_listing_that_lags_makes_nothing_missing(project: Project) -> None:
    with Service(behaviour=Behaviour(list_lag="one_read")) as service:
        project.environment.update(service.environment())
        project.write(PROGRAM).up().succeeded()
        assert "1 export, 1 destination, none in error" in (
            project.iotcentral("status").succeeded().output
        )


def test_what_is_in_error_is_the_exit_status(service: Service, project: Project) -> None:
    service.put("destinations", "lost", LOST)
    found = [project.iotcentral("status", "--json") for _ in range(3)][-1]
    assert found.code == 1, found
    (lost,) = json.loads(found.output)["destinations"]
    assert lost["status"] == "error"
    assert lost["errors"]
    assert "canary" not in found.output


def test_without_a_stack_the_environment_and_flags_lead_the_way(
    service: Service, project: Project
) -> None:
    token = {"IOTCENTRAL_API_TOKEN": service.token, "IOTCENTRAL_ENDPOINT": ""}
    found = project.iotcentral("status", "--no-stack", "--endpoint", service.url, **token)
    assert "no exports and no destinations" in found.succeeded().output


def test_a_service_that_refuses_is_one_line(service: Service, project: Project) -> None:
    refused = project.iotcentral("status", IOTCENTRAL_API_TOKEN="SharedAccessSignature sr=other")
    assert refused.code == 1
    assert refused.output == ""
    (line,) = refused.errors.splitlines()
    assert line.startswith(f"iotcentral status: reading {service.url}: ")
    assert "(401 Unauthorized, " in line
    assert "the API token of IOTCENTRAL_API_TOKEN" in line


def test_a_stack_that_does_not_exist_is_one_line(project: Project) -> None:
    refused = project.iotcentral("status", "--stack", "nowhere")
    assert refused.code == 1
    assert len(refused.errors.splitlines()) == 1
    assert "no stack named 'nowhere' found" in refused.errors


def test_watching_prints_a_line_of_json_for_each_look_until_it_is_interrupted(
    service: Service, project: Project
) -> None:
    with watching(project, "--no-stack") as running:
        assert running.stdout is not None
        first = json.loads(running.stdout.readline())
        assert first["destinations"] == []
        service.put("destinations", "new", {**LOST, "url": "https://y.example"})
        second = json.loads(running.stdout.readline())
        os.kill(running.pid, signal.SIGINT)
        _, errors = running.communicate(timeout=30)
    assert [one["id"] for one in second["destinations"]] == ["new"]
    assert first["surveyedAt"] < second["surveyedAt"]
    assert running.returncode == 0, errors
    assert errors == ""


def test_watching_learns_what_an_up_beside_it_makes(service: Service, project: Project) -> None:
    project.write("").up().succeeded()
    with watching(project) as running:
        assert running.stdout is not None
        assert json.loads(running.stdout.readline())["exports"] == []
        project.write(PROGRAM).up().succeeded()
        looks = (json.loads(line) for line in running.stdout)
        (stream,) = next(look["exports"] for look in looks if look["exports"])
        os.kill(running.pid, signal.SIGINT)
        running.communicate(timeout=30)
    assert stream["managedBy"]["name"] == "stream"
