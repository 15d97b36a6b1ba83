"""The endpoint for messages: POST …/messages.

The service has no such path, since its messages come from devices. The application's token is
required.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from iotcentral_pipeline import MessageError
from iotcentral_simulator.codec import document
from iotcentral_simulator.errors import invalid_body
from iotcentral_simulator.options import Options
from iotcentral_simulator.request_parsing import JSON_TYPE, check_token, json_body, path_id
from iotcentral_simulator.responses import (
    error_response,
    json_response,
    operation_of,
    options_response,
)
from iotcentral_simulator.unexpected import as_service_error

from .exporter import Exporter

_PATH: Final = re.compile(r"(?:/applications/(?P<application>[^/]+))?/messages")


class MessagesApi:
    """The layer that handles messages and passes on all other requests."""

    def __init__(self, app: ASGIApp, exporter: Exporter, options: Options) -> None:
        self._app = app
        self._exporter = exporter
        self._options = options
        self._now: Callable[[], datetime] = options.clock.now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request or pass it on."""
        found = _PATH.fullmatch(scope["path"])
        if found is None:
            await self._app(scope, receive, send)
            return
        request = Request({**scope, "path_params": found.groupdict()}, receive)
        response = await self._answer(request)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        operations = {"POST": self._sent}
        if request.method == "OPTIONS":
            return options_response(operations)
        try:
            return json_response(await operation_of(request.method, operations)(request))
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception as error:
            refusal = as_service_error(error)
            return error_response(refusal, request.state.request_id, self._now())

    async def _sent(self, request: Request) -> Any:
        named = request.path_params["application"] is not None
        application = path_id(request, "application") if named else ""
        check_token(request, self._options.token_of(application))
        body = await json_body(request, (JSON_TYPE,), as_written=True)
        try:
            # In a thread, since the destination can be this simulator itself.
            deliveries = await run_in_threadpool(self._exporter.send, application, body)
        except MessageError as error:
            raise invalid_body(str(error)) from None
        return {"deliveries": document(deliveries)}
