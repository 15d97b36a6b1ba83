"""The wire's shapes: one typed dictionary for each schema of the API document.

Keys are camelCase as they travel. A property the document does not require is `NotRequired`;
those it calls read-only (`id`, `status`, `errors`, `lastExportTime`) come with answers only.
"""

from typing import Any, Final, Literal, NotRequired, TypeAlias, TypedDict

from pulumi_iotcentral.api.forms import nested as nested  # noqa: PLC0414  part of the models

ApiVersion: TypeAlias = Literal["2022-06-30-preview", "2022-10-31-preview"]
"""The versions of the API that have data export; both are previews."""

DEFAULT_API_VERSION: Final[ApiVersion] = "2022-06-30-preview"
"""The version Microsoft's guide to the data export API uses."""

DestinationType: TypeAlias = Literal[
    "blobstorage@v1",
    "dataexplorer@v1",
    "eventhubs@v1",
    "servicebusqueue@v1",
    "servicebustopic@v1",
    "webhook@v1",
]
"""The kinds of destination; immutable once the destination exists."""

AuthorizationType: TypeAlias = Literal[
    "connectionString", "systemAssignedManagedIdentity", "servicePrincipal", "header", "oauth"
]
"""The kinds of authorization; which of them a destination takes depends on its type."""

Source: TypeAlias = Literal[
    "telemetry",
    "properties",
    "deviceLifecycle",
    "deviceTemplateLifecycle",
    "deviceConnectivity",
    "audit",
]
"""What an export sends; `audit` from 2022-10-31-preview on."""

Status: TypeAlias = Literal["notStarted", "waiting", "starting", "healthy", "error"]
"""The states seen so far; the document leaves the set open, so a value may be another string."""

OAuthRequestType: TypeAlias = Literal["auto", "json", "urlencoded"]
"""How a webhook's token request carries its fields."""


class DataExportError(TypedDict, total=False):
    """Say why a destination or an export does not work."""

    code: str
    message: str


class ErrorDetails(TypedDict):
    """Describe a refused request."""

    code: str
    message: str
    requestId: NotRequired[str]
    time: NotRequired[str]


class Error(TypedDict):
    """Wrap the details, as every answer outside 2xx does."""

    error: ErrorDetails


class BlobStorageConnectionStringAuth(TypedDict):
    """Write to a container with the storage account's key."""

    type: Literal["connectionString"]
    connectionString: str
    containerName: str


class BlobStorageManagedIdentityAuth(TypedDict):
    """Write to a container as the application's identity."""

    type: Literal["systemAssignedManagedIdentity"]
    endpointUri: str
    containerName: str


class EventHubsConnectionStringAuth(TypedDict):
    """Send to the event hub that the connection string's EntityPath names."""

    type: Literal["connectionString"]
    connectionString: str


class EventHubsManagedIdentityAuth(TypedDict):
    """Send to an event hub as the application's identity."""

    type: Literal["systemAssignedManagedIdentity"]
    hostName: str
    eventHubName: str


class ServiceBusQueueConnectionStringAuth(TypedDict):
    """Send to the queue that the connection string's EntityPath names."""

    type: Literal["connectionString"]
    connectionString: str


class ServiceBusQueueManagedIdentityAuth(TypedDict):
    """Send to a queue as the application's identity."""

    type: Literal["systemAssignedManagedIdentity"]
    hostName: str
    queueName: str


class ServiceBusTopicConnectionStringAuth(TypedDict):
    """Send to the topic that the connection string's EntityPath names."""

    type: Literal["connectionString"]
    connectionString: str


class ServiceBusTopicManagedIdentityAuth(TypedDict):
    """Send to a topic as the application's identity."""

    type: Literal["systemAssignedManagedIdentity"]
    hostName: str
    topicName: str


class DataExplorerServicePrincipalAuth(TypedDict):
    """Ingest as a service principal."""

    type: Literal["servicePrincipal"]
    clientId: str
    tenantId: str
    clientSecret: str


class DataExplorerManagedIdentityAuth(TypedDict):
    """Ingest as the application's identity."""

    type: Literal["systemAssignedManagedIdentity"]


class WebhookHeaderAuth(TypedDict):
    """Send a fixed Authorization header."""

    type: Literal["header"]
    value: str


class WebhookOAuthAuth(TypedDict):
    """Send a token got by the client credentials flow."""

    type: Literal["oauth"]
    tokenUrl: str
    clientId: str
    clientSecret: str
    audience: NotRequired[str]
    scope: NotRequired[str]
    requestType: NotRequired[OAuthRequestType]


class WebhookCustomization(TypedDict):
    """Add one header or query parameter; a `secret` one is masked when read."""

    value: str
    secret: NotRequired[bool]


class _Observed(TypedDict, total=False):
    id: str
    status: Status | str
    errors: list[DataExportError]
    lastExportTime: str


class BlobStorageDestination(_Observed):
    """Receive messages as blobs of a container."""

    displayName: str
    type: Literal["blobstorage@v1"]
    authorization: BlobStorageConnectionStringAuth | BlobStorageManagedIdentityAuth


class DataExplorerDestination(_Observed):
    """Receive messages as rows of an Azure Data Explorer table."""

    displayName: str
    type: Literal["dataexplorer@v1"]
    clusterUrl: str
    database: str
    table: str
    authorization: DataExplorerServicePrincipalAuth | DataExplorerManagedIdentityAuth


class EventHubsDestination(_Observed):
    """Receive messages as events of an event hub."""

    displayName: str
    type: Literal["eventhubs@v1"]
    authorization: EventHubsConnectionStringAuth | EventHubsManagedIdentityAuth


class ServiceBusQueueDestination(_Observed):
    """Receive messages in a Service Bus queue."""

    displayName: str
    type: Literal["servicebusqueue@v1"]
    authorization: ServiceBusQueueConnectionStringAuth | ServiceBusQueueManagedIdentityAuth


class ServiceBusTopicDestination(_Observed):
    """Receive messages in a Service Bus topic."""

    displayName: str
    type: Literal["servicebustopic@v1"]
    authorization: ServiceBusTopicConnectionStringAuth | ServiceBusTopicManagedIdentityAuth


class WebhookDestination(_Observed):
    """Receive messages as POST requests."""

    displayName: str
    type: Literal["webhook@v1"]
    url: str
    queryCustomizations: NotRequired[dict[str, WebhookCustomization]]
    headerCustomizations: NotRequired[dict[str, WebhookCustomization]]
    authorization: NotRequired[WebhookHeaderAuth | WebhookOAuthAuth]


Destination: TypeAlias = (
    BlobStorageDestination
    | DataExplorerDestination
    | EventHubsDestination
    | ServiceBusQueueDestination
    | ServiceBusTopicDestination
    | WebhookDestination
)
"""A destination of any type; `type` tells them apart."""


class Enrichment(TypedDict, total=False):
    """Add a field to every message: a `value`, or a `path` with an optional `target`."""

    target: str
    path: str
    value: Any


class DestinationReference(TypedDict):
    """Name a destination of an export, with a jq-like transform of the messages to it."""

    id: str
    transform: NotRequired[str]


class Export(_Observed):
    """Send what `source` yields to some destinations."""

    displayName: str
    enabled: bool
    source: Source
    destinations: list[DestinationReference]
    filter: NotRequired[str]
    enrichments: NotRequired[dict[str, Enrichment]]


class DestinationCollection(TypedDict):
    """Hold one page of destinations; `nextLink` is absent on the last."""

    value: list[Destination]
    nextLink: NotRequired[str]


class ExportCollection(TypedDict):
    """Hold one page of exports; `nextLink` is absent on the last."""

    value: list[Export]
    nextLink: NotRequired[str]
