"""Responses in the form of the service, and which methods a path has."""

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

    Half of a surrogate pair, which JSON can escape, has no UTF-8.
    """
    content = json.dumps(document, allow_nan=False, ensure_ascii=True)
    return Response(content, status, headers, media_type="application/json")


def error_response(error: ServiceError, request_id: str, now: datetime) -> Response:
    """Return the response that refuses a request."""
    headers = {"x-ms-error-code": error.code, **error.headers}
    return json_response(error_body(error, request_id, now), error.status, headers)


def options_response(operations: Mapping[str, Any]) -> Response:
    """Return the response to OPTIONS; it grants nothing to pages in a browser."""
    return Response(status_code=204, headers={"Allow": _allowed(operations)})


def operation_of(method: str, operations: Mapping[str, _T]) -> _T:
    """Return the operation that a method selects; HEAD selects that of GET.

    Raises:
        ServiceError: the path has no such operation.
    """
    found = operations.get("GET" if method == "HEAD" else method)
    if found is None:
        raise framework_error(405, {"Allow": _allowed(operations)})
    return found


def _allowed(operations: Mapping[str, Any]) -> str:
    head = {"HEAD"} if "GET" in operations else set()
    return ", ".join(sorted({*operations, *head, "OPTIONS"}))
