"""An object that is there before it is created: what tells it from ours, and what to say of it."""

from __future__ import annotations

from collections.abc import Sequence

from . import plan
from .restoration import restore
from .schema import Kind
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
