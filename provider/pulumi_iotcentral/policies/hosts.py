"""The hosts of a destination, from its URLs, host names, headers and connection strings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from pulumi_iotcentral.model.failures import join
from pulumi_iotcentral.model.hosts import recipient, recipients
from pulumi_iotcentral.model.masks import every_part
from pulumi_iotcentral.model.schema import (
    ADDRESSES,
    CONNECTION_STRING,
    HEADERS,
    MESSAGING_FORM,
    STORAGE_FORM,
    address_paths,
)
from pulumi_iotcentral.model.urls import host_name, routes
from pulumi_iotcentral.model.values import Unknown

from .declared import Declared

_CONNECTION_STRING: Final = ("authorization", CONNECTION_STRING)
# https://www.rfc-editor.org/rfc/rfc9110#name-tokens. Other characters may end the header's line.
_HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# https://learn.microsoft.com/azure/event-hubs/test-locally-with-event-hub-emulator
_DISABLES_TLS: Final = {
    "defaultendpointsprotocol": "http",
    "usedevelopmentstorage": "true",
    "usedevelopmentemulator": "true",
}
_SPELLING: Final = {
    name.lower(): name for form in (STORAGE_FORM, MESSAGING_FORM) for name in form.names
}


def hosts(destination: Declared) -> Iterator[tuple[str, str | Unknown | None]]:
    """Yield the path of each property that points to a host, with each of its hosts in lower case.

    The host is UNKNOWN for an unknown value, and None for a value without an unambiguous host.
    """
    for names in (*address_paths(), _CONNECTION_STRING):
        value = destination.at(*names)
        if isinstance(value, Unknown):
            yield destination.unknown(*names), value
        elif value is not None:
            yield from ((".".join(names), host) for host in _hosts(names, value))
    yield from _hosts_of_headers(destination.at(HEADERS))


def _hosts_of_headers(headers: Any) -> Iterator[tuple[str, str | Unknown | None]]:
    """Yield the host of every header that routes a request."""
    if isinstance(headers, Unknown):
        yield HEADERS, headers
    for name, item in headers.items() if isinstance(headers, dict) else ():
        if routes(name) or not _HEADER_NAME.fullmatch(name):
            value = item.get("value") if isinstance(item, dict) else item
            unknown = isinstance(value, Unknown)
            host = recipient(f"https://{value}").host if _HEADER_NAME.fullmatch(name) else None
            yield join(HEADERS, name), value if unknown else host


def _hosts(names: tuple[str, ...], value: Any) -> list[str | None]:
    if not isinstance(value, str):
        return [None]
    if ADDRESSES.get(names[-1]) == "host name":
        return [host_name(value)]
    if names == _CONNECTION_STRING:
        return list(dict.fromkeys(it.host for it in recipients(value))) or [None]
    return [recipient(value).host]


def unencrypted_parts(connection_string: str) -> Iterator[str]:
    """Yield the name of each part that makes a library connect without TLS.

    A name that Azure does not document is not repeated, since it may be a part of a secret.
    """
    for name, value in every_part(connection_string):
        turns_it_off = value.strip().lower() == _DISABLES_TLS.get(name)
        if turns_it_off or (name.endswith(("endpoint", "uri")) and is_unencrypted(value)):
            yield _SPELLING.get(name, "(with an unknown name)")


def is_unencrypted(url: str) -> bool:
    """Tell whether a lenient library reads a scheme without TLS in a URL."""
    text = "".join(char for char in url if char.isprintable() and not char.isspace())
    return text.lower().startswith(("http:", "ws:", "amqp:", "ftp:"))
