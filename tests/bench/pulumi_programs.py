"""The contenders on Pulumi: the same program for the providers of three packages."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from tests.bench.contenders import ideal_plugin
from tests.bench.contenders.ideal_requests import APPLICATIONS
from tests.bench.course import Contender, Phases
from tests.bench.scenarios import Scenario, Size
from tests.bench.simulation import TOKEN
from tests.engine.forms import NATIVE as NATIVE_FORM
from tests.engine.native.project import found_yaml_host
from tests.engine.project import NAME, Project, Run

TEXTBOOK: Final = "textbook provider"
DYNAMIC: Final = "dynamic provider"
NATIVE: Final = "native provider"
YAML: Final = "native provider, YAML"

IDEALS: Final = {DYNAMIC: "ideal dynamic", NATIVE: "ideal native", YAML: "ideal native, YAML"}
"""The ideal contender of each form of pulumi-iotcentral."""

_ROOT: Final = Path(__file__).parents[2]
_HOOK: Final = "https://hooks.example/in"
_ON_YAML: Final = (YAML, IDEALS[YAML])

_LOOP: Final = """\
for application in {applications}:
    prefix = f"{{application}}-" if application else ""
    url = os.environ["IOTCENTRAL_ENDPOINT"] + (
        f"/applications/{{application}}" if application else "")
    for n in range({pairs}):
"""

_OURS: Final = """
        hook = iotcentral.Destination(f"{prefix}hook-{n}", application=application,
            display_name=text, type="webhook@v1", url="https://hooks.example/in")
        iotcentral.Export(f"{prefix}stream-{n}", application=application,
            display_name=text, source="telemetry", destinations=[hook])
"""

_IDEAL: Final = """
        id_, secret_url = f"{prefix}hook-{n}", pulumi.Output.secret("https://hooks.example/in")
        hook = Object(id_, {"applicationUrl": url, "objectId": id_, "displayName": text,
            "type": "webhook@v1", "url": secret_url})
        Object(f"{prefix}stream-{n}", {"applicationUrl": url, "objectId": f"{prefix}stream-{n}",
            "displayName": text, "source": "telemetry", "enabled": True,
            "destinations": [{"id": id_}]}, pulumi.ResourceOptions(depends_on=[hook]))
"""

_TEXTBOOK: Final = """
        api = f"{url}/api/dataExport"
        hook = textbook.Object(f"{prefix}hook-{n}", f"{api}/destinations", {
            "displayName": text, "type": "webhook@v1", "url": "https://hooks.example/in"})
        textbook.Object(f"{prefix}stream-{n}", f"{api}/exports", {
            "displayName": text, "source": "telemetry", "enabled": True,
            "destinations": [{"id": hook.id}]})
"""

# With a constructor, as every SDK has it: the state has the frames from there to the program.
_NATIVE_CLASS: Final = """
class Object(pulumi.CustomResource):
    def __init__(self, *arguments):
        super().__init__("ideal:index:Object", *arguments)
"""

_PROGRAMS: Final = {
    TEXTBOOK: ("from tests.bench.contenders import textbook", _TEXTBOOK),
    DYNAMIC: ("import pulumi_iotcentral as iotcentral", _OURS),
    NATIVE: ("import pulumi_iotcentral.native as iotcentral", _OURS),
    IDEALS[DYNAMIC]: ("from tests.bench.contenders.ideal import Object", _IDEAL),
    IDEALS[NATIVE]: (_NATIVE_CLASS, _IDEAL),
}


class BenchProject(Project):
    """A project that finds the providers of all contenders, for programs of one size."""

    def __init__(self, folder: Path, url: str, size: Size) -> None:
        places = {name: f"{url}/applications/{name}" for name in size.names} or {"": url}
        environment = {
            "IOTCENTRAL_ENDPOINT": url,
            "IOTCENTRAL_API_TOKEN": TOKEN,
            APPLICATIONS: " ".join(places.values()),
            "PATH": _joined(os.environ["PATH"], found_yaml_host()),
            "PYTHONPATH": _joined(_ROOT, os.environ.get("PYTHONPATH")),
            # As for a user, Python keeps the compiled modules.
            "PYTHONDONTWRITEBYTECODE": "",
        }
        super().__init__(folder, environment, by_passphrase=True, form=NATIVE_FORM, preload=False)
        self._size = size
        self._places = places
        self._install_ideal()
        if size.fleet:
            self._configure_fleet()

    def _install_ideal(self) -> None:
        version = f"resource-ideal-v{ideal_plugin.VERSION}"
        script = self.folder / "home" / "plugins" / version / "pulumi-resource-ideal"
        script.parent.mkdir()
        module = f"{shlex.quote(sys.executable)} -P -m {ideal_plugin.__name__}"
        script.write_text(f'#!/bin/sh\nexec {module} "$@"\n')
        script.chmod(0o755)

    def _configure_fleet(self) -> None:
        """Configure the applications. The variables are enough for a single one."""
        settings = {
            name: {"endpoint": url, "apiToken": TOKEN} for name, url in self._places.items()
        }
        configured = "iotcentral:applications", json.dumps(settings)
        self.pulumi("config", "set", "--secret", *configured).succeeded()

    def declare(self, contender: str, text: str) -> None:
        """Write a contender's program. `text` is the property of every resource that changes."""
        if contender in _ON_YAML:
            resources = self._yaml(contender, text)
            document = json.dumps({"name": NAME, "runtime": "yaml", "resources": resources})
            (self.folder / "Pulumi.yaml").write_text(document)
            return
        imports, body = _PROGRAMS[contender]
        loop = _LOOP.format(applications=self._size.names or [None], pairs=self._size.pairs)
        program = f"import os\nimport pulumi\n{imports}\ntext = {text!r}\n{loop}{body}"
        (self.folder / "__main__.py").write_text(program)

    def _yaml(self, contender: str, text: str) -> dict[str, Any]:
        resources: dict[str, Any] = {}
        pair = _our_pair if contender == YAML else _ideal_pair
        for application, url in self._places.items():
            prefix = f"{application}-" if application else ""
            for n in range(self._size.pairs):
                hook, stream = f"{prefix}hook-{n}", f"{prefix}stream-{n}"
                place = application if contender == YAML else url
                resources[hook], resources[stream] = pair(hook, stream, place, text)
        return resources

    def state_bytes(self) -> int:
        """Return the size of the state in the backend."""
        return next(self.folder.rglob(f".pulumi/stacks/*/{self.stack}.json")).stat().st_size


def _joined(*folders: str | Path | None) -> str:
    return os.pathsep.join(str(it) for it in folders if it)


def _our_pair(hook: str, _: str, application: str, text: str) -> tuple[Any, Any]:
    common = {"displayName": text} | ({"application": application} if application else {})
    destination = {**common, "type": "webhook@v1", "url": _HOOK}
    references = [{"id": f"${{{hook}.destinationId}}"}]
    export = {**common, "source": "telemetry", "destinations": references}
    return (
        {"type": "iotcentral:Destination", "properties": destination},
        {"type": "iotcentral:Export", "properties": export},
    )


def _ideal_pair(hook: str, stream: str, url: str, text: str) -> tuple[Any, Any]:
    common = {"applicationUrl": url, "displayName": text}
    secret_url = {"fn::secret": _HOOK}
    destination = {**common, "objectId": hook, "type": "webhook@v1", "url": secret_url}
    export = {**common, "objectId": stream, "source": "telemetry", "enabled": True}
    export["destinations"] = [{"id": hook}]
    return (
        {"type": "ideal:Object", "properties": destination},
        {
            "type": "ideal:Object",
            "properties": export,
            "options": {"dependsOn": [f"${{{hook}}}"]},
        },
    )


def on_pulumi(contender: str) -> Contender:
    """Return the function that returns a contender's commands.

    `--continue-on-error` changes nothing if nothing fails, and saves runs otherwise.
    """

    def phases(scenario: Scenario, folder: Path, url: str) -> Phases:
        project = BenchProject(folder, url, scenario.size)
        project.declare(contender, "one")
        up = partial(project.up, "--continue-on-error")
        return {
            "create": up,
            "no-op up": up,
            "preview": project.preview,
            "update": _after(lambda: project.declare(contender, "two"), up),
            "refresh": project.refresh,
            "destroy": partial(project.destroy, "--continue-on-error"),
        }

    return phases


def _after(change: Callable[[], None], command: Callable[[], Run]) -> Callable[[], Run]:
    def changed() -> Run:
        change()
        return command()

    return changed
