"""The machine and the programs that a benchmark ran on."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path


def machine() -> dict[str, str]:
    """Describe them, by what each is."""
    return {
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "load before": f"{os.getloadavg()[0]:.1f}",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "Pulumi engine": _said("pulumi", "version"),
        "Pulumi SDK": metadata.version("pulumi"),
        "pulumi-iotcentral": metadata.version("pulumi-iotcentral"),
        "backend": "file, passphrase secrets",
    }


def version_of(program: str) -> str:
    """Return the first line that a program says of its version."""
    return _said(program, "version").splitlines()[0]


def _said(*command: str) -> str:
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
