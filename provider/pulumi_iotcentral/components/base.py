"""The base class of the components: a destination that depends on its role assignment."""

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
    """The arguments of every component."""

    display_name: pulumi.Input[str]
    """The display name of the destination in the IoT Central UI."""
    destination_id: NotRequired[pulumi.Input[str]]
    """The ID of the destination in the application. Defaults to a stable, auto-generated ID.
    Changing this forces a new resource to be created."""
    adopt: NotRequired[pulumi.Input[bool]]
    """Whether to adopt an existing destination with the ID `destination_id`, and to update it to
    match the program. Defaults to `false`."""
    application: NotRequired[pulumi.Input[str]]
    """The name of the application under `iotcentral:applications`. Defaults to the application of
    the configuration. Changing this to another application forces a new resource to be created."""
    recreate: NotRequired[pulumi.Input[str | int]]
    """The trigger that recreates the destination. Requires an auto-generated ID. Changing this
    forces a new resource to be created, with another ID, and updates the exports that use it."""
    secret_version: NotRequired[pulumi.Input[str | int]]
    """The version of the secrets. Changing this sends all secrets again, for example after a
    secret was changed outside Pulumi."""


Identity: TypeAlias = ManagedIdentityArgs | AssignedIdentityArgs
"""The system-assigned identity of the application, with or without an existing role assignment."""


_OF_DESTINATION: Final = (
    "additional_secret_outputs",
    "custom_timeouts",
    "delete_before_replace",
    "hide_diffs",
    "ignore_changes",
    "replace_on_changes",
    "replace_with",
    "replacement_trigger",
)
"""The options that Pulumi does not pass from a component to its children."""


def _of_component(opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
    """Return the options of the component, without the options of its destination."""
    kept = copy.copy(opts)
    for option in _OF_DESTINATION:
        setattr(kept, option, None)
    return kept


class DestinationComponent(pulumi.ComponentResource):
    """A destination with the role assignment that its authorization requires.

    The options `parent`, `protect`, `provider`, `providers`, `aliases`, `deleted_with`,
    `depends_on` and `retain_on_delete` apply to both. `ignore_changes`, `replace_on_changes`,
    `additional_secret_outputs`, `hide_diffs`, `custom_timeouts`, `delete_before_replace`,
    `replace_with` and `replacement_trigger` apply to the destination.
    """

    type_token: ClassVar[str]
    """The type token of the component. Never change it: every state contains it."""
    authorizations: ClassVar[tuple[type, ...]]
    """The classes that the component accepts as `authorization`."""

    destination: Destination
    """The destination. The `destinations` of an export also accept the component itself."""
    role_assignment: pulumi.Resource | None
    """The role assignment that the component created, or None."""

    def __init__(self, resource_name: str, opts: pulumi.ResourceOptions | None) -> None:
        self._options = opts or pulumi.ResourceOptions()
        ensure_supported(DESTINATION_TARGET, resource_name, self._options)
        super().__init__(self.type_token, resource_name, None, _of_component(self._options))
        self.role_assignment = None
        self._dependencies: Sequence[pulumi.Resource] = ()

    @property
    def destination_id(self) -> pulumi.Output[str]:
        """The ID of the destination in the application."""
        return self.destination.destination_id

    def _grant_role(self, name: str, identity: object, role: Role) -> None:
        """Assign the role, or use its existing assignment, before the destination is created."""
        if isinstance(identity, ManagedIdentityArgs):
            arguments = role.assignment(principal_id=identity.principal_id, scope=identity.scope)
            self.role_assignment = identity.role_assignment(
                name, opts=self._child_options(), **arguments
            )
            self._dependencies = (self.role_assignment,)
        else:
            self._use_assigned_identity(identity)

    def _use_assigned_identity(self, identity: object) -> None:
        """Use an identity with an existing role assignment. Raises TypeError for another value."""
        if not isinstance(identity, AssignedIdentityArgs):
            legal = ", ".join(kind.__name__ for kind in self.authorizations)
            raise TypeError(
                f"authorization of {type(self).__name__} must be one of {legal}, "
                f"not {type(identity).__name__}"
            )
        given = identity.role_assignment
        self._dependencies = (given,) if isinstance(given, pulumi.Resource) else tuple(given)

    def _declare(self, name: str, args: AnyDestinationArgs) -> None:
        """Declare the destination, with a dependency on the role assignment."""
        options = pulumi.ResourceOptions(depends_on=list(self._dependencies))
        for option in _OF_DESTINATION:
            setattr(options, option, getattr(self._options, option, None))
        self.destination = Destination(
            name, args, pulumi.ResourceOptions.merge(self._child_options(), options)
        )
        self.register_outputs({"destinationId": self.destination_id})

    def _child_options(self) -> pulumi.ResourceOptions:
        # Pulumi passes most options from a parent to its children, but not depends_on. Whether it
        # is meant to pass retain_on_delete is undecided (pulumi/pulumi#19654).
        return pulumi.ResourceOptions(
            parent=self,
            depends_on=self._options.depends_on,
            retain_on_delete=self._options.retain_on_delete,
        )
