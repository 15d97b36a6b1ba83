"""YAML programs: the destinations of `tests.engine.programs`, and exports."""

from __future__ import annotations

from typing import Any

from pulumi_iotcentral.model.paths import camel_case
from tests.engine.programs import AUTHORIZATIONS, destination_arguments

CONNECTION = "DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=Y2FuYXJ5"
"""The connection string that the example stacks are configured with."""

SECRET = "Y2FuYXJ5"
"""The part of it that must stay secret."""


def destination(name: str, **properties: Any) -> dict[str, Any]:
    """Return one of the destinations of every type and authorization."""
    declared = _camel(destination_arguments(name, "first"))
    return {"type": "iotcentral:Destination", "properties": declared | properties}


def export(*destinations: str, **properties: Any) -> dict[str, Any]:
    """Return an export to destinations of the same program."""
    declared = {
        "displayName": "first",
        "source": "telemetry",
        "destinations": [{"id": f"${{{name}.destinationId}}"} for name in destinations],
    }
    return {"type": "iotcentral:Export", "properties": declared | properties}


def everything(display_name: str) -> dict[str, Any]:
    """Return a destination of every type and authorization, and an export with every property."""
    names = list(AUTHORIZATIONS)
    declared = {name: destination(name, displayName=display_name) for name in names}
    declared["all-of-it"] = export(
        *names[:10],
        displayName=display_name,
        enabled=False,
        filter="SELECT * FROM devices WHERE temperature > 20",
        enrichments={
            "site": {"value": "plant-7"},
            "a number": {"value": 7},
            "an object": {"value": {"a": [1, True, "x"], "b": {"c": 0.5}}},
            "name": {"path": "$displayName"},
            "building": {"path": "building", "target": "dtmi:contoso:thermostat;1"},
        },
    )
    return declared


def _camel(value: dict[str, Any]) -> dict[str, Any]:
    nested = ("authorization",)
    return {
        camel_case(name): _camel(item) if name in nested and isinstance(item, dict) else item
        for name, item in value.items()
    }
