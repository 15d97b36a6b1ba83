"""What a request carries, read and checked: ids, api-version, token, body."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import math
from collections.abc import Iterable
from typing import Any, Final, NoReturn
from urllib.parse import unquote_to_bytes

from starlette.requests import Request

from .errors import ServiceError, bad_request, invalid_body
from .rules import check_id
from .schema import API_VERSIONS, Document

BODY_LIMIT: Final = 1024 * 1024
"""The most bytes of a request's body; the service's own number is not documented."""

DEPTH_LIMIT: Final = 64
"""How deep a body's objects and arrays may be nested."""

CONTINUATION: Final = "continuationToken"
"""The query parameter that a nextLink carries."""

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
    """Refuse a request that does not show the application's token."""
    given = next((it for name, it in request.headers.raw if name == b"authorization"), b"")
    if given and (token is None or hmac.compare_digest(given, token.encode())):
        return
    raise ServiceError(
        401, "Unauthorized", "The authorization token is missing, or not one of this application."
    )


def api_version(request: Request) -> str:
    """Return the version of the API that is asked for."""
    given = request.query_params.getlist("api-version")
    if len(given) != 1:
        raise bad_request("InvalidApiVersion", "The query needs one parameter api-version.")
    if given[0] not in API_VERSIONS:
        allowed = " or ".join(API_VERSIONS)
        raise bad_request("InvalidApiVersion", f"api-version has to be {allowed}.")
    return given[0]


def after_position(request: Request) -> int:
    """Return the position that a page starts after."""
    token = request.query_params.get(CONTINUATION)
    if token is None:
        return 0
    try:
        position = int(base64.urlsafe_b64decode(token.encode("ascii")).decode("ascii"))
    except (ValueError, binascii.Error):
        raise bad_request("InvalidContinuationToken", "Follow the nextLink as it is.") from None
    return position


def continuation(position: int) -> str:
    """Write a position as an opaque token."""
    return base64.urlsafe_b64encode(str(position).encode()).decode()


async def json_body(request: Request, allowed: tuple[str, ...]) -> Document:
    """Return the JSON object that a request carries."""
    content = await _content(request)
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given not in allowed:
        raise ServiceError(
            415, "UnsupportedMediaType", f"Content-Type has to be {' or '.join(allowed)}."
        )
    if len(content) > BODY_LIMIT:
        raise ServiceError(413, "RequestEntityTooLarge", f"A body has at most {BODY_LIMIT} bytes.")
    value = _parsed(content)
    if not isinstance(value, dict):
        raise invalid_body("the body must be an object")
    return value


async def _content(request: Request) -> bytes:
    """Read a body to its end, and keep no more than shows that it is too large.

    A client that still sends would not see an answer that closes the connection.
    """
    content = bytearray()
    async for chunk in request.stream():
        if len(content) <= BODY_LIMIT:
            content += chunk[: BODY_LIMIT + 1]
    return bytes(content)


def _parsed(content: bytes) -> Any:
    try:
        value = json.loads(
            content.decode("utf-8"), parse_constant=_refuse_constant, parse_float=_finite
        )
    except (ValueError, RecursionError):
        raise bad_request("InvalidJson", "The body is not JSON in UTF-8.") from None
    if _depth(value) > DEPTH_LIMIT:
        raise bad_request("InvalidJson", f"The body is nested deeper than {DEPTH_LIMIT}.")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _depth(value: Any) -> int:
    """Measure level by level: a deep value would exhaust a recursion."""
    depth = 0
    level = [value]
    while level:
        depth += 1
        level = [child for item in level for child in _containers(item)]
    return depth


def _containers(value: Any) -> list[Any]:
    children = value.values() if isinstance(value, dict) else value
    if not isinstance(children, Iterable) or isinstance(children, str):
        return []
    return [child for child in children if isinstance(child, dict | list)]
