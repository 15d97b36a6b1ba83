"""Availability: protection from deletion in production, and enabled exports."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final

from pulumi_policy import EnforcementLevel, Severity

from pulumi_iotcentral.model.schema import EXPORT
from pulumi_iotcentral.model.values import Unknown

from .declared import Declared
from .rule import Config, Finding, Pending, PolicySpec, Violation, resource_policy

_PROTECTED: Final = PolicySpec(
    name="protected-in-production",
    description="Destinations and exports of production stacks are protected from deletion.",
    severity=Severity.MEDIUM,
    level=EnforcementLevel.ADVISORY,
    steps="Set opts=pulumi.ResourceOptions(protect=True) on it or on its component.",
    config={
        "stacks": {
            "type": "array",
            "items": {"type": "string"},
            "default": [
                pattern
                for word in ("prod", "production")
                for pattern in (word, f"{word}-*", f"*-{word}")
            ],
            "description": "Names of the production stacks, with * for any text.",
        }
    },
)

_DISABLED: Final = PolicySpec(
    name="disabled-exports",
    description="Exports are enabled. A disabled export sends no data.",
    severity=Severity.LOW,
    level=EnforcementLevel.ADVISORY,
    steps="Set enabled to True, or remove the export.",
)


def _protected_rule(resource: Declared, config: Config) -> Iterator[Finding]:
    production = any(fnmatchcase(resource.stack, pattern) for pattern in config["stacks"])
    if production and not resource.protected:
        yield Violation(resource, f"is not protected in the production stack {resource.stack!r}")


def _disabled_rule(export: Declared, _: Config) -> Iterator[Finding]:
    enabled = export.at("enabled")
    if isinstance(enabled, Unknown):
        yield Pending(export, "enabled")
    elif enabled is False:
        yield Violation(export, "is disabled")


PROTECTED_IN_PRODUCTION: Final = resource_policy(_PROTECTED, _protected_rule)
DISABLED_EXPORTS: Final = resource_policy(_DISABLED, _disabled_rule, [EXPORT])
