"""The control API for tests in other processes: faults, switches, exchanges and store.

The paths are under /control, which the service does not have. They require no token.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, TypeAlias

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from .app import Gateway
from .behaviour import Behaviour
from .codec import WireError, document, parsed
from .errors import ServiceError, bad_request, framework_error, not_found
from .fault_list import FaultList, UnknownHoldError
from .faults import Fault
from .journal import Journal
from .request_parsing import JSON_TYPE, json_body, query_parameter
from .responses import error_response, json_response, operation_of, options_response
from .schema import Document
from .store import Entry, Store

PREFIX: Final = "/control"
"""The prefix of the paths of this API."""

WAIT_LIMIT: Final = 30.0
"""The maximum seconds that one request waits for an arrival."""

_KINDS: Final = ("destinations", "exports")

Action: TypeAlias = "Callable[[Request], Awaitable[Any]]"
"""Handles a request. Returns the JSON value of the response, or None for 204."""


class ControlApi:
    """The layer that handles requests under `PREFIX` and passes on all others."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        faults: FaultList,
        gateway: Gateway,
        journal: Journal,
        store: Store,
        now: Callable[[], datetime],
    ) -> None:
        self._app = app
        self._faults = faults
        self._gateway = gateway
        self._journal = journal
        self._store = store
        self._now = now
        refusals = {
            ServiceError: self._refuse,
            HTTPException: self._refuse_early,
            WireError: self._refuse_body,
            UnknownHoldError: self._refuse_number,
        }
        self._control = Starlette(routes=list(self._routes()), exception_handlers=refusals)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request or pass it on."""
        mine = scope["path"] == PREFIX or scope["path"].startswith(PREFIX + "/")
        await (self._control if mine else self._app)(scope, receive, send)

    def _routes(self) -> Iterator[Route]:
        for path, actions in self._actions().items():
            route = Route(PREFIX + path, _endpoint(actions))
            # All methods: the endpoint handles them itself.
            route.methods = None
            yield route

    def _actions(self) -> dict[str, dict[str, Action]]:
        return {
            "/faults": {"GET": self._report, "POST": self._add, "DELETE": self._clear},
            "/faults/{number:int}/arrival": {"GET": self._arrival},
            "/faults/{number:int}/release": {"POST": self._release},
            "/behaviour": {"GET": self._behaviour, "PUT": self._set, "PATCH": self._change},
            "/exchanges": {"GET": self._exchanges, "DELETE": self._forget},
            "/store": {"GET": self._read, "PUT": self._write, "DELETE": self._remove},
        }

    async def _report(self, _request: Request) -> Any:
        return document(self._faults.report())

    async def _add(self, request: Request) -> Any:
        return {"id": self._faults.add(parsed(Fault, await _body(request)))}

    async def _clear(self, _request: Request) -> None:
        self._faults.clear()

    async def _arrival(self, request: Request) -> Any:
        seconds = _seconds(query_parameter(request, "seconds") or "0")
        return {"arrived": await self._faults.arrival(request.path_params["number"], seconds)}

    async def _release(self, request: Request) -> None:
        self._faults.release(request.path_params["number"])

    async def _behaviour(self, _request: Request) -> Any:
        return document(self._gateway.behaviour)

    async def _set(self, request: Request) -> Any:
        self._gateway.behaviour = parsed(Behaviour, await _body(request))
        return document(self._gateway.behaviour)

    async def _change(self, request: Request) -> Any:
        given = await _body(request)
        wanted = parsed(Behaviour, given)
        changes = {name: getattr(wanted, name) for name in given}
        self._gateway.behaviour = replace(self._gateway.behaviour, **changes)
        return document(self._gateway.behaviour)

    async def _exchanges(self, _request: Request) -> Any:
        return {"exchanges": document(self._journal.exchanges())}

    async def _forget(self, _request: Request) -> None:
        self._journal.clear()

    async def _read(self, request: Request) -> Any:
        application, kind = _place(request)
        return {"entries": document(self._store.entries(application, kind))}

    async def _write(self, request: Request) -> None:
        application, kind = _place(request)
        self._store.put(application, kind, parsed(Entry, await _body(request)))

    async def _remove(self, request: Request) -> None:
        application, kind = _place(request)
        identifier = query_parameter(request, "id") or ""
        if not self._store.remove(application, kind, identifier):
            raise not_found(kind, identifier)

    async def _refuse(self, _request: Request, error: Exception) -> Response:
        assert isinstance(error, ServiceError)  # noqa: S101 - as it is registered
        return error_response(error, uuid.uuid4().hex, self._now())

    async def _refuse_early(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - as it is registered
        return await self._refuse(request, framework_error(error.status_code, error.headers))

    async def _refuse_body(self, request: Request, error: Exception) -> Response:
        return await self._refuse(request, bad_request("InvalidBody", str(error)))

    async def _refuse_number(self, request: Request, error: Exception) -> Response:
        return await self._refuse(request, ServiceError(404, "NotFound", str(error)))


def _endpoint(actions: dict[str, Action]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        if request.method == "OPTIONS":
            return options_response(actions)
        answer = await operation_of(request.method, actions)(request)
        return Response(status_code=204) if answer is None else json_response(answer)

    return endpoint


async def _body(request: Request) -> Document:
    return await json_body(request, (JSON_TYPE,))


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1
    if not 0 <= seconds <= WAIT_LIMIT:
        raise bad_request("InvalidQuery", f"seconds must be between 0 and {WAIT_LIMIT:g}.")
    return seconds


def _place(request: Request) -> tuple[str, str]:
    kind = query_parameter(request, "kind")
    if kind not in _KINDS:
        raise bad_request("InvalidQuery", f"kind must be {' or '.join(_KINDS)}.")
    return query_parameter(request, "application") or "", kind
