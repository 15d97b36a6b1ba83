"""A program that declares resources pays for nothing that only the provider process needs."""

from __future__ import annotations

import subprocess
import sys

HEAVY = {
    "requests",
    "urllib3",
    "azure.identity",
    "typer",
    "rich",
    "starlette",
    "uvicorn",
    "jsonschema",
}


def test_importing_the_package_loads_nothing_heavy() -> None:
    program = "import pulumi, sys; before = set(sys.modules); import pulumi_iotcentral; " + (
        "print(*(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    loaded = done.stdout.split()
    assert "pulumi_iotcentral.destination" in loaded
    assert HEAVY.isdisjoint(loaded)
    assert not [name for name in loaded if name.startswith("pulumi_iotcentral.api")]
