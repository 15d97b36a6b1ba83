"""Enrichments, which an export adds to each message.

Source: learn.microsoft.com/azure/iot-central/core/howto-export-to-blob-storage and
howto-manage-data-export-with-rest-api beside it. If a device does not have the property of an
enrichment, its messages do not get the enrichment. Messages of the sources template lifecycle and
audit get no enrichments.
"""

from __future__ import annotations

from typing import Any, Final

from .documents import Document
from .lookup import MISSING, SYSTEM_NAMES, device_property, interface_property, system_value

_WITHOUT: Final = ("deviceTemplateLifecycle", "audit")


def enriched(message: Document, enrichments: Document) -> tuple[Document, tuple[str, ...]]:
    """Return a message with the enrichments of an export, and a note for each that it lacks.

    Enrichments that the message already has are replaced.
    """
    source = message["messageSource"]
    if source in _WITHOUT:
        notes = (f"messages of the source {source} get no enrichments",) if enrichments else ()
        return message | {"enrichments": {}}, notes
    values = {name: _value(it, message) for name, it in enrichments.items()}
    found = {name: value for name, value in values.items() if value is not MISSING}
    absent = tuple(_note(name, enrichments[name]) for name in enrichments if name not in found)
    return message | {"enrichments": found}, absent


def _value(enrichment: Document, message: Document) -> Any:
    if "value" in enrichment:
        return enrichment["value"]
    device = message["device"]
    path, target = enrichment["path"], enrichment.get("target")
    if path in SYSTEM_NAMES:
        return system_value(message, path)
    if target is not None:
        found = interface_property(message, target, path)
        if found is not MISSING:
            return found
        if target not in (device["templateId"], *device.get("interfaces", ())):
            return MISSING
    return device_property(message, path)


def _note(name: str, enrichment: Document) -> str:
    target = f" of {enrichment['target']}" if "target" in enrichment else ""
    return (
        f"the enrichment '{name}' is not added, because the device of the message does not have"
        f" {enrichment['path']}{target}"
    )
