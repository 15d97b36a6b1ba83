"""What stands in the way: an object that is there already, no room for one, exports that use it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from pulumi_iotcentral.model.diff import plan
from pulumi_iotcentral.model.diff.restore import restore
from pulumi_iotcentral.model.schema import Kind
from pulumi_iotcentral.model.values import Properties

from ..model.paths import snake_case
from .inputs import last_segment
from .responses import invalid_reason

REPLACED_FOREIGN: Final = (
    "the state holds this resource as one of another provider, and a replacement would delete the "
    "live object through that provider. Run `pulumi up` without replacement options to update it "
    "in place"
)
"""Why a resource that moves from another provider cannot be replaced."""


def moved_to_another_id_message(kind: Kind, resource_id: str, id_: str) -> str:
    """Return why a resource of another provider cannot move to the object that the program names.

    `resource_id` is the resource's id in the state, `id_` the one of the program.
    """
    argument = f"{snake_case(kind.id_property)}={last_segment(resource_id)!r}"
    return (
        f"the state holds the id {resource_id!r}, which another provider created, and the program "
        f"names {id_!r}. To move the existing {kind.noun}, set {argument}, or the id that it has "
        f"in IoT Central. To create another {kind.noun}, remove the alias and choose an id that no "
        f"{kind.noun} has"
    )


def differences(kind: Kind, live: Properties, inputs: Properties) -> list[str]:
    """Return the API's properties in which an object that is there differs, as far as it shows."""
    changed = plan.difference(kind, restore(kind, live, inputs), inputs)
    return [name for name in changed if name in kind.properties]


def followup_patch(
    kind: Kind, live: Properties, inputs: Properties, patch: Properties
) -> Properties:
    """Return the merge patch for what a patch was to take away and could not name.

    `live` is the answer to the patch. A service that merges deeply keeps the keys that the state
    does not know of: those of an update that was cut off, or of another hand. A property that is
    sent is to be as the program says.
    """
    current = restore(kind, live, inputs)
    rest = {
        name: {name: value}
        for name, value in plan.patch(kind, current, inputs).items()
        if name in patch
    }
    return {
        name: one[name]
        for name, one in rest.items()
        if plan.has_deletions(one) or not plan.is_mergeable(one, current)
    }


def needs_recheck(
    kind: Kind, inputs: Properties, *, absence: bool = True
) -> Callable[[Properties | None], bool]:
    """Return what doubts a listing that shows another object than the inputs.

    Nothing else is a reason to ask for an object by itself: a listing that lags behind a write
    shows what was there before. `absence` tells whether a missing object is doubted as well.
    """

    def differs(listed: Properties | None) -> bool:
        if listed is None:
            return absence
        return invalid_reason(kind, listed) is not None or bool(differences(kind, listed, inputs))

    return differs


def adoption_refused_message(
    kind: Kind, live: Properties, inputs: Properties, differs: Sequence[str]
) -> str:
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


def quota_message(kind: Kind, count: int, refused: str) -> str:
    """Return why an object could not be created in a full application, and the ways out.

    `refused` is what the service said, which may be about something else.
    """
    return (
        f"{refused}. The application has {count} of {kind.quota} {kind.noun}s. If the message is "
        f"about the quota, delete an unused {kind.noun}. A replacement needs room for both: first "
        f"remove the old one{_and_users(kind)} from the program in a separate `pulumi up`. If "
        "the message names a property, correct it"
    )


def in_use_message(dependents: Mapping[str, str], refused: str) -> str:
    """Return why a destination that exports use was not deleted, and the ways out.

    `users` are the names of the exports by their ids.
    """
    named = ", ".join(f"{name!r} ({id_})" for id_, name in dependents.items())
    return (
        f"an export uses it, {named}: {refused}. Remove the destination from the export where the "
        "export is managed, run `pulumi up`, then delete the destination. An export keeps a "
        "destination if `ignore_changes`, `protect`, `retain_on_delete` or `deleted_with` is set "
        "on the export, if another stack manages it, or if it was changed outside Pulumi. If "
        "`delete_before_replace` is set on the destination, remove that option. If "
        "`replace_on_changes` is set on it, remove `destination_id`"
    )


def _and_users(kind: Kind) -> str:
    return f" and its {kind.users}s" if kind.users else ""
