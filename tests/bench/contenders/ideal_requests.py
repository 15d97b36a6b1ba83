"""The requests that no provider can avoid, over raw connections and at an ideal pace.

A write is one request. A refresh is one listing per kind and application. Nothing is validated,
compared or retried, and a status above 399 is an error.
"""

from __future__ import annotations

import http.client
import json
import math
import os
import threading
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

Properties: TypeAlias = "dict[str, Any]"

APPLICATIONS: Final = "BENCH_APPLICATIONS"
"""The variable with the URLs of all applications of the program, separated by spaces."""

_KINDS: Final = ("destinations", "exports")
_RATE: Final = 20
_SECOND: Final = 1.0
_OWN: Final = ("applicationUrl", "objectId")


class Application:
    """The requests to one application: a connection per thread, and one pace for all threads.

    A slot is free a second after the response of its last request. There are more slots than
    threads, so each thread finds one.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._path = parts.netloc, parts.path
        self._local = threading.local()
        self._slots = deque([-math.inf] * _RATE)
        self._headers = {
            "Authorization": os.environ.get("IOTCENTRAL_API_TOKEN", ""),
            "Content-Type": "application/json",
        }

    def send(self, method: str, path: str, body: Properties | None = None) -> Any:
        """Send a request when a slot is free, and return the document of the response."""
        last = self._slots.popleft()
        time.sleep(max(0.0, last + _SECOND - time.monotonic()))
        try:
            return self._exchange(method, path, body)
        finally:
            self._slots.append(time.monotonic())

    def _exchange(self, method: str, path: str, body: Properties | None) -> Any:
        if not hasattr(self._local, "connection"):
            self._local.connection = http.client.HTTPConnection(self._host)
        connection: http.client.HTTPConnection = self._local.connection
        target = f"{self._path}/api/dataExport/{path}?api-version=2022-06-30-preview"
        connection.request(method, target, json.dumps(body) if body else None, self._headers)
        response = connection.getresponse()
        content = response.read()
        if response.status >= http.client.BAD_REQUEST:
            raise RuntimeError(f"{method} {path}: {response.status}")
        return json.loads(content) if content else None


_applications: Final = {url: Application(url) for url in os.environ.get(APPLICATIONS, "").split()}
_listings: Final[dict[tuple[str, str], Future[set[str]]]] = {}
_listing: Final = threading.Lock()


def create(given: Properties) -> None:
    """Create an object."""
    _send("PUT", given, _body(given))


def update(old: Properties, new: Properties) -> None:
    """Send the properties that change."""
    before = _body(old)
    _send("PATCH", new, {name: it for name, it in _body(new).items() if it != before.get(name)})


def delete(given: Properties) -> None:
    """Delete an object."""
    _send("DELETE", given)


def exists(given: Properties) -> bool:
    """Tell whether an object exists.

    The first call lists everything that the program has, all listings at the same time.
    """
    places = [(url, kind) for url in _applications for kind in _KINDS]
    with _listing:
        if not _listings:
            pool = ThreadPoolExecutor(len(places))
            _listings.update({place: pool.submit(_ids, *place) for place in places})
    return given["objectId"] in _listings[given["applicationUrl"], _kind(given)].result()


def _send(method: str, given: Properties, body: Properties | None = None) -> None:
    path = f"{_kind(given)}/{given['objectId']}"
    _applications[given["applicationUrl"]].send(method, path, body)


def _ids(url: str, kind: str) -> set[str]:
    return {it["id"] for it in _applications[url].send("GET", kind)["value"]}


def _kind(given: Properties) -> str:
    return _KINDS["source" in given]


def _body(given: Properties) -> Properties:
    return {
        name: it for name, it in given.items() if name not in _OWN and not name.startswith("__")
    }
