"""Runs programs of the documentation under the SDK's mocks, which ask the real providers' check.

`python -m tests.docs.running FILE …` ends with 0 where every program declares what check accepts;
else it prints what is wrong.
"""

from __future__ import annotations

import re
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks, set_all_config, set_mocks

from pulumi_iotcentral.destination import DestinationProvider
from pulumi_iotcentral.export import ExportProvider
from pulumi_iotcentral.health_check import HealthCheckProvider
from pulumi_iotcentral.process import Process, connected
from pulumi_iotcentral.settings import Settings

SIGNATURE = "4dabf18193072939515e22adb298388d"
PROVIDERS: dict[str, type[Any]] = {
    "Destination": DestinationProvider,
    "Export": ExportProvider,
    "HealthCheck": HealthCheckProvider,
}
CONFIGURED = {
    "iotcentral:applications": '{"plant-7": {"subdomain": "a"}, "plant-8": {"subdomain": "b"}}',
    "iotcentral:subdomain": "contoso",
}
VALUES = {
    "ConnectionString": "Endpoint=sb://c.servicebus.windows.net/;SharedAccessKeyName=s;"
    "SharedAccessKey=a2V5;EntityPath=e",
    "Url": "https://example.com/hook",
    "ResourceId": "/subscriptions/s/resourceGroups/g",
    "Version": "2",
}
"""Values of the configuration, by the end of the key."""


class Checked(Mocks):
    """Take what a program declares as the engine does: through the provider's check."""

    def __init__(self) -> None:
        self.declared = 0
        self.faults: list[str] = []
        self._process = Process(Settings(CONFIGURED.get, {}), partial(connected, deadline=0.1))

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """Return the outputs of a resource: its checked inputs."""
        self.declared += 1
        name = args.typ.rpartition(":")[2]
        if args.resource_id:  # what `get` reads
            known = dict.fromkeys(("destinationId", "exportId"), args.resource_id)
            return args.resource_id, dict(args.inputs) | known
        if "dynamic/iotcentral" not in args.typ:
            return f"{args.name}-id", dict(args.inputs)
        provider = PROVIDERS[name]()
        provider._process = self._process
        given = {key: value for key, value in args.inputs.items() if key != "__provider"}
        result = provider.check({}, _plain(given))
        self.faults += [f"{name} {args.name}: {fault.reason}" for fault in result.failures]
        return f"{args.name}-id", dict(args.inputs) | result.inputs

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        """Answer nothing: no page calls a function of a provider."""
        return {}, None


def faults(program: Path) -> list[str]:
    """Return what is wrong with a program."""
    text = program.read_text("utf-8")
    keys = re.findall(r'config\.\w+\(\s*"(\w+)"', text)
    values = {f"project:{key}": _value(key) for key in keys}
    set_all_config({**CONFIGURED, **values})
    mocks = Checked()
    set_mocks(mocks, project="project", stack="stack")
    code = compile(text, str(program), "exec")

    run: Any = pulumi.runtime.test
    run(partial(exec, code, {"__name__": "__main__"}))()
    return mocks.faults or ([] if mocks.declared else ["it declares nothing"])


def _value(key: str) -> str:
    return next((value for end, value in VALUES.items() if key.endswith(end)), "value")


def _plain(value: Any) -> Any:
    """Return inputs as the provider gets them: without the marks of secrets."""
    if isinstance(value, dict):
        if SIGNATURE in value:
            return _plain(value["value"])
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


if __name__ == "__main__":
    found = [f"{path}: {fault}" for path in sys.argv[1:] for fault in faults(Path(path))]
    print("\n".join(found))
    sys.exit(bool(found))
