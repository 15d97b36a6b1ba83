"""The error responses of the service."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class ServiceError(Exception):
    """An error response: HTTP status, error code, message, and additional headers."""

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] = _NO_HEADERS
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers


def bad_request(code: str, message: str) -> ServiceError:
    """Return the error for a request that is not valid."""
    return ServiceError(400, code, message)


def invalid_body(message: str) -> ServiceError:
    """Return the error for a body that violates a rule.

    Source: learn.microsoft.com/rest/api/iotcentral/common-error-codes, "422: the body of the
    request could not be validated".
    """
    return ServiceError(422, "InvalidBody", message)


def not_found(kind: str, identifier: str) -> ServiceError:
    """Return the error for an object that does not exist in the application."""
    return ServiceError(404, "NotFound", f"Could not find {kind[:-1]} '{identifier}'.")


def framework_error(status: int, headers: Mapping[str, str] | None) -> ServiceError:
    """Return the error for a rejection by the framework, such as an unknown route."""
    phrase = HTTPStatus(status).phrase
    message = {404: "No operation has this path.", 405: "This path has no such operation."}.get(
        status, phrase
    )
    return ServiceError(status, phrase.title().replace(" ", ""), message, headers or _NO_HEADERS)


def error_body(error: ServiceError, request_id: str, now: datetime) -> dict[str, Any]:
    """Return the document of an error response."""
    return {
        "error": {
            "code": error.code,
            "message": error.message,
            "requestId": request_id,
            "time": format_datetime(now, usegmt=True),
        }
    }
