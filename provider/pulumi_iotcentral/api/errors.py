"""The errors of the client, each with a cause and a remedy.

IotCentralError                 any error of a call; `status` is None without a response
├── EndpointError               the base URL is not allowed
├── AuthenticationError         401, 403, or no token
├── NotFoundError               404
├── ConflictError               409, 412
├── InvalidError                400, 422
└── ThrottledError              429 until the deadline
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
    """A call to the service failed. The text is one line without any secret.

    Attributes:
        message: The cause: the message of the service, or the client's. At most 500 characters.
        status: The HTTP status. None without a response.
        code: The service's error code, such as `InvalidBody`. None if there is none.
        request_id: The service's request id, for its support. None if there is none.
        method: The HTTP method. None if no request was sent.
        path: The path of the URL, without the query. None if no request was sent.
        host: The host and port of the URL. None if no request was sent.
        attempts: The attempts and their duration, if there was more than one.
        advice: The remedy, as sentences.
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
        attempts: str = "",
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
        self.attempts = attempts
        self.advice = one_line(advice, _LONGEST_MESSAGE)

    def __str__(self) -> str:
        status = " ".join(str(part) for part in (self.status, self.code) if part)
        request = f"request {self.request_id}" if self.request_id else ""
        where = f"{self.method} {self.path} at {self.host}" if self.method else ""
        details = ", ".join(part for part in (status, request, where, self.attempts) if part)
        return f"{self.message.removesuffix('.')} ({details})" if details else self.message


class EndpointError(IotCentralError, ValueError):
    """A base URL is not allowed. No request was sent."""


class AuthenticationError(IotCentralError):
    """The service rejected the credential (401, 403), or there is no credential."""


class NotFoundError(IotCentralError):
    """The application has no object with this id (404)."""


class ConflictError(IotCentralError):
    """The request conflicts with the current state of the object (409, 412)."""


class InvalidError(IotCentralError):
    """The service rejected the content of the request (400, 422)."""


class ThrottledError(IotCentralError):
    """The service throttled requests (429) until the deadline."""


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

_CAUSES: Final[dict[int, str]] = {
    400: "the request is not valid",
    401: "IoT Central does not accept the credential",
    403: "the credential does not have the required permission",
    404: "the application has no such destination or export",
    409: "the request conflicts with another object or a concurrent change",
    412: "the object was changed in the meantime",
    422: "IoT Central does not accept a property",
    429: "the rate limit is exceeded",
}
"""The cause of a status whose response has no message."""

_INTERNAL: Final = "the service returned an internal error"
_ADVICE: Final[dict[int, str]] = {
    400: "Correct the property that the error names.",
    401: "Check that {credential} {condition}.",
    403: "Grant the 'Data export' permissions in the application at {host} to the role of "
    "{credential}.",
    404: "Check the id and the application.",
    409: "Retry, or use another id.",
    412: "Run `pulumi refresh`, then retry.",
    422: "Correct the property that the error names.",
    429: "Retry later. The rate limit of 20 requests per second applies to all clients of an "
    "application together.",
}
_UNDOCUMENTED: Final = (
    "The API does not document this status. Report it with the request ID to Microsoft."
)
_CONFIGURATION: Final = "Check iotcentral:apiVersion and the endpoint."
_DELETION: Final = "Retry. A resource in use cannot be deleted."
_ADVICE_OF: Final[dict[tuple[int, str], str]] = {
    (400, "GET"): _CONFIGURATION,
    (400, "DELETE"): _CONFIGURATION,
    (409, "GET"): "Retry.",
    (409, "PATCH"): "Retry.",
    (409, "DELETE"): _DELETION,
    (422, "GET"): _CONFIGURATION,
    (422, "DELETE"): _DELETION,
}
"""The remedies that depend on the method of the request."""

_FOR_TOKENS: Final = "is for the application at {host} and has not expired"
_FOR_IDENTITIES: Final = "has the identity of a user of the application at {host}"


@dataclass(frozen=True, kw_only=True)
class Call:
    """The details of a call for its errors, and the secrets that they must not contain.

    `secrets` are those of the call itself, `known` those of the client.
    """

    method: str
    path: str
    host: str
    credential: str = "the credential"
    condition: str = _FOR_TOKENS
    secrets: frozenset[Secret] = field(default=frozenset(), repr=False)
    known: KnownSecrets = field(default_factory=KnownSecrets, repr=False, compare=False)

    def sent_with(self, authorization: str, credential: str) -> "Call":
        """Return the call with its Authorization header among the secrets.

        Args:
            authorization: The header's value.
            credential: Its kind and source, for messages.
        """
        scheme = authorization.partition(" ")[0]
        return replace(
            self,
            credential=credential,
            condition=_FOR_IDENTITIES if scheme == "Bearer" else _FOR_TOKENS,
            secrets=self.secrets | token_parts(authorization),
        )

    def failed(
        self, message: str, advice: str, *, status: int | None = None, attempts: str = ""
    ) -> IotCentralError:
        """Return the error of a call without a usable response."""
        return IotCentralError(
            self._redacted(message),
            status=status,
            method=self.method,
            path=self.path,
            host=self.host,
            attempts=attempts,
            advice=self._redacted(advice),
        )

    def refused(
        self, status: int, message: str, *, code: str | None, request_id: str | None
    ) -> IotCentralError:
        """Return the error of a response outside 2xx, of the class for its status.

        Without a message, the cause follows from the status.
        """
        return _BY_STATUS.get(status, IotCentralError)(
            self._redacted(message) or _cause(status),
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
            return "Retry later. If the error persists, report the request ID to Microsoft."
        advice = _ADVICE_OF.get((status, self.method)) or _ADVICE.get(status, _UNDOCUMENTED)
        condition = self.condition.format(host=self.host)
        return advice.format(host=self.host, credential=self.credential, condition=condition)


def _cause(status: int) -> str:
    if 500 <= status < 600:  # noqa: PLR2004
        return _INTERNAL
    return _CAUSES.get(status, "the service returned an undocumented status")


@dataclass(frozen=True)
class Failure:
    """The cause of a missing response, the remedy, and the number of useful attempts."""

    message: str
    advice: str
    tries: float


# A transient failure is retried until the deadline. A probable mistake in the settings is retried
# only a few times, so that the user sees the error before the deadline.
_FEW: Final = 4
_TLS: Final = Failure(
    "the TLS connection failed, or its certificate is not trusted",
    "Check the endpoint. Behind a proxy that inspects TLS, set REQUESTS_CA_BUNDLE to its "
    "certificates.",
    1,
)
_PROXY: Final = Failure(
    "the proxy did not forward the request",
    "Check HTTPS_PROXY and NO_PROXY in the environment.",
    _FEW,
)
_DNS: Final = Failure(
    "the host name cannot be resolved",
    "Check iotcentral:subdomain or iotcentral:endpoint, and the name resolution of this machine.",
    _FEW,
)
_REFUSED: Final = Failure(
    "the connection was refused",
    "Check that the service at iotcentral:endpoint is running, and that the port is correct.",
    _FEW,
)
_UNREACHABLE: Final = Failure(
    "the host is not reachable",
    "Check the endpoint, and any firewall or proxy in front of it.",
    _FEW,
)
_SLOW: Final = Failure("the service did not respond before the timeout", "Retry later.", math.inf)
_LOST: Final = Failure(
    "the connection was lost before the response was complete",
    "Retry. If the error persists, check for a proxy or gateway that closes connections.",
    math.inf,
)
_UNREADABLE: Final = Failure(
    "the response is not valid HTTP", "Check for a proxy or gateway that rewrites responses.", _FEW
)
TOO_LARGE: Final = Failure(
    "the response exceeds the limit of 16 MiB",
    "Check the endpoint, and any proxy or gateway in front of it.",
    1,
)
"""The failure of a response, or of all pages of a listing, that is too large."""

ENDED: Final = replace(_SLOW, tries=1)
"""The failure of a request that was interrupted by the deadline."""

LATE: Final = Failure(
    "the operation did not end before the deadline",
    "Retry later. The service may be slow, or a listing has too many pages.",
    1,
)
"""The failure of an operation that the deadline interrupted between two requests."""

UNANSWERED: Final = (requests.RequestException, exceptions.HTTPError, LimitError)
"""The exceptions of an exchange without a response. requests can raise a ValueError, too."""


def failure_of(error: Exception) -> Failure:
    """Return the failure for an exception of requests or urllib3.

    The exception's own text is never repeated, since it may contain a header or a URL.
    """
    chain = _chain(error)
    for fits, failure in _RULES:
        if any(fits(link) for link in chain):
            return failure
    return _LOST if isinstance(error, _INTERRUPTED) else _UNREADABLE


def _is(*types: type[BaseException]) -> Callable[[BaseException], bool]:
    return lambda link: isinstance(link, types)


def _is_refusal(link: BaseException) -> bool:
    return isinstance(link, OSError) and link.errno == errno.ECONNREFUSED


_INTERRUPTED: Final = (
    requests.ConnectionError,
    requests.exceptions.ChunkedEncodingError,
    exceptions.ProtocolError,
)

# The order matters: a proxy error is also a connection error, and urllib3 counts every failed
# connection as a timeout, too.
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
    """Return the exception and all that it wraps: arguments, reasons and causes."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        link = waiting.pop(0)
        if isinstance(link, BaseException) and all(link is not seen for seen in found):
            found.append(link)
            waiting += [*link.args, getattr(link, "reason", None), link.__cause__, link.__context__]
    return found
