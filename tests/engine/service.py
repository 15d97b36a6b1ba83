"""The simulator of one test, with a record of what it was asked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from threading import Condition
from typing import Any
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from iotcentral_simulator import Behaviour, Options, Simulator
from pulumi_iotcentral.api import ApiToken, Client

WRITES = ("PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Asked:
    """One request: its method, the kind of object and its id, the API version, the body."""

    method: str
    kind: str
    id: str
    version: str
    body: bytes


class Recorder:
    """A layer before the service that keeps what passes."""

    def __init__(self, app: ASGIApp, asked: list[Asked], news: Condition) -> None:
        self._app = app
        self._asked = asked
        self._news = news

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Keep the request, and pass it on."""
        body = b""

        async def receive_on() -> Message:
            nonlocal body
            message = await receive()
            body += message.get("body", b"")
            return message

        await self._app(scope, receive_on, send)
        path = scope["raw_path"].decode().partition("/api/dataExport/")[2]
        kind, _, id_ = path.partition("/")
        version = parse_qs(scope["query_string"].decode()).get("api-version", [""])[0]
        with self._news:
            self._asked.append(Asked(scope["method"], kind, id_, version, body))
            self._news.notify_all()


@dataclass(frozen=True)
class Requests:
    """The requests of one step of a test."""

    asked: tuple[Asked, ...]

    def total(self) -> int:
        return len(self.asked)

    def count(self, method: str) -> int:
        return sum(request.method == method for request in self.asked)

    def writes(self) -> int:
        return sum(self.count(method) for method in WRITES)

    def pairs(self) -> list[tuple[str, str]]:
        return [(request.method, request.kind) for request in self.asked]

    def lines(self, *methods: str) -> list[str]:
        return [f"{method} {kind}" for method, kind in self.pairs() if method in methods]

    def api_versions(self) -> set[str]:
        return {request.version for request in self.asked}

    def single_reads(self) -> int:
        """Return how many objects were read each by a request of its own."""
        return sum(request.method == "GET" and bool(request.id) for request in self.asked)


class Service:
    """A simulator of its own for one test; nothing of it is shared.

    `rate` is in requests a second, 0 for no limit.
    """

    token = "SharedAccessSignature sr=test&sig=canary-token&skn=test&se=1"

    def __init__(
        self, page_size: int = 4, behaviour: Behaviour | None = None, rate: int = 0
    ) -> None:
        self._asked: list[Asked] = []
        self._news = Condition()
        self._last_patch: bytes = b"null"
        self.simulator = Simulator(
            Options(
                token=self.token,
                rate=rate,
                quota=0,
                page_size=page_size,
                behaviour=behaviour or Behaviour(),
                quiet=False,
            ),
            fault=lambda app: Recorder(app, self._asked, self._news),
        )

    def __enter__(self) -> Service:
        self.simulator.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.simulator.__exit__(None, None, None)

    @property
    def url(self) -> str:
        return self.simulator.url

    def environment(self) -> dict[str, str]:
        """Return what leads a project to this service."""
        return {"IOTCENTRAL_ENDPOINT": self.url, "IOTCENTRAL_API_TOKEN": self.token}

    def wait_for_writes(self, count: int) -> None:
        """Wait until the service has done that many writes since `taken` was last called."""
        with self._news:
            done = self._news.wait_for(lambda: Requests(tuple(self._asked)).writes() >= count, 60)
        assert done, "the writes did not come"

    def catch_up(self) -> None:
        """Read the lists, as time would: no later one lags behind the writes until now."""
        client = Client(self.url, ApiToken(self.token))
        client.destinations.list()
        client.exports.list()
        client.close()
        self.taken()

    def taken(self) -> Requests:
        """Return the requests since the last call."""
        asked = tuple(self._asked)
        self._asked.clear()
        patches = [request.body for request in asked if request.method == "PATCH"]
        self._last_patch = patches[-1] if patches else self._last_patch
        return Requests(asked)

    def last_patch(self) -> Any:
        """Return the body of the last PATCH before `taken` was called."""
        return json.loads(self._last_patch)

    def objects(self, kind: str) -> list[dict[str, Any]]:
        """Return what the store really holds of one kind, secrets and all, each with its id."""
        collection = getattr(self.simulator.application(), kind)
        return [{"id": id_, **body} for id_, body in collection.items()]

    def bodies(self) -> list[dict[str, Any]]:
        """Return all objects of the store without their ids."""
        return [
            {name: value for name, value in item.items() if name != "id"}
            for kind in ("destinations", "exports")
            for item in self.objects(kind)
        ]

    def put(self, kind: str, id_: str, body: dict[str, Any]) -> None:
        """Put an object into the store behind everybody's back."""
        getattr(self.simulator.application(), kind)[id_] = body
