"""Conflicts with existing resources: an id in use, a quota, exports that use a destination."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from pulumi_iotcentral.model.diff import plan
from pulumi_iotcentral.model.diff.restore import restore
from pulumi_iotcentral.model.schema import Kind
from pulumi_iotcentral.model.values import Properties

from ..model.text import with_article
from .inputs import last_segment
from .responses import invalid_reason

REPLACED_FOREIGN: Final = (
    "the state records this resource with another provider, which would delete the existing "
    "resource in a replacement. Run `pulumi up` without replacement options to update it in place."
)
"""The error of a replacement of a resource that another provider managed."""


def moved_to_another_id_message(kind: Kind, resource_id: str, id_: str) -> str:
    """Return the error of a resource of another provider whose id differs from the program's.

    `resource_id` is the resource's id in the state, `id_` the id in the program.
    """
    existing = last_segment(resource_id)
    return (
        f"the state has the id {resource_id!r} of another provider, and the program has {id_!r}. "
        f"To move the existing {kind.noun}, set its id to {existing!r}, or to its id in IoT "
        f"Central. To create another {kind.noun}, remove the alias and use an id that no "
        f"{kind.noun} has."
    )


def differences(kind: Kind, live: Properties, inputs: Properties) -> list[str]:
    """Return the API's properties in which an existing object differs, masked secrets aside."""
    changed = plan.difference(kind, restore(kind, live, inputs), inputs)
    return [name for name in changed if name in kind.properties]


def followup_patch(
    kind: Kind, live: Properties, inputs: Properties, patch: Properties
) -> Properties:
    """Return the merge patch that removes the keys which the first patch could not name.

    `live` is the response to the first patch. A service that merges deeply keeps keys that are not
    in the state: those of an interrupted update, or of a change outside Pulumi. Each property in
    `patch` must end up as in the program.
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
    """Return a predicate for listed objects that a GET must confirm.

    These differ from the inputs: a listing that lags behind a write shows the object from before
    the write. `absence` is true if a missing object must be confirmed, too.
    """

    def differs(listed: Properties | None) -> bool:
        if listed is None:
            return absence
        return invalid_reason(kind, listed) is not None or bool(differences(kind, listed, inputs))

    return differs


def adoption_refused_message(
    kind: Kind, live: Properties, inputs: Properties, differs: Sequence[str]
) -> str:
    """Return the error of an id that an existing object has, with the remedies."""
    cause = (
        f"the application {inputs['applicationUrl']} already has {with_article(kind.noun)} with "
        f"this id, {str(live.get('displayName'))!r}, which differs in {', '.join(differs)}"
    )
    if kind.immutable in differs:
        return (
            f"{cause}. The {kind.immutable} of {with_article(kind.noun)} is immutable. Delete the "
            f"existing {kind.noun}, or use another id."
        )
    return (
        f"{cause}. Set adopt to true to import the existing {kind.noun} and update it to the "
        f"program. If you renamed a resource of this stack, add an alias instead. To create "
        f"another {kind.noun}, use another id."
    )


def quota_message(kind: Kind, count: int, refused: str) -> str:
    """Return the error of a create in an application that has reached its quota.

    `refused` is the error of the service, which may have another cause.
    """
    return (
        f"{refused}. The application has {count} of {kind.quota} {kind.noun}s. If the quota is the "
        f"cause, delete an unused {kind.noun}. To replace {with_article(kind.noun)}, first remove "
        f"it{_and_users(kind)} in a separate `pulumi up`. If the error names a property, correct "
        "the property."
    )


def in_use_message(dependents: Mapping[str, str], refused: str) -> str:
    """Return the error of the deletion of a destination that exports use, with the remedies.

    `dependents` are the display names of the exports by id.
    """
    named = ", ".join(f"{name!r} ({id_})" for id_, name in dependents.items())
    return (
        f"{refused}. An export still uses it: {named}. Remove the destination from the export "
        "where the export is managed, and run `pulumi up`. Then delete the destination. The cause "
        "can be another stack, a change outside Pulumi, or a resource option of the export "
        "(ignoreChanges, protect, retainOnDelete, deletedWith) or of the destination "
        "(deleteBeforeReplace, replaceOnChanges)."
    )


def _and_users(kind: Kind) -> str:
    return f" and its {kind.users}s" if kind.users else ""
