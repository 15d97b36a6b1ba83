"""The documented limits of the service, validated for the whole stack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

from pulumi_policy import EnforcementLevel, Severity

from pulumi_iotcentral.model.schema import (
    DESTINATIONS_PER_APPLICATION,
    DESTINATIONS_PER_EXPORT,
    ENRICHMENTS_PER_EXPORT,
    EXPORTS_PER_APPLICATION,
    too_many,
)
from pulumi_iotcentral.model.values import Unknown

from .declared import Declared, Stack
from .rule import Config, Finding, Pending, PolicySpec, Violation, stack_policy


def _limit(default: int, description: str) -> dict[str, Any]:
    return {"type": "integer", "minimum": 0, "default": default, "description": description}


_LIMITS: Final = PolicySpec(
    name="documented-limits",
    description="A stack does not exceed the limits that Azure IoT Central documents.",
    severity=Severity.HIGH,
    level=EnforcementLevel.MANDATORY,
    steps="Share destinations among exports, or use several applications.",
    config={
        "exportsPerApplication": _limit(
            EXPORTS_PER_APPLICATION, "Exports of the stack in one application."
        ),
        "destinationsPerApplication": _limit(
            DESTINATIONS_PER_APPLICATION, "Destinations of the stack in one application."
        ),
        "destinationsPerExport": _limit(DESTINATIONS_PER_EXPORT, "Destinations of one export."),
        "enrichmentsPerExport": _limit(ENRICHMENTS_PER_EXPORT, "Enrichments of one export."),
    },
)


def _rule(stack: Stack, config: Config) -> Iterator[Finding]:
    for name, resources in (("exports", stack.exports), ("destinations", stack.destinations)):
        yield from _validate_applications(name, resources, config[f"{name}PerApplication"])
    for export in stack.exports:
        for name in ("destinations", "enrichments"):
            yield from _validate_export(export, name, config[f"{name}PerExport"])


def _validate_applications(
    name: str, resources: Sequence[Declared], limit: int
) -> Iterator[Finding]:
    counts: dict[str, int] = defaultdict(int)
    unknown = []
    for resource in resources:
        if isinstance(resource.application, Unknown):
            unknown.append(resource)
        else:
            counts[resource.application] += 1
    for application, count in counts.items():
        if count > limit:
            yield Violation(None, too_many(application, count, name, limit))
    if max(counts.values(), default=0) + len(unknown) > limit:
        yield from (Pending(resource, "applicationUrl") for resource in unknown)


def _validate_export(export: Declared, name: str, limit: int) -> Iterator[Finding]:
    items = export.at(name)
    if isinstance(items, Unknown):
        yield Pending(export, name)
    elif isinstance(items, list | dict) and len(items) > limit:
        yield Violation(export, f"has {len(items)} {name}, and the limit is {limit}")


DOCUMENTED_LIMITS: Final = stack_policy(_LIMITS, _rule)
