"""The engine that runs this plugin: it shows messages to the user, and cancels operations."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

import grpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

from pulumi_iotcentral.dynamic import diagnostics
from pulumi_iotcentral.lifecycle.errors import LONGEST_TEXT, ProviderError
from pulumi_iotcentral.lifecycle.run import Severity
from pulumi_iotcentral.model.secrets.redaction import one_line

_SEVERITIES: Final = {"warning": engine_pb2.WARNING, "info": engine_pb2.INFO}


class Engine:
    """The connection to the engine. All threads of the plugin share it."""

    def __init__(self) -> None:
        self._stub: engine_pb2_grpc.EngineStub | None = None
        self._address = ""
        self._canceled = threading.Event()
        self._current = threading.local()

    def connect(self, address: str) -> None:
        """Use the engine at an address such as `127.0.0.1:40000`, without a request to it."""
        if address and address != self._address:
            self._stub = engine_pb2_grpc.EngineStub(grpc.insecure_channel(address))
            self._address = address

    @contextmanager
    def resource(self, urn: str) -> Iterator[None]:
        """Attach the messages of this thread to a resource."""
        self._current.urn = urn
        try:
            yield
        finally:
            self._current.urn = ""

    def report(self, severity: Severity, text: str) -> None:
        """Show one line to the user, at the resource of this thread.

        Progress is shown only while the operation runs.
        """
        line = one_line(text, LONGEST_TEXT)
        if self._stub is not None:
            request = engine_pb2.LogRequest(
                severity=_SEVERITIES[severity],
                message=line,
                urn=getattr(self._current, "urn", ""),
                ephemeral=severity == "info",
            )
            with suppress(grpc.RpcError):
                self._stub.Log(request)
                return
        diagnostics.report(severity, text)

    def warn(self, text: str) -> None:
        """Show a warning."""
        self.report("warning", text)

    def sleep(self, seconds: float) -> None:
        """Wait. Raises ProviderError if the operation is canceled."""
        if self._canceled.wait(seconds):
            raise ProviderError("the operation was canceled. Run the command again to continue.")

    def cancel(self) -> None:
        """End all waits of this process."""
        self._canceled.set()
