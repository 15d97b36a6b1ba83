"""A survey as JSON."""

from __future__ import annotations

from typing import Any

from ..workspace.state import Managed
from .contents import Survey, Surveyed


def document(survey: Survey) -> dict[str, Any]:
    """Return a survey as a JSON object.

    It has `application`, `stack`, `surveyedAt`, `destinations`, `exports`, and `missing`: the
    resources of the stack that do not exist in the application.
    """
    return {
        "application": survey.url,
        "stack": survey.stack,
        "surveyedAt": survey.taken.isoformat(timespec="seconds"),
        "destinations": [_object(one) for one in survey.destinations],
        "exports": [_export(one) for one in survey.exports],
        "missing": [_missing(one) for one in survey.missing],
    }


def _object(one: Surveyed) -> dict[str, Any]:
    return {
        "id": one.id,
        "displayName": one.display_name,
        one.kind.immutable: one.subtype,
        "status": one.status or None,
        "lastExportTime": one.last_export_time or None,
        "errors": list(one.errors),
        "managedBy": manager_document(one.manager),
    }


def _missing(one: Managed) -> dict[str, Any]:
    return {"kind": one.kind.noun, "id": one.id, "managedBy": manager_document(one)}


def manager_document(manager: Managed | None) -> dict[str, str] | None:
    """Return the managing resource of an object as JSON, or None."""
    return {"name": manager.name, "urn": manager.urn} if manager else None


def _export(one: Surveyed) -> dict[str, Any]:
    return {**_object(one), "enabled": one.enabled, "destinations": list(one.destinations)}
