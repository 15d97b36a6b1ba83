"""How a destination authorizes itself: one class for each type of destination and each way.

Source of every property: the `authorization` schemas of the data export API.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal, NotRequired, TypeAlias, TypedDict

import pulumi


@dataclass(frozen=True, kw_only=True)
class BlobStorageConnectionStringArgs:
    """Reach a blob container with the connection string of its storage account."""

    connection_string: pulumi.Input[str] = field(repr=False)
    """Connection string of the storage account. Kept as a secret."""
    container_name: pulumi.Input[str]
    """Name of the container that the data is written to; case-sensitive."""
    type: ClassVar[Literal["connectionString"]] = "connectionString"


@dataclass(frozen=True, kw_only=True)
class BlobStorageManagedIdentityArgs:
    """Reach a blob container with the application's system-assigned identity.

    The identity needs the role Storage Blob Data Contributor before the destination is created.
    """

    container_name: pulumi.Input[str]
    """Name of the container that the data is written to; case-sensitive."""
    endpoint_uri: pulumi.Input[str]
    """Blob endpoint of the storage account, such as `https://contoso.blob.core.windows.net/`."""
    type: ClassVar[Literal["systemAssignedManagedIdentity"]] = "systemAssignedManagedIdentity"


@dataclass(frozen=True, kw_only=True)
class EventHubsConnectionStringArgs:
    """Reach an event hub with the connection string of a shared access policy."""

    connection_string: pulumi.Input[str] = field(repr=False)
    """Connection string with the `EntityPath` of the event hub. Kept as a secret."""
    type: ClassVar[Literal["connectionString"]] = "connectionString"


@dataclass(frozen=True, kw_only=True)
class EventHubsManagedIdentityArgs:
    """Reach an event hub with the application's system-assigned identity.

    The identity needs the role Azure Event Hubs Data Sender before the destination is created.
    """

    event_hub_name: pulumi.Input[str]
    """Name of the event hub; case-sensitive."""
    host_name: pulumi.Input[str]
    """Host of the namespace, such as `contoso.servicebus.windows.net`."""
    type: ClassVar[Literal["systemAssignedManagedIdentity"]] = "systemAssignedManagedIdentity"


@dataclass(frozen=True, kw_only=True)
class ServiceBusQueueConnectionStringArgs:
    """Reach a Service Bus queue with the connection string of a shared access policy."""

    connection_string: pulumi.Input[str] = field(repr=False)
    """Connection string with the `EntityPath` of the queue. Kept as a secret."""
    type: ClassVar[Literal["connectionString"]] = "connectionString"


@dataclass(frozen=True, kw_only=True)
class ServiceBusQueueManagedIdentityArgs:
    """Reach a Service Bus queue with the application's system-assigned identity.

    The identity needs the role Azure Service Bus Data Sender before the destination is created.
    """

    host_name: pulumi.Input[str]
    """Host of the namespace, such as `contoso.servicebus.windows.net`."""
    queue_name: pulumi.Input[str]
    """Name of the queue; case-sensitive."""
    type: ClassVar[Literal["systemAssignedManagedIdentity"]] = "systemAssignedManagedIdentity"


@dataclass(frozen=True, kw_only=True)
class ServiceBusTopicConnectionStringArgs:
    """Reach a Service Bus topic with the connection string of a shared access policy."""

    connection_string: pulumi.Input[str] = field(repr=False)
    """Connection string with the `EntityPath` of the topic. Kept as a secret."""
    type: ClassVar[Literal["connectionString"]] = "connectionString"


@dataclass(frozen=True, kw_only=True)
class ServiceBusTopicManagedIdentityArgs:
    """Reach a Service Bus topic with the application's system-assigned identity.

    The identity needs the role Azure Service Bus Data Sender before the destination is created.
    """

    host_name: pulumi.Input[str]
    """Host of the namespace, such as `contoso.servicebus.windows.net`."""
    topic_name: pulumi.Input[str]
    """Name of the topic; case-sensitive."""
    type: ClassVar[Literal["systemAssignedManagedIdentity"]] = "systemAssignedManagedIdentity"


@dataclass(frozen=True, kw_only=True)
class DataExplorerServicePrincipalArgs:
    """Reach a Data Explorer cluster with a service principal."""

    client_id: pulumi.Input[str]
    """Application (client) id of the service principal."""
    client_secret: pulumi.Input[str] = field(repr=False)
    """Client secret of the service principal. Kept as a secret."""
    tenant_id: pulumi.Input[str]
    """Microsoft Entra tenant of the service principal."""
    type: ClassVar[Literal["servicePrincipal"]] = "servicePrincipal"


@dataclass(frozen=True, kw_only=True)
class DataExplorerManagedIdentityArgs:
    """Reach a Data Explorer cluster with the application's system-assigned identity."""

    type: ClassVar[Literal["systemAssignedManagedIdentity"]] = "systemAssignedManagedIdentity"


@dataclass(frozen=True, kw_only=True)
class WebhookHeaderArgs:
    """Send a fixed Authorization header to a webhook."""

    value: pulumi.Input[str] = field(repr=False)
    """Value of the Authorization header. Kept as a secret."""
    type: ClassVar[Literal["header"]] = "header"


@dataclass(frozen=True, kw_only=True)
class WebhookOAuthArgs:
    """Fetch a token with OAuth 2.0 client credentials and send it to a webhook.

    The service fetches a token when the destination is saved: the token URL has to answer then.
    """

    client_id: pulumi.Input[str]
    """Client id."""
    client_secret: pulumi.Input[str] = field(repr=False)
    """Client secret. Kept as a secret."""
    token_url: pulumi.Input[str]
    """URL where the token is fetched."""
    audience: pulumi.Input[str] | None = None
    """Audience of the token."""
    request_type: pulumi.Input[Literal["auto", "json", "urlencoded"]] | None = None
    """How the token is asked for. Possible values are `auto`, `json`, `urlencoded`."""
    scope: pulumi.Input[str] | None = None
    """Scope of the token."""
    type: ClassVar[Literal["oauth"]] = "oauth"


AuthorizationArgs: TypeAlias = (
    BlobStorageConnectionStringArgs
    | BlobStorageManagedIdentityArgs
    | EventHubsConnectionStringArgs
    | EventHubsManagedIdentityArgs
    | ServiceBusQueueConnectionStringArgs
    | ServiceBusQueueManagedIdentityArgs
    | ServiceBusTopicConnectionStringArgs
    | ServiceBusTopicManagedIdentityArgs
    | DataExplorerServicePrincipalArgs
    | DataExplorerManagedIdentityArgs
    | WebhookHeaderArgs
    | WebhookOAuthArgs
)
"""Any way to authorize a destination."""


class AuthorizationArgsDict(TypedDict):
    """Any way to authorize a destination, as a dictionary; `type` says which."""

    type: pulumi.Input[
        Literal[
            "connectionString",
            "systemAssignedManagedIdentity",
            "servicePrincipal",
            "header",
            "oauth",
        ]
    ]
    audience: NotRequired[pulumi.Input[str]]
    client_id: NotRequired[pulumi.Input[str]]
    client_secret: NotRequired[pulumi.Input[str]]
    connection_string: NotRequired[pulumi.Input[str]]
    container_name: NotRequired[pulumi.Input[str]]
    endpoint_uri: NotRequired[pulumi.Input[str]]
    event_hub_name: NotRequired[pulumi.Input[str]]
    host_name: NotRequired[pulumi.Input[str]]
    queue_name: NotRequired[pulumi.Input[str]]
    request_type: NotRequired[pulumi.Input[Literal["auto", "json", "urlencoded"]]]
    scope: NotRequired[pulumi.Input[str]]
    tenant_id: NotRequired[pulumi.Input[str]]
    token_url: NotRequired[pulumi.Input[str]]
    topic_name: NotRequired[pulumi.Input[str]]
    value: NotRequired[pulumi.Input[str]]
