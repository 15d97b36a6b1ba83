"""What all tests share."""

import os
import subprocess
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says something of the machine and nothing of the code.
settings.register_profile(
    "machine", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=False
)
settings.load_profile("machine")


def pytest_xdist_auto_num_workers() -> int:
    """Return two workers more than there are processors: many tests wait a good part of their time.

    PYTEST_XDIST_AUTO_NUM_WORKERS sets another number.
    """
    return int(os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS") or (os.cpu_count() or 1) + 2)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The processes that a test starts from now on, in their order."""
    processes: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def kept(*given: Any, **more: Any) -> Any:
        processes.append(popen(*given, **more))
        return processes[-1]

    monkeypatch.setattr(subprocess, "Popen", kept)
    return processes
