"""The ways that a component lets the application in: keys, and its system-assigned identity."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, TypedDict

import pulumi


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


_SUBSCRIPTION: Final = re.compile(r"/subscriptions/[^/]+", re.IGNORECASE)


class RoleAssignmentArguments(TypedDict):
    """Arguments that role assignments of azure-native and of the classic provider both take."""

    principal_id: pulumi.Input[str]
    principal_type: pulumi.Input[str]
    role_definition_id: pulumi.Input[str]
    scope: pulumi.Input[str]


class RoleAssignmentClass(Protocol):
    """Makes a role assignment: `RoleAssignment` of pulumi-azure-native's `authorization`.

    `Assignment` of the classic provider's `authorization` fits as well, and so does a function
    that adds what an organization wants of its role assignments.
    """

    def __call__(
        self,
        resource_name: str,
        /,
        *,
        opts: pulumi.ResourceOptions,
        principal_id: pulumi.Input[str],
        principal_type: pulumi.Input[str],
        role_definition_id: pulumi.Input[str],
        scope: pulumi.Input[str],
    ) -> pulumi.Resource:
        """Declare a role assignment."""


class PrincipalAssignmentClass(Protocol):
    """Lets a principal into a database: `DatabasePrincipalAssignment` of an Azure `kusto`."""

    def __call__(
        self,
        resource_name: str,
        /,
        *,
        opts: pulumi.ResourceOptions,
        cluster_name: pulumi.Input[str],
        database_name: pulumi.Input[str],
        principal_id: pulumi.Input[str],
        principal_type: pulumi.Input[str],
        resource_group_name: pulumi.Input[str],
        role: pulumi.Input[str],
        tenant_id: pulumi.Input[str],
    ) -> pulumi.Resource:
        """Declare a principal assignment."""


@dataclass(frozen=True)
class Role:
    """A built-in role of Azure; `definition_id` is the GUID that it has in every subscription."""

    name: str
    definition_id: str

    def assignment(
        self, *, principal_id: pulumi.Input[str], scope: pulumi.Input[str]
    ) -> RoleAssignmentArguments:
        """Return the arguments that assign the role to an application's identity.

        `principal_id` is the identity's object id; `scope` is the Azure id of what it may write to,
        such as a storage account's or a container's.
        """
        return {
            "principal_id": principal_id,
            # Without it, Azure looks for the principal, and may not find a new identity yet.
            "principal_type": "ServicePrincipal",
            "role_definition_id": pulumi.Output.from_input(scope).apply(self._definition_at),
            "scope": scope,
        }

    def _definition_at(self, scope: str) -> str:
        """Return the id as Azure answers it for that scope: another would look like a change."""
        subscription = _SUBSCRIPTION.match(scope)
        place = subscription[0] if subscription else ""
        return f"{place}/providers/Microsoft.Authorization/roleDefinitions/{self.definition_id}"


STORAGE_BLOB_DATA_CONTRIBUTOR: Final = Role(
    "Storage Blob Data Contributor", "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
)
EVENT_HUBS_DATA_SENDER: Final = Role(
    "Azure Event Hubs Data Sender", "2b629674-e913-4c01-ae53-ef4638d8f975"
)
SERVICE_BUS_DATA_SENDER: Final = Role(
    "Azure Service Bus Data Sender", "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39"
)
DATABASE_ROLE: Final = "Admin"
"""Role that the identity needs in a database of Data Explorer."""
