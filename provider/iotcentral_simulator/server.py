"""Runs the simulator in a thread of a test, or as a process."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import FrameType, TracebackType
from typing import Final, Self, TypeAlias, Unpack

import uvicorn
from starlette.types import ASGIApp

from .app import Gateway
from .behaviour import Behaviour
from .boundary import LOOPBACK, Boundary
from .collection import Application
from .control import ControlApi
from .effects import Moment
from .exporter import Delivery, Exporter
from .exporter.endpoint import MessagesApi
from .fault_list import FaultList
from .faults import ANY, Held
from .injection import Injection
from .journal import Exchange, Journal, JournalMiddleware
from .options import Options, OptionsDict
from .protocol import Protocol
from .request_target import CanonicalTarget
from .schema import Document
from .store import StateError, Store
from .unexpected import log

HOST: Final = LOOPBACK
"""The simulator only listens on this machine."""

Layer: TypeAlias = "Callable[[ASGIApp], ASGIApp]"
"""A layer around the service, which can change, delay or drop requests and responses."""

_SECONDS_TO_END: Final = 5
_OPEN_TO_ALL: Final = (
    "warning: no token is set. Every user and program on this machine can read and change the "
    "destinations and exports, including their secrets, and send messages. Set --token."
)


class Simulator:
    """A simulator on a port of this machine, which runs during the `with` block.

    The options are `Options` or keywords. Without any, there is no access log. `fault` is a layer
    between the access log and the service.
    """

    def __init__(
        self,
        options: Options | None = None,
        *,
        fault: Layer = lambda app: app,
        **keywords: Unpack[OptionsDict],
    ) -> None:
        self.options = replace(options or Options(quiet=True), **keywords)
        self.store = Store(self.options.state)
        try:
            self._socket = _listening(self.options.port)
        except OSError:
            self.store.close()
            raise
        self._gateway = Gateway(self.store, self.options)
        self._journal = Journal(quiet=self.options.quiet)
        self.faults = FaultList()
        self._exporter = Exporter(
            store=self.store,
            clock=self.options.clock,
            behaviour=lambda: self.behaviour,
            anywhere=self.options.deliver_anywhere,
        )
        self._server = _Server(self._layers(fault), self.faults.end)
        self._thread = threading.Thread(target=self.run, name="iotcentral-simulator", daemon=True)
        self.url = f"http://{HOST}:{self._socket.getsockname()[1]}"

    def _layers(self, fault: Layer) -> ASGIApp:
        now = self.options.clock.now
        inner = Injection(fault(self._gateway.application()), self.faults, now)
        messages = MessagesApi(inner, self._exporter, self.options)
        app: ASGIApp = JournalMiddleware(messages, self._journal)
        if self.options.control:
            app = ControlApi(
                app,
                faults=self.faults,
                gateway=self._gateway,
                journal=self._journal,
                store=self.store,
                now=now,
            )
        return CanonicalTarget(Boundary(app, self.options.hosts, now))

    def __enter__(self) -> Self:
        self._thread.start()
        self._server.ready.wait()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.end()
        self._thread.join()

    @property
    def behaviour(self) -> Behaviour:
        """The undocumented behavior of the service. You can set it at any time."""
        return self._gateway.behaviour

    @behaviour.setter
    def behaviour(self, behaviour: Behaviour) -> None:
        self._gateway.behaviour = behaviour

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All requests with their statuses, the oldest first."""
        return self._journal.exchanges()

    def forget_exchanges(self) -> None:
        """Empty the list of exchanges."""
        self._journal.clear()

    def hold(self, on: str = ANY, *, moment: Moment = "before", nth: int = 1) -> Held:
        """Hold one request before its work, or after its work before the response."""
        return self.faults.hold(on, moment=moment, nth=nth)

    def application(self, name: str = "") -> Application:
        """Return an application. Without a name, it is the one at the simulator's own URL."""
        return Application(self.store, self.url, name)

    def send(self, message: Document, application: str = "") -> list[Delivery]:
        """Send a device message through the application's exports. See `Exporter.send`."""
        return self._exporter.send(application, message)

    def run(self, when_ready: Callable[[], None] = lambda: None) -> None:
        """Serve until `end` is called."""
        self._server.when_ready = when_ready
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self._server.ready.set()
            self._socket.close()
            self.store.close()

    def end(self) -> None:
        """Stop `run` after the current requests."""
        self._server.should_exit = True


def ready_line(url: str) -> str:
    """Return the line that a simulator prints when it is ready."""
    return f"listening on {url}"


def serve(options: Options, ready: Callable[[str], str] = ready_line) -> int:
    """Run a simulator until SIGTERM or SIGINT, and return the exit code of the process.

    `ready` returns the line to print when the simulator is ready, from its URL.
    """
    try:
        simulator = Simulator(options)
    except (OSError, StateError) as error:
        print(f"iotcentral simulate: {error}", file=sys.stderr)  # noqa: T201
        return 1

    def stop(_number: int, _frame: FrameType | None) -> None:
        simulator.end()

    if options.token is None:
        log(_OPEN_TO_ALL)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    simulator.run(lambda: print(ready(simulator.url), flush=True))  # noqa: T201
    return 0


class _Server(uvicorn.Server):
    """Uvicorn without its signal handlers, which would end the process with the signal."""

    def __init__(self, app: ASGIApp, when_ending: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=Protocol,
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="critical",
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_keep_alive=75,
                timeout_graceful_shutdown=_SECONDS_TO_END,
            )
        )
        self.ready = threading.Event()
        self.when_ready: Callable[[], None] = lambda: None
        self._when_ending = when_ending

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Report that the server is ready."""
        await super().startup(sockets)
        self.when_ready()
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Release held requests, which would block the shutdown. Close all connections."""
        self._when_ending()
        await super().shutdown(sockets)
        # Those that were still open after uvicorn's timeout.
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await asyncio.sleep(0)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to `serve`."""
        yield


def _listening(port: int) -> socket.socket:
    # asyncio disables Nagle's algorithm, which costs 40 ms, only if the protocol is specified.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise OSError(f"cannot listen on {HOST}:{port}: {error.strerror}") from error
    return listener
