"""Why a request brought no answer, and whether another try may help."""

import errno
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import requests
from urllib3 import exceptions

from iotcentral_bounded.http import LimitError


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
