"""The demo's simulator: a process of its own that outlives `make demo`."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any

MODULE = "pulumi_iotcentral.simulator"
API_VERSION = "2022-06-30-preview"
START_SECONDS = 30
STOP_SECONDS = 5


class SimulatorError(Exception):
    """The simulator does not run; the text says why."""


@dataclass(frozen=True)
class Simulator:
    """The simulator whose port, state, log and process id are kept in one folder."""

    folder: Path
    token: str

    @property
    def endpoint(self) -> str:
        """The application's base URL."""
        return f"http://127.0.0.1:{self._port()}"

    @property
    def state(self) -> Path:
        """The file that the simulator keeps its objects in."""
        return self.folder / "simulator.db"

    @property
    def log(self) -> Path:
        """What the simulator printed since its last start."""
        return self.folder / "simulator.log"

    def listing(self, kind: str) -> list[dict[str, Any]]:
        """Asks the application for all its `destinations` or `exports`."""
        url = f"{self.endpoint}/api/dataExport/{kind}?api-version={API_VERSION}"
        headers = {"Authorization": self.token}
        request = urllib.request.Request(url, headers=headers)  # noqa: S310 - the URL is ours
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(request, timeout=10) as answer:
            return list(json.load(answer)["value"])

    def running(self) -> bool:
        """Says whether the process that an earlier run started is there and answers."""
        return self._process() is not None and self._answers()

    def start(self) -> None:
        """Starts the simulator on its kept port, and returns when it answers."""
        self.stop()
        port = self._choose_port()
        options = ["--port", str(port), "--state", str(self.state), "--token", self.token]
        with self.log.open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", MODULE, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        (self.folder / "simulator.pid").write_text(str(process.pid))
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if process.poll() is not None or time.monotonic() > deadline:
                said = self.log.read_text().strip()
                raise SimulatorError(f"The simulator did not start. {self.log} says:\n{said}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Ends the process that an earlier run started, and no other."""
        pid = self._process()
        for number in (signal.SIGTERM, signal.SIGKILL):
            deadline = time.monotonic() + STOP_SECONDS
            if pid is not None and runs(pid):
                with suppress(ProcessLookupError):
                    os.kill(pid, number)
            while pid is not None and runs(pid) and time.monotonic() < deadline:
                time.sleep(0.02)
        (self.folder / "simulator.pid").unlink(missing_ok=True)

    def _port(self) -> int:
        return int((self.folder / "port").read_text())

    def _choose_port(self) -> int:
        """Keeps the port of the first run, which the stack's state names, while it is free."""
        try:
            kept = self._port()
        except (OSError, ValueError):
            kept = 0
        port = _free_port(kept)
        if port is None:
            print(f"Port {kept}, the demo's until now, is taken by another program.")
            port = _free_port(0)
        (self.folder / "port").write_text(str(port))
        return port or 0

    def _answers(self) -> bool:
        """Only our simulator takes our token."""
        try:
            self.listing("exports")
        except (OSError, HTTPException, ValueError, KeyError):
            return False
        return True

    def _process(self) -> int | None:
        """The id of the process that was started, if it is still the same program."""
        try:
            pid = int((self.folder / "simulator.pid").read_text())
        except (OSError, ValueError):
            return None
        command = _command_line(pid)
        return pid if MODULE in command and str(self.state) in command else None


def _free_port(wanted: int) -> int | None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            return None
        port: int = probe.getsockname()[1]
        return port


def runs(pid: int) -> bool:
    """Says whether a process is there; one that only waits to be reaped is not."""
    return _look(pid, "stat").rpartition(")")[2].strip()[:1] not in ("", "Z", "X")


def _command_line(pid: int) -> str:
    """What a process was started with."""
    return _look(pid, "cmdline").replace("\0", " ")


def _look(pid: int, what: str) -> str:
    """What the system tells of a process, nothing if it is gone: from /proc, or else from `ps`."""
    if Path("/proc/self/stat").exists():
        try:
            return Path(f"/proc/{pid}/{what}").read_text()
        except OSError:
            return ""
    column = {"stat": "stat=", "cmdline": "command="}[what]
    listing = ["ps", "-ww", "-o", column, "-p", str(pid)]
    return subprocess.run(listing, capture_output=True, text=True, check=False).stdout
