"""What time the service has."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import requests
from urllib3.util import parse_url

from pulumi_iotcentral.api.endpoint import Endpoint, host_of
from pulumi_iotcentral.api.errors import Call
from pulumi_iotcentral.api.failures import failure_of

_TIMEOUT: Final = (10.0, 10.0)


def server_time(base_url: str) -> datetime | None:
    """Return the time of a service, from the Date header of an answer; None where it tells none.

    The request carries no credential, .netrc's neither, and follows no redirect.

    Raises:
        IotCentralError: Nothing answers there.
    """
    endpoint = Endpoint.of(base_url)
    try:
        date = _date(endpoint)
    except (requests.RequestException, ValueError) as error:
        failure, url = failure_of(error), endpoint.base_url
        call = Call(method="GET", path=parse_url(url).path or "/", host=host_of(url))
        raise call.failed(failure.message, failure.advice) from None
    try:
        return parsedate_to_datetime(date).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _date(endpoint: Endpoint) -> str:
    with requests.Session() as session:
        session.trust_env = not endpoint.plain
        session.auth = _unsigned
        with session.get(
            endpoint.base_url, timeout=_TIMEOUT, allow_redirects=False, stream=True
        ) as answer:
            return answer.headers.get("Date", "")


def _unsigned(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Leave a request as it is: requests looks into .netrc for one without an auth of its own."""
    return request
