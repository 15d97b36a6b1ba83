"""Validation of messages in their structure before transforms.

Source: learn.microsoft.com/azure/iot-central/core/howto-transform-data-internally, the section
"Pre-transformation message structure", and howto-export-to-blob-storage beside it.
"""

from __future__ import annotations

from typing import Any, Final

from jsonschema import Draft202012Validator

from .errors import MessageError

MESSAGE_TYPES: Final = {
    "telemetry": (),
    "properties": (
        "devicePropertyReportedChange",
        "devicePropertyDesiredChange",
        "cloudPropertyChange",
    ),
    "deviceLifecycle": (
        "registered",
        "deleted",
        "provisioned",
        "enabled",
        "disabled",
        "displayNameChanged",
        "deviceTemplateChanged",
    ),
    "deviceTemplateLifecycle": ("created", "updated", "deleted"),
    "deviceConnectivity": ("connected", "disconnected"),
    "audit": ("updated", "created", "deleted"),
}
"""The values of `messageType` by source. The first one is the default."""

OWN: Final = {
    "telemetry": ("telemetry", "messageProperties", "component", "module"),
    "properties": ("properties",),
    "deviceTemplateLifecycle": ("templateId",),
    "audit": ("actor", "resource", "updated"),
}
"""The properties that only messages of one source can have."""

_TEXT: Final = {"type": "string", "minLength": 1}
_FLAG: Final = {"type": "boolean"}
_ENTRY: Final = {
    "type": "object",
    "properties": {"id": _TEXT, "name": _TEXT, "component": _TEXT, "module": _TEXT, "value": {}},
    "required": ["name", "value"],
    "additionalProperties": False,
}
_VALUES: Final = {"anyOf": [{"type": "object"}, {"type": "array", "items": _ENTRY}]}
_DEVICE: Final = {
    "type": "object",
    "properties": {
        "id": _TEXT,
        "name": _TEXT,
        "templateId": _TEXT,
        "templateName": _TEXT,
        "interfaces": {"type": "array", "items": _TEXT},
        "organizations": {"type": "array", "items": _TEXT},
        "simulated": _FLAG,
        "provisioned": _FLAG,
        "approved": _FLAG,
        "blocked": _FLAG,
        "properties": {
            "type": "object",
            "properties": {"reported": _VALUES, "desired": _VALUES},
            "additionalProperties": False,
        },
        "cloudProperties": _VALUES,
    },
    "additionalProperties": False,
}
_MESSAGE: Final = {
    "type": "object",
    "properties": {
        "applicationId": _TEXT,
        "messageSource": {"enum": list(MESSAGE_TYPES)},
        "messageType": _TEXT,
        "schema": _TEXT,
        "enqueuedTime": _TEXT,
        "device": _DEVICE,
        "templateId": _TEXT,
        "telemetry": _VALUES,
        "properties": _VALUES,
        "messageProperties": {"type": "object"},
        "component": _TEXT,
        "module": _TEXT,
        "actor": {"type": "object"},
        "resource": {"type": "object"},
        "updated": {"type": "object"},
    },
    "additionalProperties": False,
}
_VALIDATOR: Final = Draft202012Validator(_MESSAGE)


def check(message: dict[str, Any]) -> None:
    """Validate a message.

    Raises:
        MessageError: The message is not valid. The text has the path and the rule.
    """
    for error in _VALIDATOR.iter_errors(message):
        place = ".".join(str(part) for part in error.absolute_path) or "the message"
        raise MessageError(f"{place}{_rule(error.validator, error)}")
    source = message.get("messageSource", "telemetry")
    _check_type(source, message.get("messageType"))
    _check_own(source, message)


def _rule(validator: object, error: Any) -> str:
    if validator == "anyOf":
        return ' must be an object of names and values, or a list of {"name": …, "value": …}'
    return f": {error.message}"


def _check_type(source: str, given: str | None) -> None:
    types = MESSAGE_TYPES[source]
    if given is not None and given not in types:
        rule = f"must be one of {', '.join(types)}" if types else "is not supported for telemetry"
        raise MessageError(f"messageType {rule}")


def _check_own(source: str, message: dict[str, Any]) -> None:
    for owner, names in OWN.items():
        for name in names:
            if name in message and owner != source:
                raise MessageError(f"{name} is only supported for the source {owner}, not {source}")
    if source == "deviceTemplateLifecycle" and "device" in message:
        raise MessageError(f"device is not supported for the source {source}. Use templateId.")
    needed = source if source in ("telemetry", "properties") else None
    if needed and not message.get(needed):
        example = f'{{"{needed}": {{"temperature": 21.5}}}}'
        raise MessageError(f"{needed} is required, as in {example}")
