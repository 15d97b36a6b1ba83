"""Data that arrives: a stack's exports carry a message into real storage and to a real webhook."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.engine.project import Project
from tests.engine.service import Service
from tests.simulator.azurite import Azurite
from tests.simulator.messages import post
from tests.simulator.receiver import Receiver

PROGRAM = """
config = pulumi.Config()
archive = iotcentral.Destination(
    "archive",
    iotcentral.BlobStorageDestinationArgs(
        display_name="Archive",
        authorization=iotcentral.BlobStorageConnectionStringArgs(
            connection_string=config.require_secret("storage"), container_name="telemetry"
        ),
    ),
)
hook = iotcentral.Destination(
    "hook",
    iotcentral.WebhookDestinationArgs(
        display_name="Hook",
        url=config.require("hook") + "/in?key=canary-url",
        authorization=iotcentral.WebhookOAuthArgs(
            token_url=config.require("hook") + "/token",
            client_id="client",
            client_secret="canary-client-secret",
        ),
        header_customizations={
            "x-key": iotcentral.WebhookCustomizationArgs(value="canary-header", secret=True)
        },
        query_customizations={"site": iotcentral.WebhookCustomizationArgs(value="plant-7")},
    ),
)
telemetry = iotcentral.Export(
    "telemetry",
    iotcentral.ExportArgs(
        display_name="Telemetry",
        source="telemetry",
        filter="SELECT * FROM devices WHERE temperature > 20",
        enrichments={
            "site": iotcentral.EnrichmentArgs(value="plant-7"),
            "device name": iotcentral.EnrichmentArgs(path="$displayName"),
        },
        destinations=[
            archive,
            iotcentral.DestinationReferenceArgs(
                id=hook,
                transform='import "iotc" as iotc;\\n'
                '{device: .device.id, t: .telemetry | iotc::find(.name == "temperature").value}',
            ),
        ],
    ),
)
"""
WAITING = (
    PROGRAM
    + """
iotcentral.HealthCheck("healthy", exports=[telemetry], timeout=0.1)
"""
)


@pytest.fixture(scope="module")
def azurite() -> Iterator[Azurite]:
    with Azurite() as running:
        yield running


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


@pytest.fixture
def deployed(project: Project, azurite: Azurite, receiver: Receiver) -> Project:
    """The program above, deployed; its container does not exist yet."""
    project.pulumi("config", "set", "hook", receiver.url).succeeded()
    secret = ("config", "set", "--secret", "storage", azurite.connection_string())
    project.pulumi(*secret).succeeded()
    project.write(PROGRAM).up().succeeded()
    return project


def send(service: Service, temperature: float) -> list[Any]:
    device = {"id": "thermostat-1", "name": "Thermostat 1"}
    message = {"telemetry": {"temperature": temperature}, "device": device}
    answer = post(service.url, message, service.token)
    found: list[Any] = answer.json()["deliveries"]
    return found


def test_a_stack_s_data_arrives_and_errors_reach_who_waits(
    service: Service, deployed: Project, azurite: Azurite, receiver: Receiver
) -> None:
    assert [it["outcome"] for it in send(service, 19)] == ["skipped"]
    failed, delivered = send(service, 21.5)
    assert failed["detail"] == "The storage account returned 404 (ContainerNotFound)."
    assert delivered["outcome"] == "delivered"

    output = deployed.write(WAITING).up().failed().output
    assert "not healthy after the timeout of 0.1 s. 'Telemetry' (" in output
    assert "is error (DestinationRefused: The storage account returned 404" in output
    assert "canary" not in output

    azurite.make_container("telemetry")
    assert [it["outcome"] for it in send(service, 30)] == ["delivered", "delivered"]
    deployed.up().succeeded()
    deployed.preview("--refresh", "--expect-no-changes").succeeded()

    [[message]] = azurite.blobs("telemetry").values()
    assert message["telemetry"] == {"temperature": 30}
    assert message["enrichments"] == {"site": "plant-7", "device name": "Thermostat 1"}
    first, second = receiver.at("/in")
    assert first.document == {"device": "thermostat-1", "t": 21.5}
    assert second.document == {"device": "thermostat-1", "t": 30}
    assert second.query == {"key": ["canary-url"], "site": ["plant-7"]}
    assert second.headers["x-key"] == "canary-header"
    assert second.headers["authorization"] == f"Bearer {receiver.token}"
    assert receiver.at("/token")[0].form["client_secret"] == ["canary-client-secret"]
    assert azurite.key not in json.dumps(deployed.state()), "the key is a secret in the state"


@pytest.mark.passphrase
def test_a_message_goes_where_the_stack_leads(service: Service, project: Project) -> None:
    own = service.environment()
    endpoint, token = own["IOTCENTRAL_ENDPOINT"], own["IOTCENTRAL_API_TOKEN"]
    project.pulumi("config", "set", "iotcentral:endpoint", endpoint).succeeded()
    project.pulumi("config", "set", "--secret", "iotcentral:apiToken", token).succeeded()
    command = ("simulate", "send", "{}", "--source", "deviceLifecycle")
    sent = project.iotcentral(*command, IOTCENTRAL_ENDPOINT="", IOTCENTRAL_API_TOKEN="")
    assert (sent.code, sent.errors) == (3, "")
    assert sent.output == "skipped: no export has the source deviceLifecycle\n"
    wrong = {"PULUMI_CONFIG_PASSPHRASE": "another"}
    lost = project.iotcentral(*command, IOTCENTRAL_ENDPOINT="", **wrong)
    assert lost.code == 1
    assert lost.errors.startswith("iotcentral simulate send: ")
    assert "incorrect passphrase" in lost.errors
