"""Parsing and validation of requests: ids, api-version, token, body."""

from __future__ import annotations

import base64
import hmac
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from starlette.requests import Request

from iotcentral_bounded.json import DEEPEST, LimitedJsonError, parsed

from .errors import ServiceError, bad_request, invalid_body
from .rules import check_id
from .schema import API_VERSIONS, Document

BODY_LIMIT: Final = 1024 * 1024
"""The maximum size of a body in bytes. The service's own limit is not documented."""

CONTINUATION: Final = "continuationToken"
"""The query parameter of a nextLink."""

JSON_TYPE: Final = "application/json"
"""The media type of every body."""

MERGE_PATCH_TYPE: Final = "application/merge-patch+json"
"""The other media type of a patch."""


def path_id(request: Request, name: str) -> str:
    """Return a segment of the path, percent-decoded."""
    try:
        identifier = unquote_to_bytes(request.path_params[name]).decode("utf-8")
    except UnicodeDecodeError:
        raise bad_request("InvalidId", "The id is not UTF-8.") from None
    check_id(identifier)
    return identifier


def check_token(request: Request, token: str | None) -> None:
    """Raise ServiceError unless a request has the application's token."""
    given = next((it for name, it in request.headers.raw if name == b"authorization"), b"")
    if given and (token is None or hmac.compare_digest(_folded(given), _folded(token.encode()))):
        return
    raise ServiceError(
        401,
        "Unauthorized",
        "The authorization token is missing, or is not valid for this application.",
    )


def _folded(token: bytes) -> bytes:
    """Return a token with its scheme in lower case, which RFC 9110 (11.1) matches in any case."""
    scheme, separator, credentials = token.partition(b" ")
    return scheme.lower() + separator + credentials if separator else token


def query_parameter(request: Request, name: str) -> str | None:
    """Return the value of a query parameter, or None. Its name matches in any case.

    Clients may append parameters to a nextLink that already has them. So a parameter can be
    repeated with the same value.

    Raises:
        ServiceError: The parameter has several values.
    """
    found = {it for key, it in request.query_params.multi_items() if key.lower() == name.lower()}
    if len(found) > 1:
        raise bad_request(
            "InvalidQuery", f"The query has several values of {name}. Send {name} once."
        )
    return next(iter(found), None)


def api_version(request: Request) -> str:
    """Return the requested API version."""
    given = query_parameter(request, "api-version")
    if given is None:
        raise bad_request("InvalidApiVersion", "The query parameter api-version is required.")
    if given not in API_VERSIONS:
        allowed = " or ".join(API_VERSIONS)
        raise bad_request("InvalidApiVersion", f"api-version must be {allowed}.")
    return given


def after_position(request: Request) -> int:
    """Return the position before the first object of a page."""
    token = query_parameter(request, CONTINUATION)
    if token is None:
        return 0
    try:
        padded = token.rstrip("=") + "=" * (-len(token.rstrip("=")) % 4)
        position = int(base64.urlsafe_b64decode(padded.encode("ascii")).decode("ascii"))
    except ValueError:
        raise bad_request("InvalidContinuationToken", "Follow the nextLink as it is.") from None
    return position


def continuation(position: int) -> str:
    """Return an opaque token for a position, without padding: some clients cut a query at "="."""
    return base64.urlsafe_b64encode(str(position).encode()).decode().rstrip("=")


async def json_body(
    request: Request, allowed: tuple[str, ...], *, as_written: bool = False
) -> Document:
    """Return the JSON object in the body of a request. See `parsed` for `as_written`."""
    content = await _content(request)
    _check_encoding(request)
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given not in allowed:
        raise ServiceError(
            415, "UnsupportedMediaType", f"Content-Type must be {' or '.join(allowed)}."
        )
    if len(content) > BODY_LIMIT:
        raise ServiceError(413, "RequestEntityTooLarge", f"A body has at most {BODY_LIMIT} bytes.")
    value = _parsed(content, as_written=as_written)
    if not isinstance(value, dict):
        raise invalid_body("the body must be an object")
    return value


def _check_encoding(request: Request) -> None:
    """Raise ServiceError for a compressed body, whose size could exceed the limit."""
    if request.headers.get("content-encoding", "").strip().lower() not in ("", "identity"):
        raise ServiceError(
            415,
            "UnsupportedMediaType",
            "Content-Encoding is not supported. Send the body uncompressed.",
            {"Accept-Encoding": "identity"},
        )


async def _content(request: Request) -> bytes:
    """Read the whole body, but store at most one byte more than the limit.

    A client that is still sending would not see a response that closes the connection.
    """
    content = bytearray()
    async for chunk in request.stream():
        if len(content) <= BODY_LIMIT:
            content += chunk[: BODY_LIMIT + 1]
    return bytes(content)


def _parsed(content: bytes, *, as_written: bool) -> Any:
    try:
        return parsed(content.decode("utf-8-sig"), DEEPEST, as_written=as_written)
    except LimitedJsonError as error:
        raise bad_request("InvalidJson", f"The body cannot be read: {error}.") from None
    except ValueError:
        raise bad_request("InvalidJson", "The body is not JSON in UTF-8.") from None
