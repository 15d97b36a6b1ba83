"""Where a destination's data goes: its hosts, from URLs, host names and connection strings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ..addresses import host_name, host_of_url
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
_PROTOCOLS: Final = ("http", "https")
_EMULATOR: Final = "127.0.0.1"
# What a shared access signature of an account names besides its blobs; no data goes there.
_OTHER_SERVICES: Final = tuple(
    f"{service}{place}endpoint"
    for service in ("file", "queue", "table")
    for place in ("", "secondary")
)


def hosts(destination: Declared) -> Iterator[tuple[str, str | Unknown | None]]:
    """Yield the path of each property that leads to a host, with every host, in lower case.

    UNKNOWN where only the update will tell, None where the value leads to no host, or where it
    cannot be said which one.
    """
    for names in (*_URLS, _HOST_NAME, _CONNECTION_STRING):
        value = destination.at(*names)
        if isinstance(value, Unknown):
            yield destination.unknown(*names), value
        elif value is not None:
            yield from ((".".join(names), host) for host in _hosts(names, value))


def _hosts(names: tuple[str, ...], value: Any) -> list[str | None]:
    if not isinstance(value, str):
        return [None]
    if names == _HOST_NAME:
        return [host_name(value)]
    if names == _CONNECTION_STRING:
        return list(dict.fromkeys(_hosts_of_parts(value))) or [None]
    return [host_of_url(value)]


def _hosts_of_parts(connection_string: str) -> Iterator[str | None]:
    """Yield every host that a connection string may lead to, whichever part a library takes."""
    pairs = [pair for part in connection_string.split(";") for pair in parts(part).items()]
    names = {name for name, _ in pairs}
    for name, value in pairs:
        if name.endswith(("endpoint", "uri")) and name not in _OTHER_SERVICES:
            yield None if "," in value else host_of_url(value)
        elif name == "defaultendpointsprotocol" and value.lower() not in _PROTOCOLS:
            yield None
        elif name == "usedevelopmentstorage":
            yield _EMULATOR
    if "endpointsuffix" in names or "blobendpoint" not in names:
        yield from _hosts_of_accounts(pairs)


def _hosts_of_accounts(pairs: list[tuple[str, str]]) -> Iterator[str | None]:
    suffixes = [value for name, value in pairs if name == "endpointsuffix" and value]
    for name, account in pairs:
        if name == "accountname":
            for suffix in suffixes or [_BLOB_SUFFIX]:
                yield host_name(f"{account}.blob.{suffix}")
