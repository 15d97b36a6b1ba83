"""What is a message: its parts, its form for each source, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests

from iotcentral_simulator import Application

from .client import NEW, TOKEN, Api
from .conftest import Send
from .messages import HOT, hook, outcomes, post, put
from .receiver import Receiver
from .samples import Document


def test_a_message_needs_the_token_and_a_post(application: Application) -> None:
    assert post(application.url, HOT, None).status_code == 401
    with requests.Session() as session:
        session.trust_env = False
        answer = session.get(
            f"{application.url}/messages", headers={"Authorization": TOKEN}, timeout=30
        )
    assert (answer.status_code, answer.headers["x-ms-error-code"]) == (405, "MethodNotAllowed")


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ([], "the body must be an object"),
        ({}, "telemetry is required, as in"),
        ({"telemetry": 1}, "telemetry must be an object of names and values, or a list of"),
        ({"telemetry": [{"name": "x"}]}, "telemetry must be an object"),
        ({"temperature": 1}, "telemetry is required"),
        ({"messageSource": "canary"}, "messageSource must be one of telemetry, properties"),
        ({"messageSource": "properties"}, "properties is required"),
        ({**HOT, "device": {"id": ""}}, "device.id must be a string that is not empty"),
        ({**HOT, "device": {"blocked": "canary"}}, "device.blocked must be true or false"),
        ({**HOT, "device": "canary"}, "device must be an object"),
        ({**HOT, "messageProperties": ["canary"]}, "messageProperties must be an object"),
        (
            {**HOT, "device": {"properties": {"reported": "canary"}}},
            "device.properties.reported must be an object of names",
        ),
        ({"deviceId": ["canary"], "telemetry": {"a": 1}}, "deviceId must be a string"),
    ],
    ids=str,
)
def test_what_is_no_message_is_refused_by_the_name_of_its_part(
    application: Application, message: Any, said: str
) -> None:
    answer = post(application.url, message)
    assert answer.status_code == 422
    assert answer.json()["error"]["message"].startswith(said)
    assert "canary" not in answer.text


OTHERS: list[tuple[Document, Document]] = [
    (
        {"messageSource": "properties", "properties": {"serial": "abc"}},
        {
            "messageType": "devicePropertyReportedChange",
            "properties": [{"name": "serial", "value": "abc"}],
        },
    ),
    ({"messageSource": "deviceLifecycle"}, {"messageType": "registered"}),
    (
        {"messageSource": "deviceConnectivity", "messageType": "disconnected"},
        {"messageType": "disconnected"},
    ),
]
OF_DEVICES = {
    "deviceId": "simulated-device",
    "templateId": "dtmi:simulated:device;1",
    "enrichments": {"site": "A"},
}
OTHERS = [(given, OF_DEVICES | expected) for given, expected in OTHERS]
OTHERS += [
    (
        {"messageSource": "deviceTemplateLifecycle", "templateId": "dtmi:x;1"},
        {"messageType": "created", "templateId": "dtmi:x;1", "enrichments": {}},
    ),
    (
        {"messageSource": "audit", "actor": {"id": "user"}},
        {"messageType": "updated", "actor": {"id": "user"}, "enrichments": {}},
    ),
]


@pytest.mark.parametrize(("given", "expected"), OTHERS, ids=str)
def test_every_source_has_its_documented_form(  # noqa: PLR0917
    receiver: Receiver,
    application: Application,
    connect: Callable[..., Api],
    send: Send,
    given: Document,
    expected: Document,
) -> None:
    source = given["messageSource"]
    enrichments = {"site": {"value": "A"}}
    put(
        connect(application.url, version=NEW),
        hook(receiver),
        source=source,
        enrichments=enrichments,
    )
    assert outcomes(send(given)) == ["delivered"]
    document = receiver.received[0].document
    assert {"applicationId", "enqueuedTime", "schema"} <= document.keys()
    ours = {"applicationId", "enqueuedTime", "schema", "messageSource"}
    assert {name: it for name, it in document.items() if name not in ours} == expected
    assert document["messageSource"] == source
