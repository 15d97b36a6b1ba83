"""The recipients of a destination's data and secrets: hosts of URLs and connection strings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from .masks import every_part
from .urls import canonical_url, host_name, host_of_url

UNREADABLE: Final = "an unreadable address"

EMULATOR: Final = "127.0.0.1"
"""The host of `UseDevelopmentStorage=true`."""

_WITHOUT_TLS: Final = ("http", "ws", "amqp", "ftp")
# https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string
_BLOB_SUFFIX: Final = "core.windows.net"
_PROTOCOLS: Final = ("http", "https")
# Other services in a shared access signature of an account. They receive no data.
_OTHER_SERVICES: Final = tuple(
    f"{service}{place}endpoint"
    for service in ("file", "queue", "table")
    for place in ("", "secondary")
)


class Recipient(NamedTuple):
    """A recipient of data: its host, and its address for people.

    `host` is in lower case, None if two libraries could read different ones. `address` has the port
    if there is one, and the scheme if there is no TLS.
    """

    host: str | None
    address: str


NOBODY: Final = Recipient(None, UNREADABLE)
"""The recipient of a value without an unambiguous host."""


def recipient(url: Any) -> Recipient:
    """Return the recipient of requests to a URL."""
    if not isinstance(url, str):
        return NOBODY
    try:
        without_query = urlsplit(url)._replace(query="", fragment="").geturl()
    except ValueError:  # such as a bracket that is never closed
        return NOBODY
    canonical = canonical_url(without_query)
    name = host_of_url(canonical)
    if name is None or "@" in url.partition("://")[2].partition("/")[0]:
        return NOBODY
    # Another port is another recipient, and without TLS everybody on the path is one.
    split = urlsplit(canonical)
    scheme = f"{split.scheme}://" if split.scheme in _WITHOUT_TLS else ""
    port = f":{split.port}" if split.port else ""
    return Recipient(host_of_url(url), f"{scheme}{name}{port}")


def recipients(connection_string: str) -> Iterator[Recipient]:
    """Yield every recipient of a connection string, for each part that a library may use."""
    pairs = every_part(connection_string)
    names = {name for name, _ in pairs}
    for name, value in pairs:
        if name.endswith(("endpoint", "uri")) and name not in _OTHER_SERVICES:
            yield NOBODY if "," in value else recipient(value.strip())
        elif name == "defaultendpointsprotocol" and value.strip().lower() not in _PROTOCOLS:
            yield NOBODY
        elif name == "usedevelopmentstorage":
            yield Recipient(EMULATOR, EMULATOR)
    if "endpointsuffix" in names or "blobendpoint" not in names:
        yield from _accounts(pairs)


def _accounts(pairs: list[tuple[str, str]]) -> Iterator[Recipient]:
    suffixes = [value for name, value in pairs if name == "endpointsuffix" and value]
    for name, account in pairs:
        if name == "accountname":
            for suffix in suffixes or [_BLOB_SUFFIX]:
                host = host_name(f"{account.strip()}.blob.{suffix.strip()}")
                yield Recipient(host, host) if host else NOBODY
