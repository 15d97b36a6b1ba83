"""Component resources: destinations with their Azure authorization.

A component accepts the outputs of any Azure provider, and imports none of them.
"""

from .base import DestinationComponent
from .blob_storage import BlobStorage
from .connection_strings import entity_connection_string, storage_connection_string
from .data_explorer import DataExplorer
from .event_hubs import EventHubs
from .identities import (
    DATABASE_ROLE,
    EVENT_HUBS_DATA_SENDER,
    SERVICE_BUS_DATA_SENDER,
    STORAGE_BLOB_DATA_CONTRIBUTOR,
    AccountKeyArgs,
    AssignedIdentityArgs,
    DatabasePrincipalArgs,
    ManagedIdentityArgs,
    PrincipalAssignmentClass,
    Role,
    RoleAssignmentArguments,
    RoleAssignmentClass,
    SharedAccessKeyArgs,
)
from .service_bus import ServiceBusQueue, ServiceBusTopic

__all__ = [
    "DATABASE_ROLE",
    "EVENT_HUBS_DATA_SENDER",
    "SERVICE_BUS_DATA_SENDER",
    "STORAGE_BLOB_DATA_CONTRIBUTOR",
    "AccountKeyArgs",
    "AssignedIdentityArgs",
    "BlobStorage",
    "DataExplorer",
    "DatabasePrincipalArgs",
    "DestinationComponent",
    "EventHubs",
    "ManagedIdentityArgs",
    "PrincipalAssignmentClass",
    "Role",
    "RoleAssignmentArguments",
    "RoleAssignmentClass",
    "ServiceBusQueue",
    "ServiceBusTopic",
    "SharedAccessKeyArgs",
    "entity_connection_string",
    "storage_connection_string",
]
