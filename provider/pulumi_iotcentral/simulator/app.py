"""The twelve operations over HTTP, for each application."""

from __future__ import annotations

import json
import re
import sys
import traceback
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from . import incoming
from .behaviour import Behaviour
from .errors import ServiceError, error_body, framework_error
from .lag import Lag, lag_is_wanted, note_lag
from .limits import Window
from .options import Options
from .schema import Document
from .service import Page, Service
from .store import Store

Operation: TypeAlias = "Callable[[Request, Service, str], Awaitable[Response]]"
"""An operation: the request, the application's objects, the version of the API."""

_APPLICATION_PATHS: Final = ("", "/applications/{application}")
_HOST: Final = re.compile(r"[A-Za-z0-9.\-_:\[\]]+")


class RawPath:
    """Lets the routes see the path as it was sent.

    Decoded, an id with %2F in it would be two segments, and reach another operation.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its path still percent-encoded."""
        scope["path"] = scope["raw_path"].decode("ascii")
        await self._app(scope, receive, send)


class Gateway:
    """What every operation has in common: token, rate, version, and errors in one form."""

    def __init__(self, store: Store, options: Options) -> None:
        self.behaviour: Behaviour = options.behaviour
        self._store = store
        self._options = options
        self._windows: dict[str, Window] = {}
        self._lags: dict[str, Lag] = {}

    def application(self) -> ASGIApp:
        """Make the ASGI application."""
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
        return RawPath(app)

    def _route(self, path: str, operations: dict[str, Operation]) -> Route:
        async def endpoint(request: Request) -> Response:
            return await self._answer(request, operations[request.method])

        route = Route(path, endpoint, methods=list(operations))
        # The framework adds HEAD to GET; the service's document has no such operation.
        route.methods = set(operations)
        return route

    async def _answer(self, request: Request, operation: Operation) -> Response:
        try:
            application = self._admit(request)
            version = incoming.api_version(request)
            return await operation(request, self._service(application, request), version)
        except ServiceError:
            raise
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception as error:
            # Where it went wrong, but not the exception's text: it may quote a secret.
            where = "".join(traceback.format_tb(error.__traceback__))
            print(f"{type(error).__name__}\n{where}", file=sys.stderr, flush=True)  # noqa: T201
            raise ServiceError(500, "InternalServerError", "The simulator has a bug.") from None

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
        )

    async def _refuse(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, ServiceError)  # noqa: S101 - as it is registered
        document = error_body(error, request.state.request_id, self._options.clock.now())
        headers = {"x-ms-error-code": error.code, **error.headers}
        return _json(document, error.status, headers)

    async def _refuse_early(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - as it is registered
        return await self._refuse(request, framework_error(error.status_code, error.headers))


def _operations() -> dict[str, dict[str, Operation]]:
    """Map paths and methods to operations, as the OpenAPI file has them."""
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
    async def operation(request: Request, service: Service, _version: str) -> Response:
        return _page(request, service.listing(kind, incoming.after_position(request)))

    return operation


def _list_related(kind: str) -> Operation:
    async def operation(request: Request, service: Service, _version: str) -> Response:
        identifier = incoming.path_id(request, "id")
        after = incoming.after_position(request)
        return _page(request, service.list_related(kind, identifier, after))

    return operation


def _get(kind: str) -> Operation:
    async def operation(request: Request, service: Service, _version: str) -> Response:
        return _json(service.get(kind, incoming.path_id(request, "id")))

    return operation


def _put(kind: str) -> Operation:
    async def operation(request: Request, service: Service, version: str) -> Response:
        identifier = incoming.path_id(request, "id")
        body = await incoming.json_body(request, (incoming.JSON_TYPE,))
        return _json(service.put(kind, identifier, body, version))

    return operation


def _patch(kind: str) -> Operation:
    async def operation(request: Request, service: Service, version: str) -> Response:
        identifier = incoming.path_id(request, "id")
        allowed: tuple[str, ...] = (incoming.JSON_TYPE, incoming.MERGE_PATCH_TYPE)
        if service.behaviour.merge_patch_content_type == "refused":
            allowed = allowed[:1]
        body = await incoming.json_body(request, allowed)
        return _json(service.patch(kind, identifier, body, version))

    return operation


def _remove(kind: str) -> Operation:
    async def operation(request: Request, service: Service, _version: str) -> Response:
        service.remove(kind, incoming.path_id(request, "id"))
        return Response(status_code=204)

    return operation


def _page(request: Request, page: Page) -> Response:
    if page.lagged:
        note_lag(request)
    document: Document = {"value": page.value}
    if page.next_position is not None:
        document["nextLink"] = _next_link(request, page.next_position)
    return _json(document)


def _next_link(request: Request, position: int) -> str:
    """Write the absolute URL of the next page, at the host that the client asked."""
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        address, port = request.scope["server"]
        host = f"{address}:{port}"
    version = request.query_params["api-version"]
    token = incoming.continuation(position)
    query = f"api-version={version}&{incoming.CONTINUATION}={token}"
    return f"http://{host}{request.scope['path']}?{query}"


def _json(document: Document, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Answer with JSON; half of a surrogate pair, which JSON can escape, is no UTF-8."""
    content = json.dumps(document, allow_nan=False, ensure_ascii=True)
    return Response(content, status, headers, media_type=incoming.JSON_TYPE)
