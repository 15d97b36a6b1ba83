"""Delivers to a webhook: a POST for each document, with the destination's customizations."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

import requests
import urllib3

from ..schema import Document
from .hosts import check_host
from .outcomes import refused, unreachable

SECONDS: Final = 10
"""How long a request may take to connect, and to be answered."""

_GONE: Final = (
    (requests.Timeout, f"did not answer within {SECONDS} seconds"),
    (requests.exceptions.SSLError, "has no certificate that is trusted here"),
    (requests.ConnectionError, "gives no answer"),
)


def deliver(destination: Document, documents: Iterable[Any], *, anywhere: bool) -> str:
    """Post documents to a webhook, and say where they went, without its path and query.

    Raises:
        DeliveryError: it did not take them all.
        UnsupportedError: it is not on this machine, and messages may not go anywhere.
    """
    check_host(destination["url"], anywhere=anywhere)
    headers = _customized(destination, "headerCustomizations")
    query = _customized(destination, "queryCustomizations")
    with _session() as session:
        headers |= _authorization(session, destination, anywhere=anywhere)
        session.headers.update({"Content-Type": "application/json", **headers})
        statuses = [_sent(session, destination["url"], query, it) for it in documents]
    return f"the webhook answered {', '.join(map(str, dict.fromkeys(statuses)))}"


def _sent(session: requests.Session, url: str, query: dict[str, str], document: Any) -> int:
    content = json.dumps(document).encode()
    return _posted(session, "The webhook", url, params=query, data=content).status_code


def _session() -> requests.Session:
    session = requests.Session()
    # Neither a proxy nor a password of the user's own has a part in this.
    session.trust_env = False
    return session


def _customized(destination: Document, kind: str) -> dict[str, str]:
    return {name: it["value"] for name, it in destination.get(kind, {}).items()}


def _authorization(
    session: requests.Session, destination: Document, *, anywhere: bool
) -> dict[str, str]:
    authorization = destination.get("authorization")
    if authorization is None:
        return {}
    if authorization["type"] == "header":
        return {"Authorization": authorization["value"]}
    check_host(authorization["tokenUrl"], anywhere=anywhere)
    return {"Authorization": f"Bearer {_token(session, authorization)}"}


def _token(session: requests.Session, authorization: Document) -> str:
    """Ask for a token by the client credentials grant (RFC 6749, 4.4).

    `auto` is taken for `urlencoded`, the form of the RFC.
    """
    names = {"clientId": "client_id", "clientSecret": "client_secret"}
    own = {new: authorization[old] for old, new in names.items()}
    optional = {it: authorization[it] for it in ("audience", "scope") if authorization.get(it)}
    fields = {"grant_type": "client_credentials", **own, **optional}
    form = "json" if authorization.get("requestType") == "json" else "data"
    answer = _posted(session, "The token URL", authorization["tokenUrl"], **{form: fields})
    try:
        token = answer.json()["access_token"]
    except (ValueError, KeyError, TypeError):
        token = None
    if not isinstance(token, str):
        raise refused("The token URL answered without an access_token.")
    return token


def _posted(session: requests.Session, who: str, url: str, **options: Any) -> requests.Response:
    """Post, and follow no redirect: it might lead to another machine."""
    try:
        answer = session.post(url, timeout=SECONDS, allow_redirects=False, **options)
    except (requests.RequestException, urllib3.exceptions.HTTPError, ValueError) as error:
        # The exception's own text may quote the URL and the headers.
        why = next((text for kind, text in _GONE if isinstance(error, kind)), None)
        raise unreachable(
            f"{who} {why or 'cannot be called: its URL or a header is none'}."
        ) from None
    if not 200 <= answer.status_code < 300:  # noqa: PLR2004
        raise refused(f"{who} answered {answer.status_code}.")
    return answer
