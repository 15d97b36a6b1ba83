"""What time the service has."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import requests

from pulumi_iotcentral.api.endpoint import Endpoint

_TIMEOUT: Final = (10.0, 10.0)


def server_time(base_url: str) -> datetime | None:
    """Return the time of a service, from the Date header of an answer; None where it tells none.

    The request carries no credential and follows no redirect.
    """
    url = Endpoint.of(base_url).base_url
    try:
        answer = requests.get(url, timeout=_TIMEOUT, allow_redirects=False, stream=True)
        answer.close()
        return parsedate_to_datetime(answer.headers.get("Date", "")).astimezone(UTC)
    except (requests.RequestException, ValueError):
        return None
