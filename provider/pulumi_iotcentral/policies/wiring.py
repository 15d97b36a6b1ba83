"""Exports and their destinations: none unused, none undeclared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pulumi_policy import EnforcementLevel, Severity

from pulumi_iotcentral.model.values import Unknown

from .declared import Declared, Stack, identifier
from .rule import Config, Finding, Pending, PolicySpec, Violation, stack_policy

_UNUSED: Final = PolicySpec(
    name="unused-destination",
    description="Every destination is used by an export of its stack.",
    severity=Severity.LOW,
    level=EnforcementLevel.ADVISORY,
    steps="Add it to the destinations of an export, or remove it, since their number is limited.",
)

_UNDECLARED: Final = PolicySpec(
    name="undeclared-destination",
    description=(
        "Exports send to destinations that their stack declares. Other ids, also those of get(), "
        "are valid if allowedIds lists them."
    ),
    severity=Severity.MEDIUM,
    level=EnforcementLevel.DISABLED,
    steps="Declare the destination in the program, or add its id to the policy's allowedIds.",
    config={
        "allowedIds": {
            "type": "array",
            "items": {"type": "string"},
            "default": [],
            "description": "Ids of destinations that are managed outside of the stack.",
        }
    },
)


def _unused_rule(stack: Stack, _: Config) -> Iterator[Finding]:
    for destination in stack.destinations:
        uses = [_use(stack, export, destination) for export in stack.exports]
        if True in uses:
            continue
        if None in uses:
            yield Pending(destination, "the use")
        else:
            yield Violation(destination, "is not used by an export of the stack")


def _use(stack: Stack, export: Declared, destination: Declared) -> bool | None:
    """Tell whether an export sends to a destination, None if that is unknown until the update."""
    if not _may_meet(export, destination):
        return False
    ids = [id_ for _, id_ in _references(export)]
    if not isinstance(destination.id, Unknown) and destination.id in ids:
        return True
    if not any(isinstance(id_, Unknown) for id_ in ids):
        return None if isinstance(destination.id, Unknown) else False
    if destination.urn in stack.dependencies(export, "destinations"):
        return True
    return False if _explained(stack, export) else None


def _undeclared_rule(stack: Stack, config: Config) -> Iterator[Finding]:
    for export in stack.exports:
        near = [one for one in stack.destinations if _may_meet(export, one)]
        known = {one.id for one in near if isinstance(one.id, str)}
        uncertain = any(isinstance(one.id, Unknown) for one in near)
        explained = _explained(stack, export)
        for path, id_ in _references(export):
            if isinstance(id_, Unknown):
                if not explained:
                    yield Pending(export, path)
            elif id_ not in known and id_ not in config["allowedIds"]:
                found = Pending(export, path) if uncertain else None
                yield found or Violation(
                    export, f"sends to a destination that the stack does not declare ({path})"
                )


def _explained(stack: Stack, export: Declared) -> bool:
    """Tell whether an export's unknown ids can only be those of destinations of the stack.

    They depend on nothing else, and there is a destination without a known id for each of them.
    """
    ids = [id_ for _, id_ in _references(export)]
    made_of = set(stack.dependencies(export, "destinations"))
    sources = [destination for destination in stack.destinations if destination.urn in made_of]
    named = {id_ for id_ in ids if isinstance(id_, str)}
    left = [destination for destination in sources if destination.id not in named]
    unknown = sum(isinstance(id_, Unknown) for id_ in ids)
    whole = isinstance(export.at("destinations"), Unknown)
    return not whole and len(sources) == len(made_of) and unknown <= len(left)


def _references(export: Declared) -> list[tuple[str, str | Unknown | None]]:
    """Return the ids of an export's destinations, each with its property's path."""
    listed = export.at("destinations")
    if isinstance(listed, Unknown):
        return [("destinations", listed)]
    items = listed if isinstance(listed, list) else []
    ids = [identifier(item.get("id") if isinstance(item, dict) else item) for item in items]
    return [(f"destinations[{index}].id", id_) for index, id_ in enumerate(ids)]


def _may_meet(one: Declared, other: Declared) -> bool:
    """Tell whether two resources can be in the same application."""
    applications = (one.application, other.application)
    return applications[0] == applications[1] or any(
        isinstance(application, Unknown) for application in applications
    )


UNUSED_DESTINATION: Final = stack_policy(_UNUSED, _unused_rule)
UNDECLARED_DESTINATION: Final = stack_policy(_UNDECLARED, _undeclared_rule)
