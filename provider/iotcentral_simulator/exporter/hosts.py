"""Whom the exporter delivers to: this machine, unless the simulator was told otherwise."""

from __future__ import annotations

import ipaddress

from urllib3.exceptions import LocationValueError
from urllib3.util import parse_url

from .outcomes import UnsupportedError, unreachable


def check_host(url: str, *, anywhere: bool) -> None:
    """Refuse an address that is not on this machine, unless messages may go anywhere.

    Raises:
        DeliveryError: the address is not valid, or names no host.
        UnsupportedError: the host is not on this machine.
    """
    host = _host(url)
    if not host:
        raise unreachable("The address names no host.")
    if not (anywhere or _is_here(host)):
        raise UnsupportedError(
            "the host is not on this machine; the simulator delivers to others with"
            " --deliver-anywhere only"
        )


def _host(url: str) -> str:
    """Read a URL as the library does that will connect: others see another host in some."""
    try:
        return (parse_url(url).host or "").strip("[]")
    except LocationValueError:
        raise unreachable(
            "The address is not valid. Check its host, and its port, which must be 0 to 65535."
        ) from None


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
