"""The host of a URL, if all libraries read the same one, and the canonical form of a URL."""

from __future__ import annotations

import re
from functools import cache
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

_HOST: Final = re.compile(
    r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?"
)
_SIX: Final = re.compile(r"[0-9a-f:]*:[0-9a-f:.]*")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
# IDNA 2003 and IDNA 2008 read these characters as different hosts.
_TWO_READINGS: Final = re.compile("[\u00df\u03c2\u200c\u200d]")
_AMBIGUOUS: Final = re.compile(r"[\s\\\x00-\x1f\x7f-\x9f]")


# Headers that select the recipient of a request in proxies and virtual hosts.
_ROUTING_HEADERS: Final = frozenset(
    (
        *("host", ":authority", "x-host", "x-forwarded-host", "x-forwarded-server", "x-real-host"),
        *("x-original-host", "x-http-host-override", "x-backend-host", "x-proxy-host"),
        *("x-rewrite-url", "x-original-url", "forwarded"),
    )
)


def routes(header: str) -> bool:
    """Tell whether a header can select the recipient of a request in a proxy."""
    return header.strip().lower().replace("_", "-") in _ROUTING_HEADERS


def host_name(value: str) -> str | None:
    """Return a host name in lower case, or None if the text is not exactly one."""
    host = value.lower()
    return host.removesuffix(".") if _HOST.fullmatch(host) else None


def host_of_url(url: str) -> str | None:
    """Return the host of a URL in lower case, or None if it has none or is ambiguous.

    With white space, control characters, backslashes or user info, libraries can read different
    hosts in a URL.
    """
    try:
        split = urlsplit(url)
        host, _ = split.hostname or "", split.port
    except ValueError:
        return None
    if _AMBIGUOUS.search(url) or "@" in split.netloc:
        return None
    return host if "[" in split.netloc and _SIX.fullmatch(host) else host_name(host)


@cache
def canonical_url(url: str, *, port_of_loopback: bool = True) -> str:
    """Return a base URL in its canonical form, with or without the port of a loopback address.

    Two base URLs with the same canonical form point to the same application. It ignores the case of
    scheme and host, a default port, a dot after the host, slashes at the end, and the spelling of
    an international host or an IP address. A URL without an unambiguous host is returned as it is.
    """
    if not is_base_url(url):
        return url
    split, host = urlsplit(url), host_of_url(url) or _international_host(url) or ""
    scheme = split.scheme.lower()
    host = _canonical_address(host)
    shown = split.port not in (None, _DEFAULT_PORTS.get(scheme))
    if is_loopback(host) and not port_of_loopback:
        shown = False
    written = f"[{host}]" if ":" in host else host
    return f"{scheme}://{written}{f':{split.port}' if shown else ''}{split.path.rstrip('/')}"


def is_base_url(text: str) -> bool:
    """Tell whether a text is a URL with an unambiguous host and without a query."""
    if "://" not in text or not (host_of_url(text) or _international_host(text)):
        return False
    split = urlsplit(text)
    return not split.query and not split.fragment


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower().removesuffix(".") == "localhost"


def _international_host(url: str) -> str | None:
    """Return the ASCII form (`xn--…`) of a URL's international host, or None if it has none."""
    try:
        split = urlsplit(url)
        host, _ = split.hostname or "", split.port
        ascii_host = host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return None
    if _AMBIGUOUS.search(url) or "@" in split.netloc or _TWO_READINGS.search(host):
        return None
    return host_name(ascii_host)


def _canonical_address(host: str) -> str:
    try:
        return ip_address(host).compressed
    except ValueError:
        return host


def same_application(one: Any, other: Any) -> bool:
    """Tell whether two base URLs have the same canonical form."""
    if not isinstance(one, str) or not isinstance(other, str):
        return one is None and other is None
    return canonical_url(one) == canonical_url(other)
