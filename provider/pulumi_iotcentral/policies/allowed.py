"""The types and hosts of destinations that the organization allows."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final

from pulumi_policy import EnforcementLevel, Severity

from pulumi_iotcentral.model.schema import DESTINATION, DESTINATION_TYPES
from pulumi_iotcentral.model.values import Unknown

from .declared import Declared
from .hosts import hosts
from .rule import Config, Finding, Pending, PolicySpec, Violation, resource_policy

_TYPES: Final = PolicySpec(
    name="allowed-destination-types",
    description="Destinations have a type that the organization allows.",
    severity=Severity.HIGH,
    level=EnforcementLevel.MANDATORY,
    steps="Use a destination of an allowed type.",
    config={
        "types": {
            "type": "array",
            "items": {"enum": list(DESTINATION_TYPES)},
            "default": [],
            "description": "The allowed types, such as eventhubs@v1.",
        }
    },
    optional=True,
)

_HOSTS: Final = PolicySpec(
    name="allowed-hosts",
    description="Destinations and their token servers are on hosts that the organization allows.",
    severity=Severity.HIGH,
    level=EnforcementLevel.MANDATORY,
    steps="Use an allowed host.",
    config={
        "hosts": {
            "type": "array",
            "items": {"type": "string"},
            "default": [],
            "description": (
                "The allowed hosts, with * for any text, as in *.servicebus.windows.net."
            ),
        }
    },
    optional=True,
)


def _types_rule(destination: Declared, config: Config) -> Iterator[Finding]:
    type_ = destination.at("type")
    if isinstance(type_, Unknown):
        yield Pending(destination, "type")
    elif type_ not in config["types"]:
        yield Violation(destination, f"has a type other than {', '.join(config['types'])}")


def _hosts_rule(destination: Declared, config: Config) -> Iterator[Finding]:
    allowed = [host.lower() for host in config["hosts"]]
    found = list(hosts(destination))
    if not found:
        yield Violation(destination, "has a type whose hosts are unknown to this policy")
    for path, host in found:
        if isinstance(host, Unknown):
            yield Pending(destination, path)
        elif host is None or not any(fnmatchcase(host, pattern) for pattern in allowed):
            yield Violation(
                destination, f"sends to a host other than {', '.join(allowed)} ({path})"
            )


ALLOWED_DESTINATION_TYPES: Final = resource_policy(_TYPES, _types_rule, [DESTINATION])
ALLOWED_HOSTS: Final = resource_policy(_HOSTS, _hosts_rule, [DESTINATION])
