"""What users type for a destination: classes for each type and its ways in, and one for all."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import (
    Any,
    ClassVar,
    Final,
    Literal,
    NotRequired,
    TypeAlias,
    TypedDict,
    get_args,
    is_typeddict,
)

import pulumi

from pulumi_iotcentral.model.schema import (
    CONNECTION_STRING,
    CUSTOMIZATIONS,
    DESTINATION,
    secret_names,
)

from .convert import awaited, each_property, each_value, map_input, properties, secret, wrong_type

__all__ = [
    "AuthorizationArgs",
    "AuthorizationArgsDict",
    "BlobStorageConnectionStringArgs",
    "BlobStorageDestinationArgs",
    "BlobStorageManagedIdentityArgs",
    "DataExplorerDestinationArgs",
    "DataExplorerManagedIdentityArgs",
    "DataExplorerServicePrincipalArgs",
    "DestinationArgs",
    "DestinationArgsDict",
    "EventHubsConnectionStringArgs",
    "EventHubsDestinationArgs",
    "EventHubsManagedIdentityArgs",
    "ServiceBusQueueConnectionStringArgs",
    "ServiceBusQueueDestinationArgs",
    "ServiceBusQueueManagedIdentityArgs",
    "ServiceBusTopicConnectionStringArgs",
    "ServiceBusTopicDestinationArgs",
    "ServiceBusTopicManagedIdentityArgs",
    "WebhookCustomizationArgs",
    "WebhookCustomizationArgsDict",
    "WebhookDestinationArgs",
    "WebhookHeaderArgs",
    "WebhookOAuthArgs",
]

DestinationTypeName: TypeAlias = Literal[
    "blobstorage@v1",
    "dataexplorer@v1",
    "eventhubs@v1",
    "servicebusqueue@v1",
    "servicebustopic@v1",
    "webhook@v1",
]
"""The types of destination that the API has."""


@dataclass(frozen=True, kw_only=True)
class WebhookCustomizationArgs:
    """A header or a query parameter that is added to what a webhook is sent."""

    value: pulumi.Input[str] = field(repr=False)
    """The value. Kept as a secret."""
    secret: pulumi.Input[bool] | None = None
    """Whether the service hides the value when the destination is read. Defaults to false."""


class WebhookCustomizationArgsDict(TypedDict):
    """A header or a query parameter of a webhook, as a dictionary."""

    value: pulumi.Input[str]
    secret: NotRequired[pulumi.Input[bool]]


Customizations: TypeAlias = Mapping[
    str, pulumi.Input[WebhookCustomizationArgs | WebhookCustomizationArgsDict]
]
"""Headers or query parameters by name."""


@dataclass(frozen=True, kw_only=True)
class _CommonArgs:
    """What every destination has."""

    display_name: pulumi.Input[str]
    """Name that the application's pages show."""
    destination_id: pulumi.Input[str] | None = None
    """Id in the application. Left out, one is made that stays the same for the resource.
    Changing this forces a new resource to be created."""
    adopt: pulumi.Input[bool] | None = None
    """Take over a destination that is there already under `destination_id`. Defaults to false."""
    application: pulumi.Input[str] | None = None
    """Name under `iotcentral:applications`; left out, the application of the settings.
    Changing this to another application forces a new resource to be created."""
    recreate: pulumi.Input[str | int] | None = None
    """A value of your choice, such as the id of a role assignment. Changing this forces a new
    resource to be created, with another auto-generated id; the exports follow."""
    secret_version: pulumi.Input[str | int] | None = None
    """Any change of this sends the secrets again: for one that was changed elsewhere."""


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
class BlobStorageDestinationArgs(_CommonArgs):
    """A container of Azure Blob Storage."""

    authorization: pulumi.Input[BlobStorageConnectionStringArgs | BlobStorageManagedIdentityArgs]
    """How to reach the container."""
    type: ClassVar[Literal["blobstorage@v1"]] = "blobstorage@v1"


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
class DataExplorerDestinationArgs(_CommonArgs):
    """A table of Azure Data Explorer."""

    authorization: pulumi.Input[DataExplorerServicePrincipalArgs | DataExplorerManagedIdentityArgs]
    """How to reach the cluster."""
    cluster_url: pulumi.Input[str]
    """URL of the cluster, such as `https://contoso.westeurope.kusto.windows.net`."""
    database: pulumi.Input[str]
    """Name of the database."""
    table: pulumi.Input[str]
    """Name of the table."""
    type: ClassVar[Literal["dataexplorer@v1"]] = "dataexplorer@v1"


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
class EventHubsDestinationArgs(_CommonArgs):
    """An event hub of Azure Event Hubs."""

    authorization: pulumi.Input[EventHubsConnectionStringArgs | EventHubsManagedIdentityArgs]
    """How to reach the event hub."""
    type: ClassVar[Literal["eventhubs@v1"]] = "eventhubs@v1"


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
class ServiceBusQueueDestinationArgs(_CommonArgs):
    """A queue of Azure Service Bus."""

    authorization: pulumi.Input[
        ServiceBusQueueConnectionStringArgs | ServiceBusQueueManagedIdentityArgs
    ]
    """How to reach the queue."""
    type: ClassVar[Literal["servicebusqueue@v1"]] = "servicebusqueue@v1"


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
class ServiceBusTopicDestinationArgs(_CommonArgs):
    """A topic of Azure Service Bus."""

    authorization: pulumi.Input[
        ServiceBusTopicConnectionStringArgs | ServiceBusTopicManagedIdentityArgs
    ]
    """How to reach the topic."""
    type: ClassVar[Literal["servicebustopic@v1"]] = "servicebustopic@v1"


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


@dataclass(frozen=True, kw_only=True)
class WebhookDestinationArgs(_CommonArgs):
    """A webhook: an HTTP endpoint that is sent the data by POST."""

    url: pulumi.Input[str] = field(repr=False)
    """URL that is called. Kept as a secret, since many hold a key."""
    authorization: pulumi.Input[WebhookHeaderArgs | WebhookOAuthArgs] | None = None
    """How to authorize at the endpoint, where it asks for it."""
    header_customizations: pulumi.Input[Customizations] | None = None
    """Headers to add, by name."""
    query_customizations: pulumi.Input[Customizations] | None = None
    """Query parameters to add, by name."""
    type: ClassVar[Literal["webhook@v1"]] = "webhook@v1"


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


@dataclass(frozen=True, kw_only=True)
class DestinationArgs(_CommonArgs):
    """A destination of any type: the form of the API's documents, the flat one included.

    The classes for one type offer only what is legal for it; prefer them in an editor.
    """

    type: pulumi.Input[DestinationTypeName | str]
    """Type of destination. Changing this forces a new resource to be created."""
    authorization: pulumi.Input[AuthorizationArgs | AuthorizationArgsDict] | None = None
    """How to reach the destination; optional for a webhook only."""
    cluster_url: pulumi.Input[str] | None = None
    """URL of a Data Explorer cluster."""
    connection_string: pulumi.Input[str] | None = field(default=None, repr=False)
    """The flat form of Microsoft's guide: goes into `authorization`. Kept as a secret."""
    container_name: pulumi.Input[str] | None = None
    """The flat form of Microsoft's guide: goes into `authorization`."""
    database: pulumi.Input[str] | None = None
    """Database of a Data Explorer cluster."""
    header_customizations: pulumi.Input[Customizations] | None = None
    """Headers that a webhook is sent, by name."""
    query_customizations: pulumi.Input[Customizations] | None = None
    """Query parameters that a webhook is sent, by name."""
    table: pulumi.Input[str] | None = None
    """Table of a Data Explorer database."""
    url: pulumi.Input[str] | None = field(default=None, repr=False)
    """URL of a webhook. Kept as a secret, since many hold a key."""


class DestinationArgsDict(TypedDict):
    """A destination of any type, as a dictionary."""

    display_name: pulumi.Input[str]
    type: pulumi.Input[DestinationTypeName | str]
    destination_id: NotRequired[pulumi.Input[str] | None]
    adopt: NotRequired[pulumi.Input[bool] | None]
    application: NotRequired[pulumi.Input[str] | None]
    authorization: NotRequired[pulumi.Input[AuthorizationArgs | AuthorizationArgsDict] | None]
    cluster_url: NotRequired[pulumi.Input[str] | None]
    connection_string: NotRequired[pulumi.Input[str] | None]
    container_name: NotRequired[pulumi.Input[str] | None]
    database: NotRequired[pulumi.Input[str] | None]
    header_customizations: NotRequired[pulumi.Input[Customizations] | None]
    query_customizations: NotRequired[pulumi.Input[Customizations] | None]
    recreate: NotRequired[pulumi.Input[str | int] | None]
    secret_version: NotRequired[pulumi.Input[str | int] | None]
    table: NotRequired[pulumi.Input[str] | None]
    url: NotRequired[pulumi.Input[str] | None]


AnyDestinationArgs: TypeAlias = (
    DestinationArgs
    | DestinationArgsDict
    | BlobStorageDestinationArgs
    | DataExplorerDestinationArgs
    | EventHubsDestinationArgs
    | ServiceBusQueueDestinationArgs
    | ServiceBusTopicDestinationArgs
    | WebhookDestinationArgs
)
"""The arguments of a destination in any of their forms."""

_FLAT: Final = (CONNECTION_STRING, "containerName")


_MANAGEMENT: Final = (DESTINATION.id_property, "adopt", "application")
_ALL: Final = (*DESTINATION.properties, *DESTINATION.settings, *_MANAGEMENT, *_FLAT)
_CLASSES: Final = tuple(one for one in get_args(AnyDestinationArgs) if not is_typeddict(one))


def destination_properties(
    arguments: pulumi.Input[AnyDestinationArgs],
) -> dict[str, Any]:
    """Return the properties to register: the API's names, nested, with the secrets marked.

    Raises TypeError for what cannot be the arguments of a destination.
    """
    arguments = awaited(arguments)
    if isinstance(arguments, pulumi.Output):
        return each_property(arguments, _ALL, destination_properties)
    if not isinstance(arguments, (*_CLASSES, Mapping)):
        raise TypeError(wrong_type("args of a Destination", arguments, _CLASSES))
    given = _nested(properties(arguments, "args of a Destination", *_CLASSES))
    if "authorization" in given:
        given["authorization"] = map_input(given["authorization"], _authorization)
    if "url" in given:
        given["url"] = secret(given["url"])
    for name in CUSTOMIZATIONS:
        if name in given:
            given[name] = map_input(given[name], lambda value: each_value(value, _customization))
    return given


def _nested(given: dict[str, Any]) -> dict[str, Any]:
    """Put the flat form into `authorization`, before the engine sees a path; check never may."""
    flat = {name: given[name] for name in _FLAT if name in given}
    if CONNECTION_STRING not in flat or "authorization" in given:
        return dict(_secret_at(given, _FLAT[:1]))
    rest = {name: value for name, value in given.items() if name not in flat}
    return {**rest, "authorization": {"type": CONNECTION_STRING, **flat}}


def _authorization(value: Any) -> Any:
    legal = get_args(AuthorizationArgs)
    return _secret_at(properties(value, "authorization", *legal), secret_names())


def _customization(value: Any) -> Any:
    return _secret_at(
        properties(value, "a header or query parameter", WebhookCustomizationArgs), ("value",)
    )


def _secret_at(value: Any, names: Collection[str]) -> Any:
    """Return a mapping with its secrets marked; what is none may be a secret that went astray."""
    if not isinstance(value, dict):
        return secret(value)
    return {key: secret(item) if key in names else item for key, item in value.items()}
