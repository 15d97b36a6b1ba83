"""The twelve HTTP operations of the API, for each application."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from . import request_parsing as incoming
from .behaviour import Behaviour
from .errors import ServiceError, framework_error
from .lag import Lag, lag_is_wanted, note_lag
from .limits import Window
from .options import Options
from .responses import error_response, json_response, operation_of, options_response
from .schema import Document
from .service import Page, Service
from .store import Store
from .unexpected import as_service_error

Operation: TypeAlias = "Callable[[Request, Service, str], Awaitable[Response]]"
"""An operation: the request, the application's objects, the version of the API."""

_APPLICATION_PATHS: Final = ("", "/applications/{application}")
_HOST: Final = re.compile(r"[A-Za-z0-9.\-_:\[\]]+")
_SCHEMES: Final = ("http", "https")


class Gateway:
    """The shared part of all operations: token, rate limit, API version, and error responses."""

    def __init__(self, store: Store, options: Options) -> None:
        self.behaviour: Behaviour = options.behaviour
        self._store = store
        self._options = options
        self._windows: dict[str, Window] = {}
        self._lags: dict[str, Lag] = {}

    def application(self) -> ASGIApp:
        """Return the ASGI application."""
        routes = [
            self._route(prefix + path, operations)
            for prefix in _APPLICATION_PATHS
            for path, operations in _operations().items()
        ]
        app = Starlette(
            routes=routes,
            exception_handlers={ServiceError: self._refuse, HTTPException: self._refuse_early},
        )
        app.router.redirect_slashes = False
        return app

    def _route(self, path: str, operations: dict[str, Operation]) -> Route:
        async def endpoint(request: Request) -> Response:
            if request.method == "OPTIONS":
                return options_response(operations)
            return await self._answer(request, operation_of(request.method, operations))

        route = Route(path, endpoint)
        # All methods: the endpoint handles them itself.
        route.methods = None
        return route

    async def _answer(self, request: Request, operation: Operation) -> Response:
        try:
            application = self._admit(request)
            version = incoming.api_version(request)
            return await operation(request, self._service(application, request), version)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception as error:
            raise as_service_error(error) from None

    def _admit(self, request: Request) -> str:
        named = "application" in request.path_params
        application = incoming.path_id(request, "application") if named else ""
        incoming.check_token(request, self._options.token_of(application))
        seconds = self._window(application).admit()
        if seconds:
            headers = {"Retry-After": str(seconds)} if self.behaviour.retry_after else {}
            raise ServiceError(
                429, "TooManyRequests", "The application gets too many requests.", headers
            )
        return application

    def _window(self, application: str) -> Window:
        rate, clock = self._options.rate, self._options.clock
        return self._windows.setdefault(application, Window(rate, clock.monotonic))

    def _service(self, application: str, request: Request) -> Service:
        return Service(
            store=self._store,
            application=application,
            behaviour=self.behaviour,
            quota=self._options.quota,
            page_size=self._options.page_size,
            clock=self._options.clock,
            lag=self._lags.setdefault(application, Lag()),
            lag_wanted=lag_is_wanted(request),
            peek=request.method == "HEAD",
        )

    async def _refuse(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, ServiceError)  # noqa: S101 - as registered
        return error_response(error, request.state.request_id, self._options.clock.now())

    async def _refuse_early(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - as registered
        return await self._refuse(request, framework_error(error.status_code, error.headers))


def _operations() -> dict[str, dict[str, Operation]]:
    """Return the operations by path and method, as in the OpenAPI document."""
    table: dict[str, dict[str, Operation]] = {}
    for kind, related in (("destinations", "exports"), ("exports", "destinations")):
        table[f"/api/dataExport/{kind}"] = {"GET": _list(kind)}
        table[f"/api/dataExport/{kind}/{{id}}"] = {
            "GET": _get(kind),
            "PUT": _put(kind),
            "PATCH": _patch(kind),
            "DELETE": _remove(kind),
        }
        table[f"/api/dataExport/{kind}/{{id}}/{related}"] = {"GET": _list_related(kind)}
    return table


def _list(kind: str) -> Operation:
    async def operation(request: Request, service: Service, version: str) -> Response:
        return _page(request, version, service.listing(kind, incoming.after_position(request)))

    return operation


def _list_related(kind: str) -> Operation:
    async def operation(request: Request, service: Service, version: str) -> Response:
        identifier = incoming.path_id(request, "id")
        after = incoming.after_position(request)
        return _page(request, version, service.list_related(kind, identifier, after))

    return operation


def _get(kind: str) -> Operation:
    async def operation(request: Request, service: Service, _version: str) -> Response:
        return json_response(service.get(kind, incoming.path_id(request, "id")))

    return operation


def _put(kind: str) -> Operation:
    async def operation(request: Request, service: Service, version: str) -> Response:
        identifier = incoming.path_id(request, "id")
        body = await incoming.json_body(request, (incoming.JSON_TYPE,))
        return json_response(service.put(kind, identifier, body, version))

    return operation


def _patch(kind: str) -> Operation:
    async def operation(request: Request, service: Service, version: str) -> Response:
        identifier = incoming.path_id(request, "id")
        allowed: tuple[str, ...] = (incoming.JSON_TYPE, incoming.MERGE_PATCH_TYPE)
        if service.behaviour.merge_patch_content_type == "refused":
            allowed = allowed[:1]
        body = await incoming.json_body(request, allowed)
        return json_response(service.patch(kind, identifier, body, version))

    return operation


def _remove(kind: str) -> Operation:
    async def operation(request: Request, service: Service, _version: str) -> Response:
        service.remove(kind, incoming.path_id(request, "id"))
        return Response(status_code=204)

    return operation


def _page(request: Request, version: str, page: Page) -> Response:
    if page.lagged:
        note_lag(request)
    document: Document = {"value": page.value}
    if page.next_position is not None:
        document["nextLink"] = _next_link(request, version, page.next_position)
    return json_response(document)


def _next_link(request: Request, version: str, position: int) -> str:
    """Return the absolute URL of the next page, with the host of the request.

    Behind a proxy that terminates TLS, X-Forwarded-Proto has the scheme of the client's request.
    """
    forwarded = request.headers.get("x-forwarded-proto", "").lower()
    scheme = forwarded if forwarded in _SCHEMES else request.scope["scheme"]
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        address, port = request.scope["server"]
        host = f"{address}:{port}"
    token = incoming.continuation(position)
    query = f"api-version={version}&{incoming.CONTINUATION}={token}"
    return f"{scheme}://{host}{request.scope['path']}?{query}"
