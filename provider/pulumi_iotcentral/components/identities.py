"""Authorization of the components: keys, the system-assigned identity, and Azure roles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, TypedDict

import pulumi


@dataclass(frozen=True, kw_only=True)
class AccountKeyArgs:
    """The authorization by connection string, with a key of the storage account."""

    account_key: pulumi.Input[str] = field(repr=False)
    """The key of the storage account. Always stored as a secret."""


@dataclass(frozen=True, kw_only=True)
class SharedAccessKeyArgs:
    """The authorization by connection string, with a key of a shared access policy."""

    key: pulumi.Input[str] = field(repr=False)
    """The primary or secondary key of the policy. Always stored as a secret."""
    key_name: pulumi.Input[str]
    """The name of the policy, which requires only the right to send."""


@dataclass(frozen=True, kw_only=True)
class ManagedIdentityArgs:
    """The authorization by the system-assigned identity. The component assigns its role."""

    principal_id: pulumi.Input[str]
    """The object ID of the identity, such as `identity.principal_id` of azure-native's `App`."""
    role_assignment: RoleAssignmentClass
    """The class that creates the role assignment, such as `RoleAssignment` of azure-native."""
    scope: pulumi.Input[str]
    """The scope of the role assignment: the Azure ID of a resource, such as the container."""

    def __post_init__(self) -> None:
        _ensure_class("role_assignment", self.role_assignment)


@dataclass(frozen=True, kw_only=True)
class DatabasePrincipalArgs:
    """The authorization by the system-assigned identity. The component adds it to the database."""

    cluster_name: pulumi.Input[str]
    """The name of the cluster."""
    principal_assignment: PrincipalAssignmentClass
    """The class that creates the principal assignment, such as `DatabasePrincipalAssignment` of
    azure-native."""
    principal_id: pulumi.Input[str]
    """The object ID of the identity, such as `identity.principal_id` of azure-native's `App`."""
    resource_group_name: pulumi.Input[str]
    """The name of the resource group of the cluster."""
    tenant_id: pulumi.Input[str]
    """The ID of the Microsoft Entra tenant of the identity, such as `identity.tenant_id` of
    azure-native's `App`."""

    def __post_init__(self) -> None:
        _ensure_class("principal_assignment", self.principal_assignment)


@dataclass(frozen=True, kw_only=True)
class AssignedIdentityArgs:
    """The authorization by the system-assigned identity, with an existing role assignment.

    Azure allows one assignment of a role to an identity per scope. Use this class if several
    destinations share an assignment, or if it requires other arguments.
    """

    role_assignment: pulumi.Resource | Sequence[pulumi.Resource]
    """The role assignments that must exist before the destination is created."""

    def __post_init__(self) -> None:
        given = self.role_assignment
        if callable(given):
            raise TypeError(
                "role_assignment must be a resource, not a class. Use ManagedIdentityArgs to "
                "create the role assignment from its class"
            )


def _ensure_class(name: str, given: object) -> None:
    if isinstance(given, pulumi.Resource):
        raise TypeError(
            f"{name} must be the class that creates the assignment, not a resource. Use "
            "AssignedIdentityArgs for an existing assignment"
        )


_SUBSCRIPTION: Final = re.compile(r"/subscriptions/[^/]+", re.IGNORECASE)


class RoleAssignmentArguments(TypedDict):
    """The arguments of a role assignment in azure-native and in the classic Azure provider."""

    principal_id: pulumi.Input[str]
    principal_type: pulumi.Input[str]
    role_definition_id: pulumi.Input[str]
    scope: pulumi.Input[str]


class RoleAssignmentClass(Protocol):
    """A class that creates a role assignment, such as `RoleAssignment` of azure-native.

    You can also use `Assignment` of the classic Azure provider, or a function, for example one that
    adds arguments which your organization requires.
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
    """A class that assigns a principal to a database, such as `DatabasePrincipalAssignment`."""

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
    """A built-in role of Azure. `definition_id` is its GUID, the same in every subscription."""

    name: str
    definition_id: str

    def assignment(
        self, *, principal_id: pulumi.Input[str], scope: pulumi.Input[str]
    ) -> RoleAssignmentArguments:
        """Return the arguments that assign the role to the identity of an application.

        `principal_id` is the object ID of the identity. `scope` is the Azure ID of the resource,
        such as a storage account or a container.
        """
        return {
            "principal_id": principal_id,
            # Without the type, Azure looks the principal up, and can fail to find a new identity.
            "principal_type": "ServicePrincipal",
            "role_definition_id": pulumi.Output.from_input(scope).apply(self._definition_at),
            "scope": scope,
        }

    def _definition_at(self, scope: str) -> str:
        """Return the ID in the form that Azure returns. Any other form shows as drift."""
        subscription = _SUBSCRIPTION.match(scope)
        prefix = subscription[0] if subscription else ""
        return f"{prefix}/providers/Microsoft.Authorization/roleDefinitions/{self.definition_id}"


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
"""The role that the identity requires in a database of Data Explorer."""
