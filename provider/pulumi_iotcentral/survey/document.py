"""A survey as JSON."""

from __future__ import annotations

from typing import Any

from .survey import Survey, Surveyed


def document(survey: Survey) -> dict[str, Any]:
    """Return a survey as a JSON object: `application`, `stack`, `destinations`, `exports`."""
    return {
        "application": survey.url,
        "stack": survey.stack,
        "destinations": [_object(one) for one in survey.destinations],
        "exports": [_export(one) for one in survey.exports],
    }


def _object(one: Surveyed) -> dict[str, Any]:
    manager = one.manager
    return {
        "id": one.id,
        "displayName": one.display_name,
        one.kind.immutable: one.subtype,
        "status": one.status or None,
        "lastExportTime": one.last_export_time or None,
        "errors": list(one.errors),
        "managedBy": {"name": manager.name, "urn": manager.urn} if manager else None,
    }


def _export(one: Surveyed) -> dict[str, Any]:
    return {**_object(one), "enabled": one.enabled, "destinations": list(one.destinations)}
