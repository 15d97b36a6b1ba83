"""What the service said, and what to do about it.

IotCentralError                 anything that went wrong with a call; `status` is None where
│                               no answer of the service came back
├── EndpointError               the base URL is not one the client may talk to
├── AuthenticationError         401, 403, or no token to be had
├── NotFoundError               404
├── ConflictError               409, 412
├── InvalidError                400, 422
└── ThrottledError              429, still so at the end of the deadline
"""

import errno
import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

import requests
from urllib3 import exceptions

from iotcentral_bounded.http import LimitError
from pulumi_iotcentral.config.credentials import token_parts
from pulumi_iotcentral.model.secrets.redaction import KnownSecrets, Secret, one_line

_LONGEST_MESSAGE: Final = 500
_LONGEST_WORD: Final = 100


class IotCentralError(Exception):
    """Tell what a call to the service ended in, on one line without any secret.

    Attributes:
        message: The service's words, or ours where it gave none; one line, at most 500 characters.
        status: The HTTP status; None where no answer came back.
        code: The service's error code, such as `InvalidBody`; None where it gave none.
        request_id: The service's id of the request, for its support; None where it gave none.
        method: The HTTP method; None where nothing was sent.
        path: The URL's path, without the query; None where nothing was sent.
        host: The host and port the call went to; None where nothing was sent.
        advice: One sentence: what to do about it.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        code: str | None = None,
        request_id: str | None = None,
        method: str | None = None,
        path: str | None = None,
        host: str | None = None,
        advice: str = "",
    ) -> None:
        self.message = one_line(message, _LONGEST_MESSAGE)
        super().__init__(self.message)
        self.status = status
        self.code = code and one_line(code, _LONGEST_WORD)
        self.request_id = request_id and one_line(request_id, _LONGEST_WORD)
        self.method = method
        self.path = path
        self.host = host
        self.advice = one_line(advice, _LONGEST_MESSAGE)

    def __str__(self) -> str:
        head = " ".join(str(part) for part in (self.status, self.code) if part)
        said = f"{head}: {self.message}" if head else self.message
        where = f"{self.method} {self.path} at {self.host}" if self.method else ""
        request = f"request {self.request_id}" if self.request_id else ""
        tail = ", ".join(part for part in (where, request) if part)
        return f"{said} ({tail})" if tail else said


class EndpointError(IotCentralError, ValueError):
    """Tell that a base URL is not one the client may talk to; nothing was sent."""


class AuthenticationError(IotCentralError):
    """Tell that the service refused the credential (401, 403), or that there was none to send."""


class NotFoundError(IotCentralError):
    """Tell that the service has no object under this id (404)."""


class ConflictError(IotCentralError):
    """Tell that the object's present state forbids the request (409, 412)."""


class InvalidError(IotCentralError):
    """Tell that the service refuses what the request says (400, 422)."""


class ThrottledError(IotCentralError):
    """Tell that the service still asked for patience (429) at the end of the deadline."""


_BY_STATUS: Final[dict[int, type[IotCentralError]]] = {
    400: InvalidError,
    401: AuthenticationError,
    403: AuthenticationError,
    404: NotFoundError,
    409: ConflictError,
    412: ConflictError,
    422: InvalidError,
    429: ThrottledError,
}

_ADVICE: Final[dict[int, str]] = {
    400: "correct the property that the message names",
    401: "{host} does not accept {credential}: check that {doubt}",
    403: "{credential} lacks the permission: give its role in the application at {host} "
    "the 'Data export' permissions",
    404: "check the id and the application: {host} has no such object",
    409: "another object or a change in progress is in the way: run again, or choose another id",
    412: "the object has changed meanwhile: refresh, then run again",
    422: "correct the property that the message names",
    429: "the service takes 20 requests a second from all clients of an application together: "
    "run again later",
}
_UNDOCUMENTED: Final = "report it with the request id: the API does not document it"
_DELETION_ADVICE: Final = "retry. An object that another one uses cannot be deleted"
_ADVICE_OF: Final[dict[tuple[int, str], str]] = {
    (400, "GET"): "check iotcentral:apiVersion and the endpoint",
    (400, "DELETE"): "check iotcentral:apiVersion and the endpoint",
    (409, "GET"): "retry",
    (409, "PATCH"): "a change in progress is in the way. Retry",
    (409, "DELETE"): _DELETION_ADVICE,
    (422, "GET"): "check iotcentral:apiVersion and the endpoint",
    (422, "DELETE"): _DELETION_ADVICE,
}
"""What to do about a status, where the method of the request changes that."""

_DOUBT: Final = "it was made for this application and has not expired"
_IDENTITY_DOUBT: Final = "its identity is a user of the application"


@dataclass(frozen=True, kw_only=True)
class Call:
    """Hold what an error may say about a call, and what it must not repeat.

    `secrets` are those of the call itself, `known` all that the client knows.
    """

    method: str
    path: str
    host: str
    credential: str = "the credential"
    doubt: str = _DOUBT
    secrets: frozenset[Secret] = field(default=frozenset(), repr=False)
    known: KnownSecrets = field(default_factory=KnownSecrets, repr=False, compare=False)

    def sent_with(self, authorization: str, credential: str) -> "Call":
        """Return the call with its Authorization header among the secrets.

        Args:
            authorization: The header's value.
            credential: What it is and where it came from, for messages.
        """
        scheme = authorization.partition(" ")[0]
        return replace(
            self,
            credential=credential,
            doubt=_IDENTITY_DOUBT if scheme == "Bearer" else _DOUBT,
            secrets=self.secrets | token_parts(authorization),
        )

    def failed(self, message: str, advice: str, *, status: int | None = None) -> IotCentralError:
        """Return the error of a call that brought no usable answer."""
        return IotCentralError(
            self._redacted(message),
            status=status,
            method=self.method,
            path=self.path,
            host=self.host,
            advice=self._redacted(advice),
        )

    def refused(
        self, status: int, message: str, *, code: str | None, request_id: str | None
    ) -> IotCentralError:
        """Return the error of an answer outside 2xx: of the class that fits its status."""
        return _BY_STATUS.get(status, IotCentralError)(
            self._redacted(message),
            status=status,
            code=code and self._redacted(code),
            request_id=request_id and self._redacted(request_id),
            method=self.method,
            path=self.path,
            host=self.host,
            advice=self._advice(status),
        )

    def _redacted(self, text: str) -> str:
        self.known.add(self.secrets)
        return self.known.redact(text)

    def _advice(self, status: int) -> str:
        if status >= 500:  # noqa: PLR2004
            return (
                "the service is in trouble: run again later, and report the request id if it stays"
            )
        advice = _ADVICE_OF.get((status, self.method)) or _ADVICE.get(status, _UNDOCUMENTED)
        return advice.format(host=self.host, credential=self.credential, doubt=self.doubt)


@dataclass(frozen=True)
class Failure:
    """Hold why there is no answer: a phrase, what to do, and how many tries are worth it."""

    message: str
    advice: str
    tries: float


# What may heal in a moment is tried until the deadline; what is most often a mistake in the
# settings only a few times, so that the user need not wait for the deadline to read about it.
_FEW: Final = 4
_TLS: Final = Failure(
    "the TLS connection could not be made or its certificate is not trusted",
    "check the endpoint; behind an inspecting proxy set REQUESTS_CA_BUNDLE to its certificates",
    1,
)
_PROXY: Final = Failure(
    "the proxy did not let the request through",
    "check HTTPS_PROXY and NO_PROXY in the environment",
    _FEW,
)
_DNS: Final = Failure(
    "the host name is not known",
    "check iotcentral:subdomain or iotcentral:endpoint, and the name resolution of this machine",
    _FEW,
)
_REFUSED: Final = Failure(
    "the connection was refused",
    "check that the service at iotcentral:endpoint is running and that the port is right",
    _FEW,
)
_UNREACHABLE: Final = Failure(
    "no connection could be made",
    "check the endpoint, and whether a firewall or a proxy is in the way",
    _FEW,
)
_SLOW: Final = Failure(
    "the service did not answer in time", "run again later: the service is slow", math.inf
)
_LOST: Final = Failure(
    "the connection was lost before the answer was complete",
    "run again; if it stays, look for a proxy or a gateway that cuts connections",
    math.inf,
)
_GARBLED: Final = Failure(
    "the answer could not be read", "look for a proxy or a gateway that changes answers", _FEW
)
TOO_LARGE: Final = Failure(
    "the response exceeds the limit of 16 MiB",
    "check the endpoint, and any proxy or gateway in front of it",
    1,
)
"""The failure of an answer, or of all pages of a listing, that is larger than anything real."""

ENDED: Final = replace(_SLOW, tries=1)
"""The failure of a request that was under way at the deadline."""

LATE: Final = Failure(
    "the deadline passed before the operation was complete",
    "run again later: the service is slow, or its listing does not end",
    1,
)
"""The failure of an operation that the deadline ended between two requests."""

UNANSWERED: Final = (requests.RequestException, exceptions.HTTPError, LimitError)
"""What an exchange raises that brings no answer. requests lets a ValueError through, too."""


def failure_of(error: Exception) -> Failure:
    """Return the failure an exception of requests or urllib3 stands for.

    The exception's own text is never repeated: it may quote a header or a URL.
    """
    chain = _chain(error)
    for fits, failure in _RULES:
        if any(fits(link) for link in chain):
            return failure
    return _LOST if isinstance(error, _CUT_OFF) else _GARBLED


def _is(*types: type[BaseException]) -> Callable[[BaseException], bool]:
    return lambda link: isinstance(link, types)


def _is_refusal(link: BaseException) -> bool:
    return isinstance(link, OSError) and link.errno == errno.ECONNREFUSED


_CUT_OFF: Final = (
    requests.ConnectionError,
    requests.exceptions.ChunkedEncodingError,
    exceptions.ProtocolError,
)

# In this order: a refusing proxy is the proxy's affair, and urllib3 counts every failed
# connection as a time-out too.
_RULES: Final[tuple[tuple[Callable[[BaseException], bool], Failure], ...]] = (
    (_is(LimitError), TOO_LARGE),
    (_is(requests.exceptions.ProxyError, exceptions.ProxyError), _PROXY),
    (_is(requests.exceptions.SSLError, exceptions.SSLError), _TLS),
    (_is(exceptions.NameResolutionError), _DNS),
    (_is_refusal, _REFUSED),
    (_is(requests.ConnectTimeout, exceptions.ConnectTimeoutError), _UNREACHABLE),
    (_is(requests.Timeout, exceptions.TimeoutError), _SLOW),
)


def _chain(error: BaseException) -> list[BaseException]:
    """Return the exception and all it wraps: by arguments, reasons and causes."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        link = waiting.pop(0)
        if isinstance(link, BaseException) and all(link is not seen for seen in found):
            found.append(link)
            waiting += [*link.args, getattr(link, "reason", None), link.__cause__, link.__context__]
    return found
