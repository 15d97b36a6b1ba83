"""The two structures of a message: before transforms, and as exported.

Source of both: see `message_shapes`.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple

from iotcentral_bounded.json import parsed, several

from .documents import Document, timestamp
from .errors import MessageError
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
_SCHEMA: Final = "default@v1"
# The order of the documented examples.
_EXPORTED: Final = (
    *("applicationId", "messageSource", "messageType", "deviceId", "schema", "templateId"),
    *("enqueuedTime", "telemetry", "properties", "enrichments", "module", "component"),
    "messageProperties",
)


class CompletedMessage(NamedTuple):
    """A message with all its parts, and warnings about the given one."""

    message: Document
    warnings: tuple[str, ...]

    @property
    def source(self) -> str:
        """The source of the message."""
        return str(self.message["messageSource"])

    @property
    def device(self) -> str | None:
        """The ID of the message's device, None if it has none."""
        device = self.message.get("device")
        return None if device is None else str(device["id"])


def read_message(text: str | bytes) -> Document:
    """Return a message, or a part of it, whose numbers remember how they were written.

    Raises:
        MessageError: The text is not one JSON object, or exceeds a limit for untrusted JSON.
    """
    try:
        value = parsed(text, as_written=True)
    except UnicodeDecodeError:
        raise MessageError("the message is not encoded as UTF-8") from None
    except ValueError as error:
        raise MessageError(f"the message is not valid JSON: {error}") from None
    if not isinstance(value, dict):
        raise MessageError("the message must be a JSON object")
    return value


def read_messages(text: str) -> list[Document]:
    """Return the messages of a text: one JSON object, or several that follow each other.

    Raises:
        MessageError: See `read_message`.
    """
    try:
        return [read_message(text)]
    except MessageError:
        try:
            texts = [it for _, it in several(text)]
        except ValueError:
            texts = []
        # The error of a single message has more detail.
        if len(texts) <= 1:
            raise
    return [read_message(it) for it in texts]


def completed(given: Document, application: str, now: datetime) -> CompletedMessage:
    """Return a message in its structure before transforms, with defaults for missing parts.

    Parts that are not documented stay. The message can also have the structure of an export
    without a transform, with `deviceId` instead of `device`.

    Args:
        given: A part of a message. `telemetry` and properties can be objects of names and values.
        application: The name of the message's application.
        now: The default time of the message.

    Raises:
        MessageError: The message is not valid.
    """
    given, warnings = _from_exported(given)
    warnings = (*warnings, *dict.fromkeys(check(given)))
    source = given.get("messageSource", "telemetry")
    message = dict(given)
    message.setdefault("applicationId", _application_id(application))
    message.setdefault("messageSource", source)
    if MESSAGE_TYPES[source]:
        message.setdefault("messageType", MESSAGE_TYPES[source][0])
    if "enqueuedTime" not in message:
        message["enqueuedTime"] = timestamp(now)
    if source == "deviceTemplateLifecycle":
        message.setdefault("templateId", TEMPLATE)
    if "device" in given or source not in ("deviceTemplateLifecycle", "audit"):
        message["device"] = _device(given.get("device", {}))
    template = message.get("device", {}).get("templateId", TEMPLATE)
    for name in ("telemetry", "properties"):
        if name in message:
            message[name] = _entries(message[name], template)
    if source == "telemetry":
        message.setdefault("messageProperties", {})
    if given.get("enrichments"):
        warnings = (*warnings, "enrichments are replaced by those of the export")
    message["enrichments"] = {}
    return CompletedMessage(message, warnings)


def exported(message: Document) -> Document:
    """Return a message as it is exported without a transform."""
    found = {name: it for name, it in message.items() if name != "device"}
    found.setdefault("schema", _SCHEMA)
    if "device" in message:
        device = message["device"]
        found |= {"deviceId": device["id"], "templateId": device["templateId"]}
    if "telemetry" in message:
        found["telemetry"] = {it["name"]: it["value"] for it in message["telemetry"]}
    if "properties" in message:
        found["properties"] = [_without_id(it) for it in message["properties"]]
    return {name: found[name] for name in (*_EXPORTED, *found) if name in found}


def _from_exported(given: Document) -> tuple[Document, tuple[str, ...]]:
    """Return a message with a device, if it has the structure of an export without a transform."""
    source = given.get("messageSource", "telemetry")
    names = {"deviceId": "id", "templateId": "templateId"}
    moved = [it for it in names if it in given]
    if "device" in given or source == "deviceTemplateLifecycle" or not moved:
        return given, ()
    for name in moved:
        if not isinstance(given[name], str) or not given[name]:
            raise MessageError(f"{name} must be a string that is not empty")
    message: Document = {}
    for name, value in given.items():
        if name in moved:
            message.setdefault("device", {})[names[name]] = value
        else:
            message[name] = value
    warning = (
        f"{' and '.join(moved)} belong to an exported message. Before transforms, the message has"
        " device instead, which gets default values."
    )
    return message, (warning,)


@cache
def _application_id(application: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"application:{application}"))


def _device(given: Document) -> Document:
    device = dict(given)
    device.setdefault("id", _DEVICE["id"])
    device.setdefault("name", device["id"])
    for name, value in _DEVICE.items():
        device.setdefault(name, value)
    template = device["templateId"]
    known = device.get("properties", {})
    device["properties"] = {
        kind: _entries(known.get(kind, {}), template) if kind in ("reported", "desired") else it
        for kind, it in ({"reported": {}} | known).items()
    }
    device["cloudProperties"] = _entries(device.get("cloudProperties", {}), template)
    return device


def _entries(given: Any, template: str) -> list[Document]:
    if isinstance(given, dict):
        given = [{"name": name, "value": value} for name, value in given.items()]
    stem, _, version = template.partition(";")
    return [
        it if "id" in it else {"id": f"{stem}:{it['name']};{version or 1}", **it} for it in given
    ]


def _without_id(entry: Document) -> Document:
    return {name: value for name, value in entry.items() if name != "id"}
