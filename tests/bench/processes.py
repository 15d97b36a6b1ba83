"""What a contender costs beside time at the service: memory, and a program's imports."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from pulumi_iotcentral.cli.plugin import shim
from tests.bench.contenders import ideal_plugin
from tests.bench.pulumi_programs import BenchProject

_PROVIDERS: Final = tuple(
    module.encode() for module in ("pulumi.dynamic", shim.MODULE, ideal_plugin.__name__)
)
_IMPORT: Final = """
import time, pulumi
begun = time.perf_counter()
import pulumi_iotcentral
print(time.perf_counter() - begun)
"""


def provider_memory(project: BenchProject, *command: str) -> float:
    """Return the most MB that the provider process of a command held; 0 where /proc is missing.

    The kernel keeps the peak: the last look before the process ends tells it.
    """
    peak, process_folder = 0.0, Path("/proc")
    with subprocess.Popen(
        ["pulumi", *command, "--yes", "--skip-preview", "--non-interactive"],
        cwd=project.folder,
        env=project.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as engine:
        provider: Path | None = None
        while engine.poll() is None:
            provider = provider or _provider(process_folder, engine.pid)
            peak = max(peak, _peak(provider))
            time.sleep(0.02)
    if engine.returncode:
        raise RuntimeError(f"pulumi {' '.join(command)} ended with {engine.returncode}")
    return peak


def import_milliseconds() -> float:
    """Return what `import pulumi_iotcentral` costs a program that has imported `pulumi`."""
    command = [sys.executable, "-c", _IMPORT]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout) * 1000


def _provider(processes: Path, session: int) -> Path | None:
    for folder in processes.glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            if not any(it in command for it in _PROVIDERS):
                continue
            # After the command in parentheses: state, parent, group, session.
            after = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(after[3]) == session:
            return folder
    return None


def _peak(provider: Path | None) -> float:
    """Return VmHWM of a process in MB; 0 where it has ended."""
    try:
        status = (provider / "status").read_text() if provider else ""
    except OSError:
        return 0.0
    lines = [line.split() for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(lines[0][1]) / 1024 if lines else 0.0
