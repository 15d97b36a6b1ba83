"""Encryption of data and credentials in transit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pulumi_policy import EnforcementLevel, Severity

from pulumi_iotcentral.model.schema import (
    ADDRESSES,
    CONNECTION_STRING,
    DESTINATION,
    address_paths,
)
from pulumi_iotcentral.model.urls import is_loopback
from pulumi_iotcentral.model.values import Unknown

from .declared import Declared
from .hosts import hosts, is_unencrypted, unencrypted_parts
from .rule import Config, Finding, Pending, PolicySpec, Violation, resource_policy

_CONNECTION_STRING: Final = ("authorization", CONNECTION_STRING)

_NO_PLAIN_HTTP: Final = PolicySpec(
    name="no-plain-http",
    description="The URLs and connection strings of destinations do not use plain http.",
    severity=Severity.HIGH,
    level=EnforcementLevel.MANDATORY,
    steps="Use https:// in the URL, or copy the connection string from the Azure portal.",
    config={
        "allowLoopback": {
            "type": "boolean",
            "default": False,
            "description": "Allow http on loopback addresses, for tests.",
        }
    },
)


def _rule(destination: Declared, config: Config) -> Iterator[Finding]:
    for names in (*_with_a_scheme(), _CONNECTION_STRING):
        value = destination.at(*names)
        path = ".".join(names)
        if isinstance(value, Unknown):
            # An https URL is usually unknown in the first preview, and check rejects plain http.
            if ADDRESSES.get(names[-1]) != "https URL":
                yield Pending(destination, destination.unknown(*names))
        elif isinstance(value, str) and not (
            config["allowLoopback"] and _is_local(destination, path)
        ):
            yield from (Violation(destination, it) for it in _problems(names, path, value))


def _with_a_scheme() -> Iterator[tuple[str, ...]]:
    return (names for names in address_paths() if ADDRESSES[names[-1]] != "host name")


def _problems(names: tuple[str, ...], path: str, value: str) -> Iterator[str]:
    if names != _CONNECTION_STRING:
        if is_unencrypted(value):
            yield f"uses plain http in {path}"
    elif parts := ", ".join(dict.fromkeys(unencrypted_parts(value))):
        yield f"uses plain http in {path}, in its part {parts}"


def _is_local(destination: Declared, path: str) -> bool:
    """Tell whether a property points to this machine only."""
    found = [host for where, host in hosts(destination) if where == path]
    return bool(found) and all(isinstance(host, str) and is_loopback(host) for host in found)


NO_PLAIN_HTTP: Final = resource_policy(_NO_PLAIN_HTTP, _rule, [DESTINATION])
