"""What time the service has."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import requests

from pulumi_iotcentral.api.endpoint import Endpoint

_TIMEOUT: Final = (10.0, 10.0)


def server_time(base_url: str) -> datetime | None:
    """Return the time of a service, from the Date header of an answer; None where it tells none.

    The request carries no credential, .netrc's neither, and follows no redirect.
    """
    endpoint = Endpoint.of(base_url)
    try:
        with requests.Session() as session:
            session.trust_env = not endpoint.plain
            session.auth = _unsigned
            answer = session.get(
                endpoint.base_url, timeout=_TIMEOUT, allow_redirects=False, stream=True
            )
            return parsedate_to_datetime(answer.headers.get("Date", "")).astimezone(UTC)
    except (requests.RequestException, ValueError, OverflowError):
        return None


def _unsigned(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Leave a request as it is: requests looks into .netrc for one without an auth of its own."""
    return request
