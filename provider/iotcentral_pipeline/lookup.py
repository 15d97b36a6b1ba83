"""Looks up names of filters and enrichments in a message: system values, telemetry, properties."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from .documents import Document

MISSING: Final = object()
"""The value of a name that a message does not have."""

_SYSTEM: Final[dict[str, Callable[[Document], Any]]] = {
    "$id": lambda device: device["id"],
    "$displayName": lambda device: device["name"],
    "$template": lambda device: device["templateId"],
    "$templateDisplayName": lambda device: device["templateName"],
    "$simulated": lambda device: device["simulated"],
    "$provisioned": lambda device: device["provisioned"],
    "$enabled": lambda device: not device["blocked"],
    "$organizations": lambda device: device.get("organizations", MISSING),
}

SYSTEM_NAMES: Final = (*_SYSTEM, "$ts")
"""The names of system values.

Source: the enrichments of learn.microsoft.com/azure/iot-central/core/howto-export-to-blob-storage
and the SELECT clause of howto-query-with-rest-api in the same folder.
"""


def system_value(message: Document, name: str) -> Any:
    """Return a system value of the message's device, or `MISSING`."""
    if name == "$ts":
        return message["enqueuedTime"]
    device = message.get("device")
    if name == "$template" and device is None:
        return message.get("templateId", MISSING)
    return MISSING if device is None else _SYSTEM[name](device)


def capability(message: Document, path: str) -> Any:
    """Return the telemetry with a name, else the device's property, or `MISSING`."""
    entries = [*message.get("telemetry", ()), *message.get("properties", ())]
    found = _first(entries, path, message.get("component"))
    return device_property(message, path) if found is MISSING else found


def device_property(message: Document, path: str) -> Any:
    """Return the reported or cloud property of the message's device, or `MISSING`."""
    return _first(_known_properties(message), path, None)


def interface_property(message: Document, interface: str, path: str) -> Any:
    """Return the device's property whose ID names an interface, or `MISSING`.

    IDs of properties are `dtmi:interface:name;1` or, in older templates, `urn:interface:name:1`.
    The properties of a component have the ID of the component's interface.
    """
    entries = [it for it in _known_properties(message) if interface in _interfaces(it)]
    return _first(entries, path, None)


def interfaces(message: Document) -> frozenset[str]:
    """Return the template of a message, the interfaces of its device, and those that IDs name."""
    template = system_value(message, "$template")
    declared = message.get("device", {}).get("interfaces", ())
    named = (it for entry in _capabilities(message) for it in _interfaces(entry))
    return frozenset((*((template,) if template is not MISSING else ()), *declared, *named))


def interface_capability(message: Document, interface: str, path: str) -> Any:
    """Return the telemetry or property of an interface of the device, or `MISSING`.

    All telemetry and properties belong to the template of the device, and to an interface that
    the device lists while no ID names it.
    """
    entries = [it for it in _capabilities(message) if interface in _interfaces(it)]
    known = interface in interfaces(message)
    if interface == system_value(message, "$template") or (known and not entries):
        return capability(message, path)
    return _first(entries, path, message.get("component"))


def _capabilities(message: Document) -> list[Document]:
    own = (*message.get("telemetry", ()), *message.get("properties", ()))
    return [*own, *_known_properties(message)]


def _known_properties(message: Document) -> list[Document]:
    device = message.get("device", {"properties": {}, "cloudProperties": []})
    return [*device["properties"].get("reported", ()), *device["cloudProperties"]]


def _interfaces(entry: Document) -> Iterator[str]:
    """Yield the interfaces that the ID of a property can name."""
    identity, name = entry.get("id", ""), entry["name"]
    stem, separator, version = identity.rpartition(";")
    if not separator:
        stem, separator, version = identity.rpartition(":")
    # DTDL gives `__name` to a property that its author gives no ID.
    for last in (f":{name}", f":__{name}"):
        if stem.endswith(last):
            yield f"{stem.removesuffix(last)}{separator}{version}"


def _first(entries: list[Document], path: str, component: str | None) -> Any:
    return next(_matches(entries, path, component), MISSING)


def _matches(entries: list[Document], path: str, component: str | None) -> Iterator[Any]:
    """Yield the values of `name`, `component.name` and `name.field`."""
    for entry in entries:
        owner = entry.get("component", component)
        names = (entry["name"], f"{owner}.{entry['name']}") if owner else (entry["name"],)
        for name in names:
            if path == name:
                yield entry["value"]
            elif path.startswith(name + "."):
                yield from _field(entry["value"], path.removeprefix(name + ".").split("."))


def _field(value: Any, names: list[str]) -> Iterator[Any]:
    for name in names:
        if not isinstance(value, dict) or name not in value:
            return
        value = value[name]
    yield value
