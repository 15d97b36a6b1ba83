"""Responses in the service's format, and the methods of paths."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from starlette.responses import Response

from .errors import ServiceError, error_body, framework_error

_T = TypeVar("_T")


def json_response(
    document: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a response with a JSON body, in ASCII.

    JSON can escape a lone surrogate, which UTF-8 cannot encode.
    """
    content = json.dumps(document, allow_nan=False, ensure_ascii=True)
    return Response(content, status, headers, media_type="application/json")


def error_response(error: ServiceError, request_id: str, now: datetime) -> Response:
    """Return the response for an error."""
    headers = {"x-ms-error-code": error.code, **error.headers}
    return json_response(error_body(error, request_id, now), error.status, headers)


def options_response(operations: Mapping[str, Any]) -> Response:
    """Return the response to OPTIONS, without CORS permissions for web pages."""
    return Response(status_code=204, headers={"Allow": _allowed(operations)})


def operation_of(method: str, operations: Mapping[str, _T]) -> _T:
    """Return the operation for a method. HEAD uses that of GET.

    Raises:
        ServiceError: The path does not support the method.
    """
    found = operations.get("GET" if method == "HEAD" else method)
    if found is None:
        raise framework_error(405, {"Allow": _allowed(operations)})
    return found


def _allowed(operations: Mapping[str, Any]) -> str:
    head = {"HEAD"} if "GET" in operations else set()
    return ", ".join(sorted({*operations, *head, "OPTIONS"}))
