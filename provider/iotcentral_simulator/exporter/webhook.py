"""Delivery to a webhook: a POST for each document, with the destination's customizations."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from time import monotonic
from typing import Any, Final, TypeAlias

import requests
import urllib3

from iotcentral_bounded.http import Connections, LateError, LimitError, content_of
from iotcentral_bounded.json import parsed
from iotcentral_pipeline import UnsupportedError
from iotcentral_simulator.schema import Document

from .hosts import check_host
from .outcomes import refused, unreachable

SECONDS: Final = 10
"""The timeout of all requests of a delivery together."""

_Post: TypeAlias = Callable[..., tuple[int, bytes]]

_ERRORS: Final = (requests.RequestException, urllib3.exceptions.HTTPError)
_GONE: Final = (
    ((LateError, requests.Timeout), f"did not respond within {SECONDS} seconds"),
    (requests.exceptions.SSLError, "has no trusted certificate"),
    (LimitError, "returned a response that is too large or compressed"),
    ((requests.ConnectionError, urllib3.exceptions.HTTPError), "does not respond"),
)


def deliver(destination: Document, documents: Iterable[str], *, anywhere: bool) -> str:
    """Post documents to a webhook, and return the statuses, without its path and query.

    Raises:
        DeliveryError: The webhook did not accept all documents.
        UnsupportedError: The webhook is on another machine, or its authorization is not supported.
    """
    check_host(destination["url"], anywhere=anywhere)
    headers = _customized(destination, "headerCustomizations")
    query = _customized(destination, "queryCustomizations")
    # Without proxies and passwords of the user's environment.
    connections = Connections(trust_env=False)
    post = partial(_posted, connections, monotonic() + SECONDS)
    try:
        headers |= _authorization(post, destination, anywhere=anywhere)
        connections.session.headers.update({"Content-Type": "application/json", **headers})
        statuses = [_sent(post, destination["url"], query, it) for it in documents]
    finally:
        connections.close()
    return f"the webhook returned {', '.join(map(str, dict.fromkeys(statuses)))}"


def _sent(post: _Post, url: str, query: dict[str, str], document: str) -> int:
    return post("The webhook", url, params=query, data=document.encode())[0]


def _customized(destination: Document, kind: str) -> dict[str, str]:
    return {name: it["value"] for name, it in destination.get(kind, {}).items()}


def _authorization(post: _Post, destination: Document, *, anywhere: bool) -> dict[str, str]:
    authorization = destination.get("authorization")
    if authorization is None:
        return {}
    if authorization["type"] == "header":
        return {"Authorization": authorization["value"]}
    if authorization["type"] != "oauth":
        raise UnsupportedError(f"the authorization {authorization['type']!r} is not supported")
    check_host(authorization["tokenUrl"], anywhere=anywhere)
    return {"Authorization": f"Bearer {_token(post, authorization)}"}


def _token(post: _Post, authorization: Document) -> str:
    """Request a token with the client credentials grant (RFC 6749, 4.4).

    `auto` is treated as `urlencoded`, the format of the RFC.
    """
    names = {"clientId": "client_id", "clientSecret": "client_secret"}
    own = {new: authorization[old] for old, new in names.items()}
    optional = {it: authorization[it] for it in ("audience", "scope") if authorization.get(it)}
    fields = {"grant_type": "client_credentials", **own, **optional}
    form = "json" if authorization.get("requestType") == "json" else "data"
    url = authorization["tokenUrl"]
    _, content = post("The token URL", url, **{form: fields})
    try:
        token = parsed(content)["access_token"]
    except (ValueError, KeyError, TypeError):
        token = None
    if not isinstance(token, str):
        raise refused("The response of the token URL has no access_token.")
    return token


def _posted(
    connections: Connections, until: float, who: str, url: str, **options: Any
) -> tuple[int, bytes]:
    """Post, and return the status and the content of the response.

    Redirects are not followed, since they can point to another machine.
    """
    request = requests.Request("POST", url, **options)
    try:
        left = until - monotonic()
        status, content = connections.run(lambda: _exchanged(connections, request), left)
    except (LateError, LimitError, *_ERRORS, ValueError) as error:
        # The exception's own text may contain the URL and the headers.
        why = next((text for kind, text in _GONE if isinstance(error, kind)), None)
        raise unreachable(
            f"{who} cannot be called, because its URL or a header is not valid."
            if why is None
            else f"{who} {why}."
        ) from None
    if not 200 <= status < 300:  # noqa: PLR2004
        raise refused(f"{who} returned {status}.")
    return status, content


def _exchanged(connections: Connections, request: requests.Request) -> tuple[int, bytes]:
    with connections.send(request, SECONDS, SECONDS) as answer:
        return answer.status_code, content_of(answer)
