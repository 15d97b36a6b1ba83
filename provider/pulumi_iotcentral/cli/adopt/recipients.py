"""The hosts that a secret of a destination is sent to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from pulumi_iotcentral.model.masks import every_part
from pulumi_iotcentral.model.schema import CONNECTION_STRING
from pulumi_iotcentral.model.urls import canonical_url, host_name, host_of_url

from .secret_places import Path

URL: Final[Path] = ("url",)
UNREADABLE: Final = "an unreadable address"
_ENTRA: Final = "login.microsoftonline.com"
_WITHOUT_TLS: Final = ("http", "ws", "amqp", "ftp")
_BLOB_SUFFIX: Final = "core.windows.net"


def holds_its_host(path: Path) -> bool:
    """Tell whether the secret itself names its host, as a URL and a connection string do."""
    return path == URL or path[-1] == CONNECTION_STRING


def hosts_inside(path: Path, value: str | None) -> tuple[str, ...]:
    """Return the hosts that a URL or a connection string names; none where there is no value."""
    if value is None:
        return ()
    found = _hosts_of_parts(value) if path[-1] == CONNECTION_STRING else [_host(value)]
    return tuple(dict.fromkeys(found)) or (UNREADABLE,)


def hosts_beside(path: Path, inputs: Mapping[str, Any], url: str | None) -> tuple[str, ...]:
    """Return the hosts that other properties of the destination choose for a secret.

    `url` is the one that the program gives to a webhook, None if it is unknown.
    """
    authorization = inputs.get("authorization") or {}
    if path == ("authorization", "clientSecret"):
        if authorization.get("type") == "oauth":
            return (_host(authorization.get("tokenUrl")),)
        return (_ENTRA, _host(inputs.get("clusterUrl")))
    return hosts_inside(URL, url)


def host_of_header(value: Any) -> str:
    """Return the host that a header such as `Host` names."""
    return _host(f"https://{value}") if isinstance(value, str) else UNREADABLE


def _host(url: Any) -> str:
    if not isinstance(url, str):
        return UNREADABLE
    try:
        without_query = urlsplit(url)._replace(query="", fragment="").geturl()
    except ValueError:  # such as a bracket that is never closed
        return UNREADABLE
    canonical = canonical_url(without_query)
    host = host_of_url(canonical)
    if host is None or "@" in url.partition("://")[2].partition("/")[0]:
        return UNREADABLE
    # Another port is another receiver, and without TLS everybody on the way is one.
    split = urlsplit(canonical)
    scheme = f"{split.scheme}://" if split.scheme in _WITHOUT_TLS else ""
    port = f":{split.port}" if split.port else ""
    return f"{scheme}{host}{port}"


def _hosts_of_parts(connection_string: str) -> Iterator[str]:
    """Yield every host of a connection string, of duplicate parts too, whichever counts."""
    parts = [(name, value.strip()) for name, value in every_part(connection_string)]
    suffixes = [value for name, value in parts if name == "endpointsuffix"] or [_BLOB_SUFFIX]
    for name, value in parts:
        if name.endswith(("endpoint", "uri")):
            yield _host(value)
        elif name == "accountname":
            yield from (host_name(f"{value}.blob.{it}") or UNREADABLE for it in suffixes)
        elif name == "usedevelopmentstorage":
            yield "127.0.0.1"
