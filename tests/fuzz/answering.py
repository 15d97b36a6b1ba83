"""A service on loopback that answers a document of the test's choice to every operation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from itertools import count
from typing import Any, Final
from urllib.parse import urlsplit

from pulumi_iotcentral.config.settings import Settings
from pulumi_iotcentral.dynamic.diagnostics import report
from pulumi_iotcentral.dynamic.provider import ConfiguredProvider
from pulumi_iotcentral.lifecycle.run import RunContext
from tests.unit.api.scripted import Reply, Service, refused, reply

TOKEN: Final = "SharedAccessSignature sr=t&sig=canary-token"

_NUMBERS: Final = count()


class Answering(Service):
    """Answers `listed` to a listing, `single` to all that names one object."""

    def __init__(self) -> None:
        super().__init__()
        self.listed: Any = {"value": []}
        self.single: Any = None

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        """Play the answer to a request; an object that is None is not there."""
        path = urlsplit(handler.path).path
        document = self.single if path.endswith("/it") else self.listed
        if handler.command == "DELETE":
            self.plays(Reply(204))
        elif document is None:
            self.plays(refused(404, "NotFound"))
        else:
            # Half of a surrogate pair travels as an escape.
            self.plays(reply(document))
        super().handle(handler)

    def bodies(self, method: str) -> list[Any]:
        """Return the documents that were sent."""
        return [asked.json for asked in self.asked if asked.method == method]


@contextmanager
def provider_of(kind: type[ConfiguredProvider], service: Service) -> Iterator[Any]:
    """Make the provider of a process of its own, on an application that nobody paces."""
    url = f"{service.url}/{next(_NUMBERS)}"
    config = {"iotcentral:endpoint": url, "iotcentral:apiToken": TOKEN}
    process = RunContext(Settings(config.get, {}), report=report)
    made: Any = kind()
    made._context = process
    try:
        yield made
    finally:
        for client in process._clients.values():
            client.close()
