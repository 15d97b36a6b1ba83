"""What stands in the way of a creation: an object that is there already, or no room for one."""

from __future__ import annotations

from collections.abc import Sequence

from . import plan
from .restoration import restore
from .schema import DESTINATION, Kind
from .values import Properties


def differences(kind: Kind, live: Properties, inputs: Properties) -> list[str]:
    """Return the API's properties in which an object that is there differs, as far as it shows."""
    changed = plan.difference(kind, restore(kind, live, inputs), inputs)
    return [name for name in changed if name in kind.properties]


def refusal(kind: Kind, live: Properties, inputs: Properties, differs: Sequence[str]) -> str:
    """Return why an object that is there is not taken over, and the ways out."""
    there = (
        f"the application {inputs['applicationUrl']} already has one with this id, "
        f"{str(live.get('displayName'))!r}, which differs in {', '.join(differs)}"
    )
    if kind.immutable in differs:
        return (
            f"{there}; an object keeps its {kind.immutable}: delete that one, or choose another "
            f"{kind.id_property}"
        )
    return (
        f"{there}: set adopt=True to take it over and make it what the program says (a renamed "
        f"resource of this stack wants an alias instead), or choose another {kind.id_property}"
    )


def no_room(kind: Kind, count: int, refused: str) -> str:
    """Return why an object could not be created in a full application, and the ways out."""
    return (
        f"the application has {count} {kind.noun}s, and the service documents {kind.quota} as the "
        f"most: {refused}; delete one that is not needed; a replacement needs room for both: where "
        f"there is none, take the old one out of the program{_and_exports(kind)} in a first "
        "`pulumi up`"
    )


def _and_exports(kind: Kind) -> str:
    return " and its exports" if kind is DESTINATION else ""
