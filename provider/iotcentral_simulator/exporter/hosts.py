"""The hosts that the exporter delivers to, by default only this machine."""

from __future__ import annotations

import ipaddress

from urllib3.exceptions import LocationValueError
from urllib3.util import parse_url

from iotcentral_pipeline import UnsupportedError

from .outcomes import unreachable


def check_host(url: str, *, anywhere: bool) -> None:
    """Raise an error for an address on another machine, unless `anywhere` is true.

    Raises:
        DeliveryError: The address is not valid, or has no host.
        UnsupportedError: The host is not on this machine.
    """
    host = _host(url)
    if not host:
        raise unreachable("The address has no host.")
    if not (anywhere or _is_here(host)):
        raise UnsupportedError(
            "the host is not on this machine. To deliver to other machines, start the simulator"
            " with --deliver-anywhere."
        )


def _host(url: str) -> str:
    """Return the host of a URL, parsed by the library that connects. Other parsers may differ."""
    try:
        return (parse_url(url).host or "").strip("[]")
    except LocationValueError:
        raise unreachable(
            "The address is not valid. Check its host and its port (0 to 65535)."
        ) from None


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
