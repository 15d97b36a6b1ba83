"""Parse responses within limits. Each response becomes a document or a typed error."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final, TypeAlias

from iotcentral_bounded.http import MOST_BYTES
from iotcentral_bounded.json import LimitedJsonError, parsed, weight
from pulumi_iotcentral.api.endpoint import host_of
from pulumi_iotcentral.api.errors import Call, IotCentralError

from .errors import TOO_LARGE

JsonObject: TypeAlias = dict[str, Any]
"""A JSON object as it was parsed."""

_GATEWAY: Final = (
    "The response is not from the API. Check the endpoint, and any proxy or gateway in front of it."
)
_MOST_WEIGHT: Final = 2 * MOST_BYTES
_DEEPEST: Final = 100
_AGAIN: Final = "Retry. If the error persists, check for a proxy that rewrites responses."


@dataclass(frozen=True)
class Answer:
    """An HTTP response with its whole body."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)

    @property
    def ok(self) -> bool:
        """Tell whether the status is one of 2xx."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def is_html(self) -> bool:
        """Tell whether the body is a web page, by its type or by its first character."""
        return "html" in self._type or self.content.lstrip()[:1] == b"<"

    @property
    def is_json(self) -> bool:
        """Tell whether the body may be JSON. A response without a content type may be."""
        return not self._type or self._type.endswith(("/json", "+json"))

    @property
    def _type(self) -> str:
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def json_object(answer: Answer, call: Call) -> JsonObject:
    """Return the JSON object of a 2xx response.

    Raises:
        IotCentralError: It is a web page, another type, empty, too large, not JSON, or not an
            object.
    """
    if answer.is_html:
        raise web_page(answer, call)
    if not answer.is_json:
        raise call.failed(
            "the response does not have the content type JSON", _GATEWAY, status=answer.status
        )
    if not answer.content.strip():
        raise call.failed("the response is empty", _AGAIN, status=answer.status)
    ensure_bounded(weight(answer.content), call)
    document, why = _parsed(answer.content)
    if why:
        raise call.failed(why, _AGAIN, status=answer.status)
    if not isinstance(document, dict):
        raise call.failed("the response is not a JSON object", _GATEWAY, status=answer.status)
    return document


def ensure_bounded(size: int, call: Call) -> None:
    """Raise IotCentralError if the JSON of an operation is too large by its `weight`."""
    if size > _MOST_WEIGHT:
        raise call.failed(TOO_LARGE.message, TOO_LARGE.advice)


def web_page(answer: Answer, call: Call) -> IotCentralError:
    """Return the error of a 2xx response that is a web page, such as a sign-in page."""
    return call.failed("the response is a web page, not JSON", _GATEWAY, status=answer.status)


def page(answer: Answer, call: Call) -> tuple[list[JsonObject], str | None]:
    """Return the items of one page of a listing, and its nextLink.

    Raises:
        IotCentralError: As `json_object`, or there is no list `value` of objects, or the
            nextLink is not a string.
    """
    document = json_object(answer, call)
    items, link = document.get("value"), document.get("nextLink")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise call.failed(
            "the response has no list of objects under 'value'", _GATEWAY, status=answer.status
        )
    if link is not None and not isinstance(link, str):
        raise call.failed(
            "the nextLink of the response is not a string", _GATEWAY, status=answer.status
        )
    return items, link or None


def refusal(answer: Answer, call: Call) -> IotCentralError:
    """Return the error for a response outside 2xx.

    The code, message and request id are those of the body (the document's `Error`), otherwise of
    the headers `x-ms-error-code` and `x-ms-request-id`. A web page does not come from the API. With
    404 it does not mean that an object was deleted, so it is never a NotFoundError.
    """
    if answer.status < HTTPStatus.BAD_REQUEST:
        return _redirected(answer, call)
    if answer.is_html:
        phrase = _phrase(answer.status)
        return call.failed(
            f"the response is a web page, not JSON: {phrase}", _GATEWAY, status=answer.status
        )
    details = _details(answer)
    return call.refused(
        answer.status,
        _message(_text(details.get("message")), answer.status),
        code=_text(details.get("code")) or answer.headers.get("x-ms-error-code"),
        request_id=_text(details.get("requestId")) or answer.headers.get("x-ms-request-id"),
    )


def _redirected(answer: Answer, call: Call) -> IotCentralError:
    location = answer.headers.get("Location", "")
    target = host_of(location) if "//" in location else call.host
    return call.failed(
        f"the response redirects to {target}, and the client does not follow redirects with a "
        "token",
        f"Check the endpoint. If {target} is the address of the application, use it as the "
        "endpoint.",
        status=answer.status,
    )


def _details(answer: Answer) -> JsonObject:
    if weight(answer.content) > _MOST_WEIGHT:
        return {}
    document, _ = _parsed(answer.content)
    error = document.get("error") if isinstance(document, dict) else None
    return error if isinstance(error, dict) else {}


def _parsed(content: bytes) -> tuple[Any, str]:
    """Return the value of a document, and an error that is empty if the document is valid."""
    try:
        return parsed(content, _DEEPEST), ""
    except LimitedJsonError as error:
        return None, f"the response is not valid: {error}"
    except ValueError:
        return None, "the response is truncated or not valid JSON"


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _message(text: str | None, status: int) -> str:
    """Return the message of an error, empty if it only repeats the status."""
    return "" if text is None or text.strip(".").lower() == _phrase(status).lower() else text


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "undocumented status"
