"""The base class of the components for entities of a namespace."""

from __future__ import annotations

import pulumi

from .base import DestinationComponent, Identity
from .connection_strings import entity_connection_string
from .identities import AssignedIdentityArgs, ManagedIdentityArgs, Role, SharedAccessKeyArgs


class NamespaceComponent(DestinationComponent):
    """A destination for an entity of an Event Hubs or Service Bus namespace."""

    authorizations = (SharedAccessKeyArgs, ManagedIdentityArgs, AssignedIdentityArgs)

    def _connection_string(
        self,
        name: str,
        authorization: SharedAccessKeyArgs | Identity,
        role: Role,
        host_name: pulumi.Input[str],
        entity: pulumi.Input[str],
    ) -> pulumi.Output[str] | None:
        """Return the connection string for a key. For an identity, assign the role, return None."""
        if isinstance(authorization, SharedAccessKeyArgs):
            return entity_connection_string(
                host_name, authorization.key_name, authorization.key, entity
            )
        self._grant_role(name, authorization, role)
        return None
