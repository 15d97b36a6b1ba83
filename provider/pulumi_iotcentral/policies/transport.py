"""Data and credentials leave the application encrypted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pulumi_policy import EnforcementLevel, Severity

from ..addresses import host_of_url, is_loopback
from ..schema import DESTINATION
from ..values import Unknown
from .declared import Declared
from .rule import About, Config, Finding, Pending, Violation, resource_policy

# Not endpointUri, which is mostly unknown at the first preview: check refuses plain http there.
_URLS: Final = (("url",), ("clusterUrl",), ("authorization", "tokenUrl"))

_NO_PLAIN_HTTP: Final = About(
    name="no-plain-http",
    description="Webhooks and the other URLs of destinations are not plain http.",
    severity=Severity.HIGH,
    level=EnforcementLevel.MANDATORY,
    steps="Write the URL with https://.",
    config={
        "allowLoopback": {
            "type": "boolean",
            "default": False,
            "description": "Pass http on loopback addresses, for receivers of tests.",
        }
    },
)


def _rule(destination: Declared, config: Config) -> Iterator[Finding]:
    for names in _URLS:
        url = destination.at(*names)
        if isinstance(url, Unknown):
            yield Pending(destination, destination.unknown(*names))
        elif _is_plain(url) and not (config["allowLoopback"] and _is_local(url)):
            yield Violation(destination, f"{'.'.join(names)} is plain http")


def _is_plain(url: Any) -> bool:
    return isinstance(url, str) and url.lower().startswith("http://")


def _is_local(url: str) -> bool:
    return is_loopback(host_of_url(url) or "")


NO_PLAIN_HTTP: Final = resource_policy(_NO_PLAIN_HTTP, _rule, [DESTINATION])
