"""What time the service has."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Final

import requests
from urllib3.util import parse_url

from iotcentral_bounded.http import Connections, LateError
from pulumi_iotcentral.api.endpoint import Endpoint, host_of
from pulumi_iotcentral.api.errors import Call
from pulumi_iotcentral.api.failures import ENDED, UNANSWERED, failure_of

_TIMEOUT: Final = (10.0, 10.0)
_SECONDS: Final = 20.0


def server_time(base_url: str, seconds: float = _SECONDS) -> datetime | None:
    """Return the time of a service, from the Date header of an answer; None where it tells none.

    The request carries no credential, .netrc's neither, and follows no redirect.

    Args:
        base_url: The application's URL.
        seconds: The time that the service has to answer.

    Raises:
        IotCentralError: Nothing answers there, or not in time.
    """
    endpoint = Endpoint.of(base_url)
    connections = Connections(trust_env=not endpoint.plain)
    failure = ENDED
    try:
        date = connections.run(partial(_date, connections, endpoint.base_url), seconds)
    except LateError:
        pass
    except (*UNANSWERED, ValueError) as error:
        failure = failure_of(error)
    else:
        return _time(date)
    finally:
        connections.close()
    path = parse_url(endpoint.base_url).path or "/"
    call = Call(method="GET", path=path, host=host_of(endpoint.base_url))
    raise call.failed(failure.message, failure.advice)


def _date(connections: Connections, url: str) -> str:
    with connections.send(requests.Request("GET", url), *_TIMEOUT) as answer:
        return answer.headers.get("Date", "")


def _time(date: str) -> datetime | None:
    try:
        return parsedate_to_datetime(date).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
