"""The demo's simulator process: its port is kept, and no other process is ever ended."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from .scripts import load

# The process is meant to outlive the one that started it.
pytestmark = pytest.mark.filterwarnings("ignore:subprocess .* is still running:ResourceWarning")

STAND_IN = """
import argparse, http.server
parser = argparse.ArgumentParser()
parser.add_argument("command", choices=["simulate"])
parser.add_argument("--port", type=int)
parser.add_argument("--state")
parser.add_argument("--token")
options = parser.parse_args()
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        known = self.headers["Authorization"] == options.token
        self.send_response(200 if known else 401)
        self.end_headers()
        self.wfile.write(b'{"value": []}')
http.server.HTTPServer(("127.0.0.1", options.port), Handler).serve_forever()
"""


@pytest.fixture
def simulation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, with a stand-in for the simulator's module."""
    (tmp_path / "stand_in.py").write_text(STAND_IN)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    module = load("provider/tools/demo/simulation.py")
    monkeypatch.setattr(module, "MODULE", "stand_in")
    return module


@pytest.fixture
def service(simulation: ModuleType, tmp_path: Path) -> Iterator[Any]:
    made = simulation.Simulator(tmp_path, "token")
    yield made
    made.stop()


def test_starts_and_stops(service: Any) -> None:
    assert not service.running()
    service.start()
    assert service.running()
    service.stop()
    assert not service.running()


def test_keeps_its_port(service: Any) -> None:
    service.start()
    first = service.endpoint
    service.stop()
    service.start()
    assert service.endpoint == first


def test_leaves_a_port_that_another_program_took(
    service: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    service.start()
    first = service.endpoint
    service.stop()
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", int(first.rpartition(":")[2])))
        other.listen()
        service.start()
    assert service.endpoint != first
    assert "Another program uses port" in capsys.readouterr().out


def test_ends_no_process_but_its_own(service: Any, tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        (tmp_path / "simulator.pid").write_text(str(stranger.pid))
        assert not service.running()
        service.stop()
        assert stranger.poll() is None
        stranger.communicate(b"\n")


def test_shows_why_it_does_not_start(simulation: ModuleType, service: Any, tmp_path: Path) -> None:
    (tmp_path / "stand_in.py").write_text("raise SystemExit('no state file')")
    with pytest.raises(simulation.ProcessError, match="no state file"):
        service.start()
