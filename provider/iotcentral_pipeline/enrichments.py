"""Enrichments, which an export adds to each message.

Source: learn.microsoft.com/azure/iot-central/core/howto-export-to-blob-storage. If a device does
not have the property of an enrichment, its messages do not get the enrichment. Messages of the
sources template lifecycle and audit get no enrichments.
"""

from __future__ import annotations

from typing import Any, Final

from .documents import Document
from .lookup import MISSING, SYSTEM_NAMES, device_property, system_value

_WITHOUT: Final = ("deviceTemplateLifecycle", "audit")


def enriched(message: Document, enrichments: Document) -> Document:
    """Return a message with the enrichments of an export."""
    if message["messageSource"] in _WITHOUT:
        return message
    values = {name: _value(it, message) for name, it in enrichments.items()}
    found = {name: value for name, value in values.items() if value is not MISSING}
    return message | {"enrichments": found}


def _value(enrichment: Document, message: Document) -> Any:
    if "value" in enrichment:
        return enrichment["value"]
    device = message["device"]
    target = enrichment.get("target")
    if target not in (None, device["templateId"], *device.get("interfaces", ())):
        return MISSING
    path = enrichment["path"]
    if path in SYSTEM_NAMES:
        return system_value(message, path)
    return device_property(message, path)
