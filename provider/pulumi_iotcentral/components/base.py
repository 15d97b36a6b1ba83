"""What the components have in common: a destination that is created after what lets it in."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import ClassVar, Final, NotRequired, TypeAlias, TypedDict

import pulumi

from pulumi_iotcentral.args.destination import AnyDestinationArgs
from pulumi_iotcentral.dynamic.options import DESTINATION_TARGET, ensure_supported

from ..destination import Destination
from .identities import AssignedIdentityArgs, ManagedIdentityArgs, Role


class CommonArguments(TypedDict):
    """What every component takes, besides what is its own."""

    display_name: pulumi.Input[str]
    """Name that the application's pages show."""
    destination_id: NotRequired[pulumi.Input[str]]
    """Id in the application. Left out, one is made that stays the same for the resource."""
    adopt: NotRequired[pulumi.Input[bool]]
    """Take over a destination that is there already under `destination_id`."""
    application: NotRequired[pulumi.Input[str]]
    """Name under `iotcentral:applications`; left out, the application of the settings."""
    recreate: NotRequired[pulumi.Input[str | int]]
    """Any change of this recreates the destination under another id. Not for explicit ids."""
    secret_version: NotRequired[pulumi.Input[str | int]]
    """Any change of this sends the secrets again: for one that was changed elsewhere."""


Identity: TypeAlias = ManagedIdentityArgs | AssignedIdentityArgs
"""The application's identity, with a role that the component assigns or that it has already."""


_OF_DESTINATION: Final = (
    "additional_secret_outputs",
    "custom_timeouts",
    "delete_before_replace",
    "hide_diffs",
    "ignore_changes",
    "replace_on_changes",
    "replacement_trigger",
)
"""The options of a component that Pulumi does not hand on, and that are meant for a resource."""


def _of_component(opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
    """Return the options of the component alone, without those of its destination."""
    kept = copy.copy(opts)
    for option in _OF_DESTINATION:
        setattr(kept, option, None)
    return kept


class DestinationComponent(pulumi.ComponentResource):
    """A destination together with the role assignment that it needs, if it needs one.

    Its options `parent`, `protect`, `provider`, `providers`, `aliases`, `deleted_with`,
    `depends_on` and `retain_on_delete` hold for both. `ignore_changes`, `replace_on_changes`,
    `additional_secret_outputs`, `hide_diffs`, `custom_timeouts`, `delete_before_replace` and
    `replacement_trigger` hold for the destination.
    """

    type_token: ClassVar[str]
    """Type of the component. States name it: it never changes."""
    authorizations: ClassVar[tuple[type, ...]]
    """What the component takes as its `authorization`."""

    destination: Destination
    """The destination: what an export's `destinations` take."""
    role_assignment: pulumi.Resource | None
    """What the component made so that the application's identity may write; else None."""

    def __init__(self, resource_name: str, opts: pulumi.ResourceOptions | None) -> None:
        self._options = opts or pulumi.ResourceOptions()
        ensure_supported(DESTINATION_TARGET, resource_name, self._options)
        super().__init__(self.type_token, resource_name, None, _of_component(self._options))
        self.role_assignment = None
        self._first: Sequence[pulumi.Resource] = ()

    @property
    def destination_id(self) -> pulumi.Output[str]:
        """Id of the destination in the application."""
        return self.destination.destination_id

    def _grant_role(self, name: str, identity: object, role: Role) -> None:
        """See to it that the destination comes after the role of the application's identity."""
        if isinstance(identity, ManagedIdentityArgs):
            arguments = role.assignment(principal_id=identity.principal_id, scope=identity.scope)
            self.role_assignment = identity.role_assignment(
                name, opts=self._child_options(), **arguments
            )
            self._first = (self.role_assignment,)
        else:
            self._let_in_already(identity)

    def _let_in_already(self, identity: object) -> None:
        """Take an identity that has its role; raises TypeError where it is something else."""
        if not isinstance(identity, AssignedIdentityArgs):
            legal = ", ".join(kind.__name__ for kind in self.authorizations)
            raise TypeError(
                f"authorization of {type(self).__name__} has to be one of {legal}, "
                f"not {type(identity).__name__}"
            )
        made = identity.role_assignment
        self._first = (made,) if isinstance(made, pulumi.Resource) else tuple(made)

    def _declare(self, name: str, args: AnyDestinationArgs) -> None:
        """Declare the destination, after all that lets the application's identity in."""
        options = pulumi.ResourceOptions(depends_on=list(self._first))
        for option in _OF_DESTINATION:
            setattr(options, option, getattr(self._options, option, None))
        self.destination = Destination(
            name, args, pulumi.ResourceOptions.merge(self._child_options(), options)
        )
        self.register_outputs({"destinationId": self.destination_id})

    def _child_options(self) -> pulumi.ResourceOptions:
        # The engine hands most options on to children by itself; not depends_on, and whether
        # retain_on_delete is meant to be is open (pulumi/pulumi#19654).
        return pulumi.ResourceOptions(
            parent=self,
            depends_on=self._options.depends_on,
            retain_on_delete=self._options.retain_on_delete,
        )
