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
from pulumi.runtime import set_all_config, set_mocks

from pulumi_iotcentral.testing import InvalidResourceError, IotCentralMocks

CONFIGURED = {
    "iotcentral:applications": '{"plant-7": {"subdomain": "a"}, "plant-8": {"subdomain": "b"}}',
    "iotcentral:subdomain": "contoso",
}
VALUES = {
    "storageConnectionString": "AccountName=contoso;AccountKey=a2V5",
    "ConnectionString": "Endpoint=sb://c.servicebus.windows.net/;SharedAccessKeyName=s;"
    "SharedAccessKey=a2V5;EntityPath=e",
    "Url": "https://example.com/hook",
    "ResourceId": "/subscriptions/s/resourceGroups/g",
    "Version": "2",
}
"""Values of the configuration, by the end of the key."""


def faults(program: Path) -> list[str]:
    """Return what is wrong with a program."""
    text = program.read_text("utf-8")
    keys = re.findall(r'config\.\w+\(\s*"(\w+)"', text)
    values = {f"project:{key}": _value(key) for key in keys}
    set_all_config({**CONFIGURED, **values})
    mocks = IotCentralMocks()
    set_mocks(mocks, project="project", stack="stack")
    code = compile(text, str(program), "exec")

    run: Any = pulumi.runtime.test
    try:
        run(partial(exec, code, {"__name__": "__main__", "__file__": str(program)}))()
    except InvalidResourceError as error:
        return [str(error)]
    return [] if mocks.resources or ".get(" in text else ["it declares nothing"]


def _value(key: str) -> str:
    return next((value for end, value in VALUES.items() if key.endswith(end)), "value")


if __name__ == "__main__":
    found = [f"{path}: {fault}" for path in sys.argv[1:] for fault in faults(Path(path))]
    print("\n".join(found))
    sys.exit(bool(found))
