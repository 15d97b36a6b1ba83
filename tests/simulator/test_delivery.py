"""Messages through exports into real blobs and to real webhooks."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from iotcentral_simulator import Behaviour, Simulator

from .azurite import Azurite
from .client import Api
from .conftest import Send, Start
from .messages import HOT, blob, hook, outcomes, put
from .receiver import Receiver
from .samples import export


def test_a_message_is_a_blob_in_the_documented_place_and_form(
    azurite: Azurite, container: str, api: Api, send: Send
) -> None:
    put(api, blob(azurite.connection_string(), container))
    [delivery] = send()
    assert delivery["outcome"] == "delivered"
    [(name, documents)] = azurite.blobs(container).items()
    assert delivery["detail"] == f"{container}/{name}"
    assert re.fullmatch(r"[0-9a-f-]{36}/0/\d{4}(/\d\d){4}/[0-9a-f-]{36}\.json", name)
    [message] = documents
    assert name.startswith(message.pop("applicationId"))
    assert message.pop("enqueuedTime").endswith("Z")
    assert message == {
        "messageSource": "telemetry",
        "schema": "default@v1",
        "deviceId": "thermostat-1",
        "templateId": "dtmi:simulated:device;1",
        "telemetry": HOT["telemetry"],
        "messageProperties": {"batch": "9"},
        "enrichments": {},
    }


def test_a_webhook_gets_the_message_with_its_customizations_and_header(
    receiver: Receiver, api: Api, send: Send
) -> None:
    document = hook(
        receiver,
        "/hook?own=1",
        authorization={"type": "header", "value": "key canary"},
        headerCustomizations={"x-key": {"value": "canary", "secret": True}},
        queryCustomizations={"q": {"value": "a b&c"}},
    )
    put(api, document)
    assert outcomes(send()) == ["delivered"]
    [request] = receiver.received
    assert request.query == {"own": ["1"], "q": ["a b&c"]}
    assert request.headers["authorization"] == "key canary"
    assert request.headers["x-key"] == "canary"
    assert request.headers["content-type"] == "application/json"
    assert request.document["telemetry"] == HOT["telemetry"]


def test_a_proxy_of_the_user_s_has_no_part_in_it(  # noqa: PLR0917
    azurite: Azurite,
    container: str,
    receiver: Receiver,
    api: Api,
    send: Send,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "")
    api.ok("PUT", "destinations/d1", blob(azurite.connection_string(), container))
    api.ok("PUT", "destinations/d2", hook(receiver))
    api.ok("PUT", "exports/e1", export("d1", "d2"))
    assert outcomes(send()) == ["delivered", "delivered"]


@pytest.mark.parametrize("form", ["auto", "urlencoded", "json", None])
def test_a_webhook_by_oauth_gets_the_token_of_its_provider(
    receiver: Receiver, api: Api, send: Send, form: str | None
) -> None:
    authorization = {
        "type": "oauth",
        "tokenUrl": receiver.url + "/token",
        "clientId": "client",
        "clientSecret": "canary",
        "audience": "api",
    } | ({"requestType": form} if form else {})
    headers = {"x-key": {"value": "not for the provider"}}
    put(api, hook(receiver, authorization=authorization, headerCustomizations=headers))
    assert outcomes(send()) == ["delivered"]
    [asked] = receiver.at("/token")
    fields = asked.document if form == "json" else {n: v[0] for n, v in asked.form.items()}
    assert fields == {
        "grant_type": "client_credentials",
        "client_id": "client",
        "client_secret": "canary",
        "audience": "api",
    }
    assert "x-key" not in asked.headers
    [request] = receiver.at("/hook")
    assert request.headers["authorization"] == f"Bearer {receiver.token}"


ENRICHMENTS = {
    "fixed": {"value": {"a": [1]}},
    "name": {"path": "$displayName"},
    "enabled": {"path": "$enabled"},
    "organizations": {"path": "$organizations"},
    "site": {"path": "site"},
    "building": {"path": "building", "target": "dtmi:contoso:building;1"},
    "elsewhere": {"path": "building", "target": "dtmi:contoso:other;1"},
    "unknown": {"path": "none"},
}


def test_enrichments_are_values_and_what_the_device_has(
    receiver: Receiver, api: Api, send: Send
) -> None:
    put(api, hook(receiver), enrichments=ENRICHMENTS)
    send()
    [request] = receiver.received
    assert request.document["enrichments"] == {
        "fixed": {"a": [1]},
        "name": "Thermostat 1",
        "enabled": True,
        "organizations": ["plant"],
        "site": "plant-7",
        "building": "B",
    }


@pytest.mark.parametrize(
    ("transform", "expected"),
    [
        (
            'import "iotc" as iotc;\n{t: .telemetry | iotc::find(.name == "temperature").value,'
            " device: .device.id, site: .enrichments.site}",
            [{"t": 21.5, "device": "thermostat-1", "site": "A"}],
        ),
        (".telemetry[].name", ["temperature", "state"]),
        ("empty", []),
        ('$ENV | keys - ["LC_CTYPE"]', [["HOME", "PATH"]]),
    ],
)
def test_a_transform_makes_any_number_of_documents_of_the_documented_input(
    receiver: Receiver, api: Api, send: Send, transform: str, expected: list[Any]
) -> None:
    api.ok("PUT", "destinations/d1", hook(receiver))
    reference = {"id": "d1", "transform": transform}
    body = export(destinations=[reference], enrichments={"site": {"value": "A"}})
    api.ok("PUT", "exports/e1", body)
    assert outcomes(send()) == ["delivered" if expected else "skipped"]
    assert [it.document for it in receiver.received] == expected


def test_documents_of_one_message_are_the_lines_of_one_blob(
    azurite: Azurite, container: str, api: Api, send: Send
) -> None:
    api.ok("PUT", "destinations/d1", blob(azurite.connection_string(), container))
    reference = {"id": "d1", "transform": ".telemetry[].name"}
    api.ok("PUT", "exports/e1", export(destinations=[reference]))
    send()
    assert list(azurite.blobs(container).values()) == [["temperature", "state"]]


def test_a_test_sends_without_http_and_anywhere_if_told_so(
    start: Start, connect: Callable[..., Api], receiver: Receiver
) -> None:
    simulator: Simulator = start(deliver_anywhere=True, behaviour=Behaviour(reads_per_status=0))
    api = connect(simulator.application("plant").url)
    # 127.1 is this machine to the system, and not to the rule about hosts.
    put(api, hook(receiver) | {"url": receiver.url.replace("127.0.0.1", "127.1") + "/hook"})
    [delivery] = simulator.send(HOT, "plant")
    assert (delivery.export, delivery.destination, delivery.outcome) == ("e1", "d1", "delivered")
    assert simulator.send(HOT)[0].export == ""
