"""`iotcentral doctor` with the real engine and a real service, well and ill."""

from __future__ import annotations

import json
from typing import Any

import pytest

from iotcentral_simulator import Options, Simulator
from tests.engine.project import Project
from tests.engine.service import Service

SUBJECTS = (
    *("python", "package", "SDK", "engine", "plugins", "native", "stack", "application", "token"),
    *("reachable", "credentials", "role", "API version", "limits", "clock"),
)


def looked(project: Project, code: int, **environment: str) -> dict[str, dict[str, Any]]:
    found = project.iotcentral("doctor", "--json", **environment)
    assert found.code == code, found
    assert "canary" not in found.output + found.errors
    return {finding["subject"]: finding for finding in json.loads(found.output)["findings"]}


def test_all_is_looked_at_and_nothing_is_written(service: Service, project: Project) -> None:
    found = looked(project, 0)
    assert tuple(found) == SUBJECTS
    bad = {name for name, finding in found.items() if finding["verdict"] != "good"}
    assert bad == {"token"}, "the token of this test says that it expired long ago"
    assert service.taken().writes() == 0
    told = project.iotcentral("doctor").succeeded().output
    assert told.split()[1] == "python"
    assert "canary" not in told


def test_a_wrong_token_is_the_credentials_fault(service: Service, project: Project) -> None:
    found = looked(project, 1, IOTCENTRAL_API_TOKEN="SharedAccessSignature sr=canary-other")
    assert found["reachable"]["verdict"] == "good"
    assert found["credentials"]["verdict"] == "wrong"
    assert "the API token of IOTCENTRAL_API_TOKEN" in found["credentials"]["advice"]
    assert found["role"]["verdict"] == "skipped"


def test_a_service_that_is_not_there_is_told_as_such(project: Project) -> None:
    with Simulator(Options(quiet=True)) as gone:
        url = gone.url
    found = looked(project, 1, IOTCENTRAL_ENDPOINT=url)
    assert found["reachable"]["verdict"] == "wrong"
    assert "the connection was refused" in found["reachable"]["text"]
    assert found["credentials"]["verdict"] == "skipped"


@pytest.mark.passphrase
def test_a_passphrase_that_is_wrong_is_found(project: Project) -> None:
    project.pulumi("config", "set", "--secret", "iotcentral:apiToken", "canary").succeeded()
    wrong = {"PULUMI_CONFIG_PASSPHRASE": "another"}
    found = looked(project, 1, **wrong)
    assert found["stack"]["verdict"] == "wrong"
    assert "incorrect passphrase" in found["stack"]["text"]
    found = looked(project, 1, **wrong, IOTCENTRAL_ENDPOINT="")
    assert found["application"]["text"] == "not checked because of the error above"


@pytest.mark.passphrase
def test_secrets_of_the_state_that_cannot_be_read_are_found(project: Project) -> None:
    hook = 'iotcentral.Destination("hook", display_name="Hook", type="webhook@v1",'
    project.write(f'{hook} url=pulumi.Output.secret("https://x.example/canary"))')
    project.up().succeeded()
    found = looked(project, 1, PULUMI_CONFIG_PASSPHRASE="another")
    assert found["stack"]["verdict"] == "wrong"
    assert "incorrect passphrase" in found["stack"]["text"]


@pytest.mark.parametrize(
    ("endpoint", "said"),
    [("", "no IoT Central application is configured"), ("http://x.example", "must start with")],
)
def test_settings_that_lead_nowhere_are_told(project: Project, endpoint: str, said: str) -> None:
    found = looked(project, 1, IOTCENTRAL_ENDPOINT=endpoint)
    assert found["application"]["verdict"] == "wrong"
    assert said in found["application"]["text"]
    assert "token" not in found


def test_an_application_that_is_full_is_a_note(service: Service, project: Project) -> None:
    hook = {"displayName": "Hook", "type": "webhook@v1", "url": "https://x.example/canary"}
    for number in range(10):
        service.put("destinations", f"d-{number}", hook)
    found = looked(project, 0)
    assert found["limits"]["verdict"] == "note"
    assert "10 of 10 destinations" in found["limits"]["text"]
