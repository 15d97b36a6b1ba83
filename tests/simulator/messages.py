"""Messages to send, and destinations on this machine that take them."""

from __future__ import annotations

from typing import Any

import requests

from .client import TOKEN, Api
from .receiver import Receiver
from .samples import Document, destination, export

HOT: Document = {
    "telemetry": {"temperature": 21.5, "state": {"door": "open"}},
    "device": {
        "id": "thermostat-1",
        "name": "Thermostat 1",
        "organizations": ["plant"],
        "interfaces": ["dtmi:contoso:building;1"],
        "properties": {"reported": {"site": "plant-7"}},
        "cloudProperties": {"building": "B"},
    },
    "messageProperties": {"batch": "9"},
}


def post(url: str, message: Any, token: str | None = TOKEN) -> requests.Response:
    """Send a message to an application of a simulator."""
    headers = {} if token is None else {"Authorization": token}
    with requests.Session() as session:
        session.trust_env = False
        return session.post(f"{url}/messages", json=message, headers=headers, timeout=60)


def hook(receiver: Receiver, path: str = "/hook", **own: Any) -> Document:
    authorization = own.pop("authorization", None)
    return destination("webhook", authorization, url=receiver.url + path, **own)


def blob(connection_string: str, container: str) -> Document:
    return destination(
        "blobstorage",
        {
            "type": "connectionString",
            "connectionString": connection_string,
            "containerName": container,
        },
    )


def outcomes(deliveries: list[Document]) -> list[str]:
    return [it["outcome"] for it in deliveries]


def put(api: Api, document: Document, **changes: Any) -> None:
    """Make one destination and one export that leads there."""
    api.ok("PUT", "destinations/d1", document)
    api.ok("PUT", "exports/e1", export("d1", **changes))
