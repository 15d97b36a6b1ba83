"""Arguments of destinations: classes per type and authorization, and one generic class."""

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

from .convert import (
    awaited,
    each_property,
    each_value,
    map_input,
    properties,
    refuse_internal_names,
    secret,
    wrong_type,
)

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
"""The destination types of the API."""


@dataclass(frozen=True, kw_only=True)
class WebhookCustomizationArgs:
    """A header or a query parameter that IoT Central adds to the requests to a webhook."""

    value: pulumi.Input[str] = field(repr=False)
    """The value of the header or query parameter. Stored as a secret."""
    secret: pulumi.Input[bool] | None = None
    """Whether IoT Central masks the value in its responses. Defaults to `false`."""


class WebhookCustomizationArgsDict(TypedDict):
    """A header or a query parameter of a webhook as a dictionary."""

    value: pulumi.Input[str]
    secret: NotRequired[pulumi.Input[bool]]


Customizations: TypeAlias = Mapping[
    str, pulumi.Input[WebhookCustomizationArgs | WebhookCustomizationArgsDict]
]
"""Headers or query parameters by name."""


@dataclass(frozen=True, kw_only=True)
class _CommonArgs:
    """The arguments of every destination."""

    display_name: pulumi.Input[str]
    """The display name of the destination in the IoT Central UI."""
    destination_id: pulumi.Input[str] | None = None
    """The ID of the destination in the application. Defaults to a stable, auto-generated ID.
    Changing this forces a new resource to be created."""
    adopt: pulumi.Input[bool] | None = None
    """Whether to adopt an existing destination with the ID `destination_id`, and to update it to
    match the program. Defaults to `false`."""
    application: pulumi.Input[str] | None = None
    """The name of the application under `iotcentral:applications`. Defaults to the application of
    the configuration. Changing this to another application forces a new resource to be created."""
    recreate: pulumi.Input[str | int] | None = None
    """The trigger that recreates the destination, such as the ID of a role assignment. Requires an
    auto-generated ID. Changing this forces a new resource to be created, with another ID, and
    updates the exports that use it."""
    secret_version: pulumi.Input[str | int] | None = None
    """The version of the secrets. Changing this sends all secrets again, for example after a
    secret was changed outside Pulumi."""


@dataclass(frozen=True, kw_only=True)
class BlobStorageConnectionStringArgs:
    """The authorization of a blob container by the connection string of its storage account."""

    connection_string: pulumi.Input[str] = field(repr=False)
    """The connection string of the storage account. Stored as a secret."""
    container_name: pulumi.Input[str]
    """The case-sensitive name of the container."""
    type: ClassVar[Literal["connectionString"]] = "connectionString"


@dataclass(frozen=True, kw_only=True)
class BlobStorageManagedIdentityArgs:
    """The authorization of a blob container by the system-assigned identity of the application.

    The identity must have the role Storage Blob Data Contributor before the destination is created.
    """

    container_name: pulumi.Input[str]
    """The case-sensitive name of the container."""
    endpoint_uri: pulumi.Input[str]
    """The blob endpoint of the storage account, such as `https://contoso.blob.core.windows.net/`."""
    type: ClassVar[Literal["systemAssignedManagedIdentity"]] = "systemAssignedManagedIdentity"


@dataclass(frozen=True, kw_only=True)
class BlobStorageDestinationArgs(_CommonArgs):
    """A destination of the type `blobstorage@v1`: a container of Azure Blob Storage."""

    authorization: pulumi.Input[BlobStorageConnectionStringArgs | BlobStorageManagedIdentityArgs]
    """The authorization of the container."""
    type: ClassVar[Literal["blobstorage@v1"]] = "blobstorage@v1"


@dataclass(frozen=True, kw_only=True)
class DataExplorerServicePrincipalArgs:
    """The authorization of a Data Explorer cluster by a service principal."""

    client_id: pulumi.Input[str]
    """The application (client) ID of the service principal."""
    client_secret: pulumi.Input[str] = field(repr=False)
    """The client secret of the service principal. Stored as a secret."""
    tenant_id: pulumi.Input[str]
    """The ID of the Microsoft Entra tenant of the service principal."""
    type: ClassVar[Literal["servicePrincipal"]] = "servicePrincipal"


@dataclass(frozen=True, kw_only=True)
class DataExplorerManagedIdentityArgs:
    """The authorization of a Data Explorer cluster by the system-assigned identity."""

    type: ClassVar[Literal["systemAssignedManagedIdentity"]] = "systemAssignedManagedIdentity"


@dataclass(frozen=True, kw_only=True)
class DataExplorerDestinationArgs(_CommonArgs):
    """A destination of the type `dataexplorer@v1`: a table of Azure Data Explorer."""

    authorization: pulumi.Input[DataExplorerServicePrincipalArgs | DataExplorerManagedIdentityArgs]
    """The authorization of the cluster."""
    cluster_url: pulumi.Input[str]
    """The URL of the cluster, such as `https://contoso.westeurope.kusto.windows.net`."""
    database: pulumi.Input[str]
    """The name of the database."""
    table: pulumi.Input[str]
    """The name of the table, which must exist."""
    type: ClassVar[Literal["dataexplorer@v1"]] = "dataexplorer@v1"


@dataclass(frozen=True, kw_only=True)
class EventHubsConnectionStringArgs:
    """The authorization of an event hub by the connection string of a shared access policy."""

    connection_string: pulumi.Input[str] = field(repr=False)
    """The connection string of the policy, with the `EntityPath` of the event hub. Stored as a
    secret."""
    type: ClassVar[Literal["connectionString"]] = "connectionString"


@dataclass(frozen=True, kw_only=True)
class EventHubsManagedIdentityArgs:
    """The authorization of an event hub by the system-assigned identity of the application.

    The identity must have the role Azure Event Hubs Data Sender before the destination is created.
    """

    event_hub_name: pulumi.Input[str]
    """The case-sensitive name of the event hub."""
    host_name: pulumi.Input[str]
    """The host name of the namespace, such as `contoso.servicebus.windows.net`."""
    type: ClassVar[Literal["systemAssignedManagedIdentity"]] = "systemAssignedManagedIdentity"


@dataclass(frozen=True, kw_only=True)
class EventHubsDestinationArgs(_CommonArgs):
    """A destination of the type `eventhubs@v1`: an event hub of Azure Event Hubs."""

    authorization: pulumi.Input[EventHubsConnectionStringArgs | EventHubsManagedIdentityArgs]
    """The authorization of the event hub."""
    type: ClassVar[Literal["eventhubs@v1"]] = "eventhubs@v1"


@dataclass(frozen=True, kw_only=True)
class ServiceBusQueueConnectionStringArgs:
    """The authorization of a Service Bus queue by a connection string."""

    connection_string: pulumi.Input[str] = field(repr=False)
    """The connection string of a shared access policy, with the `EntityPath` of the queue. Stored
    as a secret."""
    type: ClassVar[Literal["connectionString"]] = "connectionString"


@dataclass(frozen=True, kw_only=True)
class ServiceBusQueueManagedIdentityArgs:
    """The authorization of a Service Bus queue by the system-assigned identity.

    The identity must have the role Azure Service Bus Data Sender before the destination is created.
    """

    host_name: pulumi.Input[str]
    """The host name of the namespace, such as `contoso.servicebus.windows.net`."""
    queue_name: pulumi.Input[str]
    """The case-sensitive name of the queue."""
    type: ClassVar[Literal["systemAssignedManagedIdentity"]] = "systemAssignedManagedIdentity"


@dataclass(frozen=True, kw_only=True)
class ServiceBusQueueDestinationArgs(_CommonArgs):
    """A destination of the type `servicebusqueue@v1`: a queue of Azure Service Bus."""

    authorization: pulumi.Input[
        ServiceBusQueueConnectionStringArgs | ServiceBusQueueManagedIdentityArgs
    ]
    """The authorization of the queue."""
    type: ClassVar[Literal["servicebusqueue@v1"]] = "servicebusqueue@v1"


@dataclass(frozen=True, kw_only=True)
class ServiceBusTopicConnectionStringArgs:
    """The authorization of a Service Bus topic by a connection string."""

    connection_string: pulumi.Input[str] = field(repr=False)
    """The connection string of a shared access policy, with the `EntityPath` of the topic. Stored
    as a secret."""
    type: ClassVar[Literal["connectionString"]] = "connectionString"


@dataclass(frozen=True, kw_only=True)
class ServiceBusTopicManagedIdentityArgs:
    """The authorization of a Service Bus topic by the system-assigned identity.

    The identity must have the role Azure Service Bus Data Sender before the destination is created.
    """

    host_name: pulumi.Input[str]
    """The host name of the namespace, such as `contoso.servicebus.windows.net`."""
    topic_name: pulumi.Input[str]
    """The case-sensitive name of the topic."""
    type: ClassVar[Literal["systemAssignedManagedIdentity"]] = "systemAssignedManagedIdentity"


@dataclass(frozen=True, kw_only=True)
class ServiceBusTopicDestinationArgs(_CommonArgs):
    """A destination of the type `servicebustopic@v1`: a topic of Azure Service Bus."""

    authorization: pulumi.Input[
        ServiceBusTopicConnectionStringArgs | ServiceBusTopicManagedIdentityArgs
    ]
    """The authorization of the topic."""
    type: ClassVar[Literal["servicebustopic@v1"]] = "servicebustopic@v1"


@dataclass(frozen=True, kw_only=True)
class WebhookHeaderArgs:
    """The authorization of a webhook by a fixed `Authorization` header."""

    value: pulumi.Input[str] = field(repr=False)
    """The value of the `Authorization` header. Stored as a secret."""
    type: ClassVar[Literal["header"]] = "header"


@dataclass(frozen=True, kw_only=True)
class WebhookOAuthArgs:
    """The authorization of a webhook by OAuth 2.0 client credentials.

    IoT Central requests a token when the destination is saved, so the token URL must be available.
    """

    client_id: pulumi.Input[str]
    """The client ID."""
    client_secret: pulumi.Input[str] = field(repr=False)
    """The client secret. Stored as a secret."""
    token_url: pulumi.Input[str]
    """The URL of the token endpoint."""
    audience: pulumi.Input[str] | None = None
    """The audience of the token."""
    request_type: pulumi.Input[Literal["auto", "json", "urlencoded"]] | None = None
    """The format of the token request. Possible values are `auto`, `json` and `urlencoded`."""
    scope: pulumi.Input[str] | None = None
    """The scope of the token."""
    type: ClassVar[Literal["oauth"]] = "oauth"


@dataclass(frozen=True, kw_only=True)
class WebhookDestinationArgs(_CommonArgs):
    """A destination of the type `webhook@v1`: an HTTP endpoint that receives POST requests."""

    url: pulumi.Input[str] = field(repr=False)
    """The URL of the webhook. Stored as a secret, because many webhook URLs contain a key."""
    authorization: pulumi.Input[WebhookHeaderArgs | WebhookOAuthArgs] | None = None
    """The authorization of the requests. Defaults to no authorization."""
    header_customizations: pulumi.Input[Customizations] | None = None
    """The headers to add to each request, by name."""
    query_customizations: pulumi.Input[Customizations] | None = None
    """The query parameters to add to each request, by name."""
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
"""The authorization of a destination of any type."""


class AuthorizationArgsDict(TypedDict):
    """The authorization of a destination as a dictionary, with its method as `type`."""

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
    """A destination of any type, in the nested or the flat form of the REST API.

    Prefer the class of a type, such as `WebhookDestinationArgs`: it has only valid properties.
    """

    type: pulumi.Input[DestinationTypeName | str]
    """The type of the destination. Changing this forces a new resource to be created."""
    authorization: pulumi.Input[AuthorizationArgs | AuthorizationArgsDict] | None = None
    """The authorization of the destination. Required, except for `webhook@v1` and the flat form."""
    cluster_url: pulumi.Input[str] | None = None
    """The URL of the Data Explorer cluster. Required for `dataexplorer@v1`."""
    connection_string: pulumi.Input[str] | None = field(default=None, repr=False)
    """The connection string in the flat form of Microsoft's guide, an alternative to
    `authorization`. Stored as a secret."""
    container_name: pulumi.Input[str] | None = None
    """The name of the container in the flat form of Microsoft's guide."""
    database: pulumi.Input[str] | None = None
    """The name of the Data Explorer database. Required for `dataexplorer@v1`."""
    header_customizations: pulumi.Input[Customizations] | None = None
    """The headers to add to each request to the webhook, by name."""
    query_customizations: pulumi.Input[Customizations] | None = None
    """The query parameters to add to each request to the webhook, by name."""
    table: pulumi.Input[str] | None = None
    """The name of the Data Explorer table. Required for `dataexplorer@v1`."""
    url: pulumi.Input[str] | None = field(default=None, repr=False)
    """The URL of the webhook. Stored as a secret, because many webhook URLs contain a key. Required
    for `webhook@v1`."""


class DestinationArgsDict(TypedDict):
    """A destination of any type as a dictionary."""

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
"""The arguments of a destination in any form."""

_ARGUMENTS: Final = "args of a Destination"
_FLAT: Final = (CONNECTION_STRING, "containerName")


_MANAGEMENT: Final = (DESTINATION.id_property, "adopt", "application")
_ALL: Final = (*DESTINATION.properties, *DESTINATION.settings, *_MANAGEMENT, *_FLAT)
_CLASSES: Final = tuple(one for one in get_args(AnyDestinationArgs) if not is_typeddict(one))


def destination_properties(
    arguments: pulumi.Input[AnyDestinationArgs],
) -> dict[str, Any]:
    """Return the properties to register, in the nested form of the API and with secrets marked.

    Raises TypeError if `arguments` are not the arguments of a destination.
    """
    arguments = awaited(arguments)
    if isinstance(arguments, pulumi.Output):
        return each_property(arguments, _ALL, destination_properties)
    if not isinstance(arguments, (*_CLASSES, Mapping)):
        raise TypeError(wrong_type(_ARGUMENTS, arguments, _CLASSES))
    given = _nested(properties(arguments, _ARGUMENTS, *_CLASSES))
    refuse_internal_names(given, _ARGUMENTS, _ALL)
    if "authorization" in given:
        given["authorization"] = map_input(given["authorization"], _authorization)
    if "url" in given:
        given["url"] = secret(given["url"])
    for name in CUSTOMIZATIONS:
        if name in given:
            given[name] = map_input(given[name], lambda value: each_value(value, _customization))
    return given


def _nested(given: dict[str, Any]) -> dict[str, Any]:
    """Move the flat form into `authorization`. `check` must never move a value to another path."""
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
    """Return a mapping with its secrets marked. Any other value is marked: it may be a secret."""
    if not isinstance(value, dict):
        return secret(value)
    return {key: secret(item) if key in names else item for key, item in value.items()}
