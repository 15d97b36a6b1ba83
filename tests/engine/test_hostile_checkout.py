"""`git checkout pr; iotcentral diff`: a committed endpoint gets nothing of the user's."""

from __future__ import annotations

import json

from tests.engine.project import Project
from tests.engine.service import Service

EVIL = "https://203.0.113.7"
COMMANDS = (
    ("diff",),
    ("status",),
    ("graph",),
    ("dump",),
    ("doctor",),
    ("adopt", "--dry-run"),
    ("status", "--application", "plant"),
)
GET = 'iotcentral.Destination.get("hook", "hook")'


def test_neither_commands_nor_previews_lead_the_users_token_to_a_committed_endpoint(
    service: Service, project: Project
) -> None:
    assert project.environment["IOTCENTRAL_API_TOKEN"] == service.token
    del project.environment["IOTCENTRAL_ENDPOINT"]
    applications = json.dumps({"plant": {"endpoint": EVIL}})
    project.pulumi("config", "set", "iotcentral:endpoint", EVIL).succeeded()
    project.pulumi("config", "set", "iotcentral:applications", applications).succeeded()
    for command in COMMANDS:
        done = project.iotcentral(*command)
        assert done.code == 1, command
        told = " ".join((done.output + done.errors).split())
        assert "set IOTCENTRAL_ALLOWED_HOSTS=203.0.113.7" in told, command
        assert service.token not in told
    project.write(GET)
    for done in (project.preview(), project.up()):
        assert "set IOTCENTRAL_ALLOWED_HOSTS=203.0.113.7" in done.failed().output
