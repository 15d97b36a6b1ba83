"""The machine and the programs that a benchmark ran on."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Final

_NUMBERED: Final = re.compile(r"\bv?\d+\.\d+\.\d+")


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
    """Return the line in which a program says its version: warnings may come before it."""
    lines = _said(program, "version").splitlines()
    return next((line for line in lines if _NUMBERED.search(line)), "unknown version")


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
