"""The Azure roles that the application's identity needs, and who assigns them.

Source of the roles: Microsoft's guides to each destination of a data export. Source of the ids:
its list of built-in roles.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Protocol, TypedDict

import pulumi

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
