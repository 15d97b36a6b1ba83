"""Unique ids: two resources with the same id overwrite each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from pulumi_policy import EnforcementLevel, Severity

from pulumi_iotcentral.model.values import Unknown

from .declared import Declared, Stack
from .rule import Config, Finding, Pending, PolicySpec, Violation, stack_policy

_DUPLICATES: Final = PolicySpec(
    name="duplicate-ids",
    description="The ids of destinations and exports are unique in an application.",
    severity=Severity.CRITICAL,
    level=EnforcementLevel.MANDATORY,
    steps="Use another destination_id or export_id for one of them, or remove it.",
)


def _rule(stack: Stack, _: Config) -> Iterator[Finding]:
    yield from _validate(stack.destinations)
    yield from _validate(stack.exports)


def _validate(resources: Sequence[Declared]) -> Iterator[Finding]:
    groups: dict[tuple[str, str], list[Declared]] = defaultdict(list)
    unknown = []
    for resource in resources:
        if isinstance(resource.id, Unknown) or isinstance(resource.application, Unknown):
            unknown.append(resource)
        elif resource.id is not None:
            groups[resource.application, resource.id].append(resource)
    for first, *others in groups.values():
        for other in others:
            yield Violation(other, f"has the same {other.kind.id_property} as {first.label}")
    for resource in unknown:
        if any(_may_be_one(resource, other) for other in resources if other is not resource):
            is_id = isinstance(resource.id, Unknown)
            yield Pending(resource, resource.kind.id_property if is_id else "applicationUrl")


def _may_be_one(one: Declared, other: Declared) -> bool:
    """Tell whether two resources can have the same id in the same application."""
    pairs = ((one.id, other.id), (one.application, other.application))
    return all(
        isinstance(mine, Unknown) or isinstance(theirs, Unknown) or mine == theirs
        for mine, theirs in pairs
    )


DUPLICATE_IDS: Final = stack_policy(_DUPLICATES, _rule)
