"""The two structures of a message: before transforms, and as exported.

Source of both: see `message_shapes`.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Final

from .documents import Document, timestamp
from .message_shapes import MESSAGE_TYPES, check

TEMPLATE: Final = "dtmi:simulated:device;1"
"""The default device template of a message."""

_DEVICE: Final[Document] = {
    "id": "simulated-device",
    "templateId": TEMPLATE,
    "templateName": "Simulated device",
    "simulated": False,
    "provisioned": True,
    "approved": True,
    "blocked": False,
}


def completed(given: Document, application: str, now: datetime) -> Document:
    """Return a message in its structure before transforms, with defaults for missing parts.

    Args:
        given: A part of a message. `telemetry` and properties can be objects of names and values.
        application: The name of the message's application.
        now: The default time of the message.

    Raises:
        MessageError: The message is not valid.
    """
    check(given)
    source = given.get("messageSource", "telemetry")
    message: Document = {
        "applicationId": str(uuid.uuid5(uuid.NAMESPACE_URL, f"application:{application}")),
        "messageSource": source,
        "schema": "default@v1",
        "enqueuedTime": timestamp(now),
        "enrichments": {},
    }
    if MESSAGE_TYPES[source]:
        message["messageType"] = MESSAGE_TYPES[source][0]
    if source == "deviceTemplateLifecycle":
        message["templateId"] = TEMPLATE
    elif source != "audit" or "device" in given:
        message["device"] = _device(given.get("device", {}))
    if source == "telemetry":
        message["messageProperties"] = {}
    return message | _lists(given, message)


def exported(message: Document) -> Document:
    """Return a message as it is exported without a transform."""
    shared = {name: it for name, it in message.items() if name not in ("device", "telemetry")}
    if "device" in message:
        device = message["device"]
        shared |= {"deviceId": device["id"], "templateId": device["templateId"]}
    if "telemetry" in message:
        shared["telemetry"] = {it["name"]: it["value"] for it in message["telemetry"]}
    if "properties" in message:
        shared["properties"] = [_without_id(it) for it in message["properties"]]
    return shared


def _device(given: Document) -> Document:
    device = _DEVICE | {"name": given.get("id", _DEVICE["id"])} | given
    template = device["templateId"]
    known = device.get("properties", {})
    properties = {kind: _entries(known.get(kind, {}), template) for kind in ("reported", *known)}
    cloud = _entries(device.get("cloudProperties", {}), template)
    return device | {"properties": properties, "cloudProperties": cloud}


def _lists(given: Document, message: Document) -> Document:
    template = message.get("device", {}).get("templateId", TEMPLATE)
    rest = {name: it for name, it in given.items() if name != "device"}
    for name in ("telemetry", "properties"):
        if name in rest:
            rest[name] = _entries(rest[name], template)
    return rest


def _entries(given: Any, template: str) -> list[Document]:
    if isinstance(given, dict):
        given = [{"name": name, "value": value} for name, value in given.items()]
    stem, _, version = template.partition(";")
    return [{"id": f"{stem}:{it['name']};{version or 1}"} | it for it in given]


def _without_id(entry: Document) -> Document:
    return {name: value for name, value in entry.items() if name != "id"}
