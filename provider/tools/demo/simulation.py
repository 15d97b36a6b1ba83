"""The demo's processes, which outlive `make demo`: each with its port, log and id in one folder."""

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

MODULE = "pulumi_iotcentral"
API_VERSION = "2022-06-30-preview"
START_SECONDS = 30
STOP_SECONDS = 5


class ProcessError(Exception):
    """A process of the demo does not run; the text says why."""


@dataclass(frozen=True)
class Background:
    """A server in a process of its own, known again by what its command line holds."""

    folder: Path
    name = "server"

    @property
    def log(self) -> Path:
        """What the process printed since its last start."""
        return self.folder / f"{self.name}.log"

    @property
    def address(self) -> str:
        """Where it listens: the port of the first run, for the stack's state names it."""
        return f"http://127.0.0.1:{self._port()}"

    def command(self, port: int) -> list[str]:
        """The command that starts it."""
        raise NotImplementedError

    def marks(self) -> tuple[str, ...]:
        """What the command line of this process, and of no other, holds."""
        raise NotImplementedError

    def variables(self) -> dict[str, str]:
        """The environment variables that it needs."""
        return {}

    def answers(self) -> bool:
        """Says whether this very server answers at its address."""
        raise NotImplementedError

    def running(self) -> bool:
        """Says whether the process that an earlier run started is there and answers."""
        return self._process() is not None and self._responds()

    def start(self) -> None:
        """Starts the process on its kept port, and returns when it answers."""
        self.stop()
        port = self._choose_port()
        with self.log.open("w") as log:
            process = subprocess.Popen(
                self.command(port),
                env={**os.environ, **self.variables()},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._pid_file().write_text(str(process.pid))
        deadline = time.monotonic() + START_SECONDS
        while not self._responds():
            if process.poll() is not None or time.monotonic() > deadline:
                said = self.log.read_text().strip()
                raise ProcessError(f"The {self.name} did not start. {self.log} says:\n{said}")
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
        self._pid_file().unlink(missing_ok=True)

    def _responds(self) -> bool:
        try:
            return self.answers()
        except (OSError, HTTPException, ValueError, KeyError):
            return False

    def _port_file(self) -> Path:
        return self.folder / f"{self.name}.port"

    def _pid_file(self) -> Path:
        return self.folder / f"{self.name}.pid"

    def _port(self) -> int:
        return int(self._port_file().read_text())

    def _choose_port(self) -> int:
        """Keeps the port of the first run while it is free."""
        try:
            kept = self._port()
        except (OSError, ValueError):
            kept = 0
        port = _free_port(kept)
        if port is None:
            print(f"Port {kept}, the demo's until now, is taken by another program.")
            port = _free_port(0)
        self._port_file().write_text(str(port))
        return port or 0

    def _process(self) -> int | None:
        """The id of the process that was started, if it is still the same program."""
        try:
            pid = int(self._pid_file().read_text())
        except (OSError, ValueError):
            return None
        command = _command_line(pid)
        return pid if all(mark in command for mark in self.marks()) else None


@dataclass(frozen=True)
class Simulator(Background):
    """The simulator, with its objects in a file of the folder."""

    token: str
    name = "simulator"

    @property
    def endpoint(self) -> str:
        """The application's base URL."""
        return self.address

    @property
    def state(self) -> Path:
        """The file that the simulator keeps its objects in."""
        return self.folder / "simulator.db"

    def command(self, port: int) -> list[str]:
        """The command that starts it."""
        options = ["--port", str(port), "--state", str(self.state), "--token", self.token]
        return [sys.executable, "-m", MODULE, "simulate", *options]

    def marks(self) -> tuple[str, ...]:
        """What its command line holds."""
        return MODULE, str(self.state)

    def answers(self) -> bool:
        """Only our simulator takes our token."""
        self.listing("exports")
        return True

    def listing(self, kind: str) -> list[dict[str, Any]]:
        """Asks the application for all its `destinations` or `exports`."""
        path = f"/api/dataExport/{kind}?api-version={API_VERSION}"
        return list(json.loads(asked(self.address + path, self.token))["value"])


def asked(url: str, authorization: str = "none") -> bytes:
    """What a server on this machine answers to a GET, by no proxy."""
    headers = {"Authorization": authorization}
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - the URL is ours
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(request, timeout=10) as answer:
        content: bytes = answer.read()
        return content


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
