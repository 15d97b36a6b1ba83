"""Validation of messages in their structure before transforms.

Source: learn.microsoft.com/azure/iot-central/core/howto-transform-data-internally, the section
"Pre-transformation message structure", and howto-export-to-blob-storage beside it. Microsoft does
not document all parts of a message. So an unknown part stays and is reported, and never refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from .documents import Document
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

_OWN: Final = {
    "telemetry": ("telemetry", "messageProperties", "component", "module"),
    "properties": ("properties",),
    "deviceTemplateLifecycle": ("templateId",),
    "audit": ("actor", "resource", "updated"),
}
"""The properties that only messages of one source have."""


class _Kind(NamedTuple):
    """A rule for a value. Values of `usual` that are not empty follow it, which is fast to see."""

    rule: str
    holds: Callable[[Any], bool]
    usual: type | None = None


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


_TEXT: Final = _Kind("a string that is not empty", _is_text, str)
_TEXTS: Final = _Kind(
    "a list of strings", lambda it: isinstance(it, list) and all(map(_is_text, it))
)
_FLAG: Final = _Kind("true or false", lambda it: isinstance(it, bool), bool)
_OBJECT: Final = _Kind("an object", lambda it: isinstance(it, dict), dict)
_VALUES: Final = _Kind(
    'an object of names and values, or a list of {"name": …, "value": …}',
    lambda it: isinstance(it, dict) or (isinstance(it, list) and all(map(_is_entry, it))),
)
_UNKNOWN: Final = _Kind("", lambda _: True)
_ENTRY: Final = {"id": _TEXT, "name": _TEXT, "component": _TEXT, "module": _TEXT, "value": None}
# An entry has a name and a value. Most have an ID, too, and nothing else.
_USUAL: Final = 3
_DEVICE: Final = {
    "id": _TEXT,
    "name": _TEXT,
    "templateId": _TEXT,
    "templateName": _TEXT,
    "interfaces": _TEXTS,
    "organizations": _TEXTS,
    "simulated": _FLAG,
    "provisioned": _FLAG,
    "approved": _FLAG,
    "blocked": _FLAG,
    "properties": _OBJECT,
    "cloudProperties": _VALUES,
}
_MESSAGE: Final = {
    "applicationId": _TEXT,
    "messageSource": _TEXT,
    "messageType": _TEXT,
    "schema": _TEXT,
    "enqueuedTime": _TEXT,
    "enrichments": _OBJECT,
    "device": _OBJECT,
    "templateId": _TEXT,
    "telemetry": _VALUES,
    "properties": _VALUES,
    "messageProperties": _OBJECT,
    "component": _TEXT,
    "module": _TEXT,
    "actor": _OBJECT,
    "resource": _OBJECT,
    "updated": _OBJECT,
}
_OF_DEVICE: Final = {"reported": _VALUES, "desired": _VALUES}


def check(message: Document) -> Iterator[str]:
    """Validate a message, and yield a warning for each part that is not documented.

    Raises:
        MessageError: The message is not valid. The text has the path and the rule.
    """
    yield from _checked(message, _MESSAGE, "")
    source = message.get("messageSource", "telemetry")
    if source not in MESSAGE_TYPES:
        raise MessageError(f"messageSource must be one of {', '.join(MESSAGE_TYPES)}")
    device = message.get("device", {})
    yield from _checked(device, _DEVICE, "device.")
    known = device.get("properties", {})
    yield from _checked(known, _OF_DEVICE, "device.properties.")
    lists = {
        "telemetry": message.get("telemetry"),
        "properties": message.get("properties"),
        "device.properties.reported": known.get("reported"),
        "device.properties.desired": known.get("desired"),
        "device.cloudProperties": device.get("cloudProperties"),
    }
    for path, entries in lists.items():
        for entry in entries if isinstance(entries, list) else ():
            if not _is_usual(entry):
                yield from _checked(entry, _ENTRY, f"{path}[].")
    yield from _of_source(source, message)


def _checked(given: Document, known: Mapping[str, _Kind | None], prefix: str) -> Iterator[str]:
    for name, value in given.items():
        kind = known.get(name, _UNKNOWN)
        if kind is None or (value and type(value) is kind.usual):
            continue
        if kind is _UNKNOWN:
            yield f"{prefix}{name} is not documented. It stays in the message."
        elif not kind.holds(value):
            raise MessageError(f"{prefix}{name} must be {kind.rule}")


def _is_usual(entry: Document) -> bool:
    """Return whether an entry is valid without a warning, for most of them."""
    return len(entry) == _USUAL and _is_text(entry.get("id"))


def _is_entry(value: Any) -> bool:
    return isinstance(value, dict) and _is_text(value.get("name")) and "value" in value


def _of_source(source: str, message: Document) -> Iterator[str]:
    """Yield warnings about parts that messages of this source do not have."""
    types = MESSAGE_TYPES[source]
    given = message.get("messageType")
    if given is not None and given not in types:
        rule = f"one of {', '.join(types)}" if types else "absent"
        yield f"messageType is not documented for the source {source}. It should be {rule}."
    for owner, names in _OWN.items():
        for name in names:
            if owner != source and name in message:
                rule = f"only documented for the source {owner}, not {source}"
                yield f"{name} is {rule}. It stays in the message."
    if source == "deviceTemplateLifecycle" and "device" in message:
        yield f"device is not documented for the source {source}. It stays in the message."
    if source in ("telemetry", "properties") and not message.get(source):
        example = f'{{"{source}": {{"temperature": 21.5}}}}'
        raise MessageError(f"{source} is required, as in {example}")
