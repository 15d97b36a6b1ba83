"""The contenders on Pulumi: one program, with the resources of three packages."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from tests.bench.course import Contender, Phases
from tests.bench.scenarios import Scenario, Size
from tests.bench.simulation import TOKEN
from tests.engine.project import Project, Run

ENGINE: Final = "engine alone"
TEXTBOOK: Final = "textbook provider"
OURS: Final = "pulumi-iotcentral"

_LOOP: Final = """
for application in {applications}:
    prefix = f"{{application}}-" if application else ""
    for n in range({pairs}):
"""

_PROGRAMS: Final = {
    ENGINE: """
import os, uuid
import no_op
{loop}
        url = os.environ["IOTCENTRAL_ENDPOINT"] + (
            f"/applications/{{application}}" if application else "")
        where = {{"applicationUrl": url}} | (
            {{"application": application}} if application else {{}})
        hook = no_op.Object(f"{{prefix}}hook-{{n}}", {{**where, "displayName": "{text}",
            "objectId": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{{prefix}}hook-{{n}}")),
            "type": "webhook@v1", "url": pulumi.Output.secret("https://hooks.example/in")}})
        no_op.Object(f"{{prefix}}stream-{{n}}", {{**where, "displayName": "{text}",
            "objectId": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{{prefix}}stream-{{n}}")),
            "source": "telemetry", "enabled": True, "destinations": [{{"id": hook.id}}]}})
""",
    TEXTBOOK: """
import os
import textbook
{loop}
        below = f"/applications/{{application}}" if application else ""
        api = os.environ["IOTCENTRAL_ENDPOINT"] + below + "/api/dataExport"
        hook = textbook.Object(f"{{prefix}}hook-{{n}}", f"{{api}}/destinations", {{
            "displayName": "{text}", "type": "webhook@v1", "url": "https://hooks.example/in"}})
        textbook.Object(f"{{prefix}}stream-{{n}}", f"{{api}}/exports", {{
            "displayName": "{text}", "source": "telemetry", "enabled": True,
            "destinations": [{{"id": hook.id}}]}})
""",
    OURS: """
import pulumi_iotcentral as iotcentral
{loop}
        hook = iotcentral.Destination(f"{{prefix}}hook-{{n}}", application=application,
            display_name="{text}", type="webhook@v1", url="https://hooks.example/in")
        iotcentral.Export(f"{{prefix}}stream-{{n}}", application=application,
            display_name="{text}", source="telemetry", destinations=[hook])
""",
}


class BenchProject(Project):
    """A project whose programs find the other contenders' providers."""

    def __init__(self, folder: Path, url: str) -> None:
        environment = {
            "IOTCENTRAL_ENDPOINT": url,
            "IOTCENTRAL_API_TOKEN": TOKEN,
            "PYTHONPATH": str(Path(__file__).with_name("contenders")),
            # Compiled modules are kept, as they are at a user's.
            "PYTHONDONTWRITEBYTECODE": "",
        }
        super().__init__(folder, environment, by_passphrase=True)

    def lead_to(self, size: Size, url: str) -> None:
        """Configure the applications of a fleet; a single one is found by the environment."""
        if not size.fleet:
            return
        places = {
            name: {"endpoint": f"{url}/applications/{name}", "apiToken": TOKEN}
            for name in size.names
        }
        self.pulumi(
            "config", "set", "--secret", "iotcentral:applications", json.dumps(places)
        ).succeeded()

    def declare(self, contender: str, size: Size, text: str) -> None:
        """Write a contender's program; `text` is the one field that changes everywhere."""
        loop = _LOOP.format(applications=size.names or [None], pairs=size.pairs)
        self.write(_PROGRAMS[contender].format(loop=loop.strip(), text=text))

    def state_bytes(self) -> int:
        """Return the size of the state as the backend keeps it."""
        return next(self.folder.rglob(f".pulumi/stacks/*/{self.stack}.json")).stat().st_size


def on_pulumi(contender: str) -> Contender:
    """Return what makes a contender's commands.

    `--continue-on-error` changes nothing where nothing fails, and spares runs where it does.
    """

    def phases(scenario: Scenario, folder: Path, url: str) -> Phases:
        project = BenchProject(folder, url)
        project.lead_to(scenario.size, url)
        project.declare(contender, scenario.size, "one")
        up = partial(project.up, "--continue-on-error")
        return {
            "create": up,
            "no-op up": up,
            "preview": project.preview,
            "update": _after(lambda: project.declare(contender, scenario.size, "two"), up),
            "refresh": project.refresh,
            "destroy": partial(project.destroy, "--continue-on-error"),
        }

    return phases


def _after(change: Callable[[], None], command: Callable[[], Run]) -> Callable[[], Run]:
    def changed() -> Run:
        change()
        return command()

    return changed
