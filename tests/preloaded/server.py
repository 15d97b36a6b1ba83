"""A process with the modules loaded that forks for each connection and takes its identity over.

The connection lives as long as the forked process: bytes that come are signals for it, its end is
told by its exit code, and where the client's end is gone, it is killed.
"""

from __future__ import annotations

import gc
import io
import marshal
import os
import runpy
import selectors
import signal
import socket
import sys
from importlib import import_module
from itertools import takewhile
from pathlib import Path
from typing import cast

_FLAGS = ("-u", "-P")
_MODULES = (
    "pulumi_iotcentral.cli.app",
    "grpc.aio",
    "pulumi.dynamic.dynamic",
    "pulumi.runtime.proto.language_pb2_grpc",
    "pulumi.runtime.proto.provider_pb2_grpc",
    "pulumi_iotcentral",
    "pulumi_iotcentral.native",
    "pulumi_iotcentral.plugin.server",
    "requests",
)


class Start(Exception):  # noqa: N818 - it carries the order out of the loop of a forked process
    """What a forked process is to run."""

    def __init__(self, arguments: list[str], *, safe_path: bool) -> None:
        super().__init__(arguments)
        self.arguments = arguments
        self.safe_path = safe_path


class Server:
    """Forks, passes signals on, and reports how processes end."""

    def __init__(self, path: str) -> None:
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(path)
        self._listener.listen(64)
        self._wakeup, wakeup = socket.socketpair()
        for end in (self._wakeup, wakeup):
            end.setblocking(False)  # noqa: FBT003 - as the method is called
        self._signals = wakeup
        signal.set_wakeup_fd(wakeup.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._selector = selectors.DefaultSelector()
        for it in (self._listener, self._wakeup, sys.stdin):
            self._selector.register(it, selectors.EVENT_READ)
        self._clients: dict[int, socket.socket] = {}

    def serve(self) -> None:
        """Serve until standard input ends. Raise Start in each forked process."""
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is sys.stdin:
                    self._end()
                    return
                if key.fileobj is self._listener:
                    self._accept()
                elif key.fileobj is self._wakeup:
                    self._wakeup.recv(4096)
                    self._report()
                elif key.fd in {client.fileno() for client in self._clients.values()}:
                    self._pass_on(key.data)

    def _accept(self) -> None:
        client, _ = self._listener.accept()
        size, streams, _, _ = socket.recv_fds(client, 4, 3)
        with client.makefile("rb") as sent:
            order = marshal.loads(sent.read(int.from_bytes(size, "big")))
        process = os.fork()
        if process == 0:
            self._become(streams, *order)
        for stream in streams:
            os.close(stream)
        self._clients[process] = client
        self._selector.register(client, selectors.EVENT_READ, process)

    def _pass_on(self, process: int) -> None:
        for number in self._clients[process].recv(16) or (signal.SIGKILL,):
            os.kill(process, number)
            if number == signal.SIGKILL:
                self._selector.unregister(self._clients[process])

    def _report(self) -> None:
        while self._clients:
            process, status = os.waitpid(-1, os.WNOHANG)
            if not process:
                return
            client = self._clients.pop(process)
            if client in {key.fileobj for key in self._selector.get_map().values()}:
                self._selector.unregister(client)
            with client:
                code = os.waitstatus_to_exitcode(status)
                try:
                    client.sendall(code.to_bytes(4, "big", signed=True))
                except BrokenPipeError:
                    continue

    def _end(self) -> None:
        for process in self._clients:
            os.kill(process, signal.SIGKILL)

    def _become(
        self, streams: list[int], arguments: list[str], folder: str, environment: dict[str, str]
    ) -> None:
        """Take the client's streams, folder, environment and arguments over."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setpgid(0, 0)
        self._selector.close()
        for it in (self._listener, self._wakeup, self._signals, *self._clients.values()):
            it.close()
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        sys.dont_write_bytecode = bool(environment.get("PYTHONDONTWRITEBYTECODE"))
        flags = set(takewhile(lambda it: it in _FLAGS, arguments))
        unbuffered = "-u" in flags or bool(environment.get("PYTHONUNBUFFERED"))
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - lives on
        sys.stdout = _stream(1, unbuffered=unbuffered)
        sys.stderr = _stream(2, unbuffered=unbuffered)
        raise Start(arguments[len(flags) :], safe_path="-P" in flags)


def _stream(number: int, *, unbuffered: bool) -> io.TextIOWrapper:
    """Return a text stream as the interpreter makes it at its start."""
    raw = io.FileIO(number, "w", closefd=False)
    binary = raw if unbuffered else io.BufferedWriter(raw)
    is_error = number == 2
    return io.TextIOWrapper(
        cast("io.BufferedWriter", binary),
        encoding="utf-8",
        errors="backslashreplace" if is_error else "strict",
        write_through=unbuffered,
        line_buffering=is_error and not unbuffered,
    )


def load() -> None:
    """Load the modules, and keep the collector from touching the pages that forks share."""
    for module in _MODULES:
        import_module(module)
    gc.collect()
    gc.freeze()


def run(start: Start) -> None:
    """Run a module or a file as `python` does."""
    first, *others = start.arguments
    is_module = first == "-m"
    if not start.safe_path:
        sys.path.insert(0, str(Path.cwd() if is_module else Path(first).parent))
    if is_module:
        sys.argv = others
        runpy.run_module(others[0], run_name="__main__", alter_sys=True)
    else:
        sys.argv = [first, *others]
        runpy.run_path(first, run_name="__main__")


if __name__ == "__main__":
    load()
    to_serve = Server(sys.argv[1])
    print("ready", flush=True)
    order: Start | None = None
    try:
        to_serve.serve()
    except Start as start:
        order = start
    if order:
        run(order)
