"""Runs `iotcentral transform` in a folder of the test."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from typer.testing import CliRunner, Result

from pulumi_iotcentral.cli.app import app

WARM: Final = '{"device": {"id": "oven-1"}, "telemetry": {"temperature": 21.0}}'
HOT: Final = '{"device": {"id": "oven-1"}, "telemetry": {"temperature": 99.50}}'
ALERT: Final = """# Alerts of ovens
{
  device: .device.id,
  temperature: (.telemetry[] | select(.name == "temperature") | .value)
}
"""
FILTER: Final = "SELECT * FROM devices WHERE temperature > 80"
DEFINITION: Final[dict[str, list[dict[str, Any]]]] = {
    "destinations": [
        {"id": "hook", "displayName": "Desk", "type": "webhook@v1", "url": "https://canary.example"}
    ],
    "exports": [
        {
            "id": "alerts",
            "displayName": "Overheating",
            "source": "telemetry",
            "filter": FILTER,
            "enrichments": {"plant": {"value": "7"}},
            "destinations": [{"id": "hook", "transform": "[.device.id, .enrichments.plant]"}],
        },
        {
            "id": "connected",
            "displayName": "Connections",
            "source": "deviceConnectivity",
            "enabled": False,
            "destinations": [{"id": "hook", "transform": ".messageType"}],
        },
    ],
}
"""The export of alerts, and a disabled one of connections."""

Write = Callable[[str, str], Path]
"""Writes a file of the test's folder."""


def transform(
    *arguments: str, given: str | None = None, env: Mapping[str, str] | None = None
) -> Result:
    """Run the command. `given` is its stdin."""
    return CliRunner(env=env).invoke(app, ["transform", *arguments], input=given)


def results(*arguments: str, given: str | None = None) -> list[dict[str, Any]]:
    """Return the lines of --json."""
    done = transform("--json", *arguments, given=given)
    return [json.loads(line) for line in done.stdout.splitlines()]
