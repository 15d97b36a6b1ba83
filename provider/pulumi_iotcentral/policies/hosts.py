"""Where a destination's data goes: its hosts, from URLs, host names and connection strings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from ..masks import parts
from ..schema import CONNECTION_STRING
from ..values import Unknown
from .declared import Declared

_URLS: Final = (
    ("url",),
    ("clusterUrl",),
    ("authorization", "endpointUri"),
    ("authorization", "tokenUrl"),
)
_HOST_NAME: Final = ("authorization", "hostName")
_CONNECTION_STRING: Final = ("authorization", CONNECTION_STRING)
# https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string
_BLOB_SUFFIX: Final = "core.windows.net"


def hosts(destination: Declared) -> Iterator[tuple[str, str | Unknown | None]]:
    """Yield the path of each property that leads to a host, with that host in lower case.

    UNKNOWN where only the update will tell, None where the value leads to no host.
    """
    for names in (*_URLS, _HOST_NAME, _CONNECTION_STRING):
        value = destination.at(*names)
        if isinstance(value, Unknown):
            yield destination.unknown(*names), value
        elif value is not None:
            yield ".".join(names), _host(names, value)


def _host(names: tuple[str, ...], value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    if names == _HOST_NAME:
        return value.lower()
    if names == _CONNECTION_STRING:
        return _host_of_parts(parts(value))
    return host_of_url(value)


def _host_of_parts(named: Mapping[str, str]) -> str | None:
    """Return the host of a connection string: of an account's blobs, or of a namespace."""
    for name in ("blobendpoint", "endpoint"):
        if named.get(name):
            return host_of_url(named[name])
    if named.get("accountname"):
        suffix = named.get("endpointsuffix") or _BLOB_SUFFIX
        return f"{named['accountname']}.blob.{suffix}".lower()
    return None


def host_of_url(url: str) -> str | None:
    """Return the host of a URL, or None where it has none."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
