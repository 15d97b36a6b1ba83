"""The demo's background processes, each with its port, log and process id in one folder."""

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
    """A process of the demo is not running. The text has the cause."""


@dataclass(frozen=True)
class Background:
    """A server in a separate process, which is identified by its command line."""

    folder: Path
    name = "server"

    @property
    def log(self) -> Path:
        """The output of the process since its last start."""
        return self.folder / f"{self.name}.log"

    @property
    def address(self) -> str:
        """Its URL. The port is that of the first run, since the stack's state contains it."""
        return f"http://127.0.0.1:{self._port()}"

    def command(self, port: int) -> list[str]:
        """The command that starts it."""
        raise NotImplementedError

    def marks(self) -> tuple[str, ...]:
        """The texts that identify the command line of this process."""
        raise NotImplementedError

    def variables(self) -> dict[str, str]:
        """The environment variables that it needs."""
        return {}

    def answers(self) -> bool:
        """Whether this server responds at its address, and not another one."""
        raise NotImplementedError

    def running(self) -> bool:
        """Whether the process of an earlier run exists and responds."""
        return self._process() is not None and self._responds()

    def start(self) -> None:
        """Starts the process on its stored port, and returns when it responds."""
        self.stop()
        port = self.choose_port()
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
                output = self.log.read_text().strip()
                raise ProcessError(f"The {self.name} did not start. {self.log} has:\n{output}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stops the process of an earlier run, and no other process."""
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

    def choose_port(self) -> int:
        """Returns the port of the first run if it is free, else another one."""
        try:
            stored = self._port()
        except (OSError, ValueError):
            stored = 0
        port = _free_port(stored)
        if port is None:
            print(f"Another program uses port {stored} of the demo. Using another port.")
            port = _free_port(0)
        self._port_file().write_text(str(port))
        return port or 0

    def _process(self) -> int | None:
        """The id of the started process, if it is still the same program."""
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
        """The file with the simulator's objects."""
        return self.folder / "simulator.db"

    def command(self, port: int) -> list[str]:
        """The command that starts it."""
        options = ["--port", str(port), "--state", str(self.state), "--token", self.token]
        return [sys.executable, "-m", MODULE, "simulate", *options]

    def marks(self) -> tuple[str, ...]:
        """The texts that identify its command line."""
        return MODULE, str(self.state)

    def answers(self) -> bool:
        """Whether it responds. Only the demo's simulator accepts the demo's token."""
        self.listing("exports")
        return True

    def listing(self, kind: str) -> list[dict[str, Any]]:
        """Lists all `destinations` or `exports` of the application."""
        path = f"/api/dataExport/{kind}?api-version={API_VERSION}"
        return list(json.loads(fetched(self.address + path, self.token))["value"])


def fetched(url: str, authorization: str = "none") -> bytes:
    """The response of a server on this machine to a GET, without a proxy."""
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
    """Whether a process is running. A zombie is not."""
    return _look(pid, "stat").rpartition(")")[2].strip()[:1] not in ("", "Z", "X")


def _command_line(pid: int) -> str:
    """The command line of a process."""
    return _look(pid, "cmdline").replace("\0", " ")


def _look(pid: int, what: str) -> str:
    """Information about a process from /proc or from `ps`. Empty if the process does not exist."""
    if Path("/proc/self/stat").exists():
        try:
            return Path(f"/proc/{pid}/{what}").read_text()
        except OSError:
            return ""
    column = {"stat": "stat=", "cmdline": "command="}[what]
    listing = ["ps", "-ww", "-o", column, "-p", str(pid)]
    return subprocess.run(listing, capture_output=True, text=True, check=False).stdout
