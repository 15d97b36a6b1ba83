"""The ways that a component lets the application in: keys, and its system-assigned identity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pulumi

from .roles import PrincipalAssignmentClass, RoleAssignmentClass


@dataclass(frozen=True, kw_only=True)
class AccountKeyArgs:
    """Authorize by connection string, with a key of the storage account."""

    account_key: pulumi.Input[str] = field(repr=False)
    """One of the account's keys. Kept as a secret, marked as one or not."""


@dataclass(frozen=True, kw_only=True)
class SharedAccessKeyArgs:
    """Authorize by connection string, with a key of a shared access policy."""

    key: pulumi.Input[str] = field(repr=False)
    """Primary or secondary key of the policy. Kept as a secret, marked as one or not."""
    key_name: pulumi.Input[str]
    """Name of the policy. It needs the right to send, and no other."""


@dataclass(frozen=True, kw_only=True)
class ManagedIdentityArgs:
    """Authorize with the application's system-assigned identity, and assign it its role first."""

    principal_id: pulumi.Input[str]
    """Object id of the application's identity: `identity.principal_id` of azure-native's `App`."""
    role_assignment: RoleAssignmentClass
    """The class that makes the assignment, such as azure-native's `RoleAssignment`."""
    scope: pulumi.Input[str]
    """Azure id of what the role is assigned at, such as the container's or the event hub's."""

    def __post_init__(self) -> None:
        _want_class("role_assignment", self.role_assignment)


@dataclass(frozen=True, kw_only=True)
class DatabasePrincipalArgs:
    """Authorize with the application's system-assigned identity, let into the database first."""

    cluster_name: pulumi.Input[str]
    """Name of the cluster."""
    principal_assignment: PrincipalAssignmentClass
    """The class that makes the assignment, such as azure-native's `DatabasePrincipalAssignment`."""
    principal_id: pulumi.Input[str]
    """Object id of the application's identity: `identity.principal_id` of azure-native's `App`."""
    resource_group_name: pulumi.Input[str]
    """Resource group of the cluster."""
    tenant_id: pulumi.Input[str]
    """Microsoft Entra tenant of the identity: `identity.tenant_id` of azure-native's `App`."""

    def __post_init__(self) -> None:
        _want_class("principal_assignment", self.principal_assignment)


@dataclass(frozen=True, kw_only=True)
class AssignedIdentityArgs:
    """Authorize with the application's system-assigned identity, which has its role already.

    Azure takes one assignment of a role to an identity at a scope: this is for one that serves
    several destinations, and for one made with other arguments.
    """

    role_assignment: pulumi.Resource | Sequence[pulumi.Resource]
    """What has to be there before the destination is created."""

    def __post_init__(self) -> None:
        given = self.role_assignment
        if callable(given):
            raise TypeError(
                "role_assignment has to be a resource: AssignedIdentityArgs is for one that is "
                "there already, ManagedIdentityArgs takes the class and makes it"
            )


def _want_class(name: str, given: object) -> None:
    if isinstance(given, pulumi.Resource):
        raise TypeError(
            f"{name} has to be the class that makes the assignment, not a resource: give one that "
            "is there already to AssignedIdentityArgs"
        )
