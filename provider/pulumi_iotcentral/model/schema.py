"""What destinations and exports are made of: the one table behind check, plan and secrets.

Source: the data export part of the REST API, 2022-06-30-preview and 2022-10-31-preview.
To add a destination type: one entry in DESTINATION_TYPES and its classes in args/destination.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias, TypeVar, cast, get_args

REQUESTS_PER_SECOND: Final = 20
"""REST calls in any one second, for all clients of an application together."""

EXPORTS_PER_APPLICATION: Final = 10
"""Data exports that one application holds at most."""

DESTINATIONS_PER_APPLICATION: Final = 10
"""Destinations that one application holds at most."""

DESTINATIONS_PER_EXPORT: Final = 10
"""Destinations that one export sends to at most."""

ENRICHMENTS_PER_EXPORT: Final = 10
"""Enrichments of one export at most (the page counts filters and enrichments in one row)."""


def too_many(application: str, count: int, noun: str, limit: int) -> str:
    """Return the error of an application that would exceed its limit for a kind of resource."""
    return f"{application} would have {count} {noun}, and the limit is {limit}"


@dataclass(frozen=True)
class ConnectionStringForm:
    """The parts that a connection string of one family of services can have.

    `service` names the family in messages. `required` parts are always present. `access` lists
    sets of parts, one of which is present in full. `credentials` are the parts that hold a key or
    a signature: only one of them can be present. `trims` is True if an SDK ignores white space
    around a part.
    """

    service: str
    access: tuple[tuple[str, ...], ...]
    credentials: tuple[str, ...]
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    trims: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Return every part that is known, as Azure spells it."""
        access = (name for names in self.access for name in names)
        return tuple(dict.fromkeys((*self.required, *access, *self.optional)))


# Sources: parse_connection_str of azure-storage-blob for Python (_shared/base_client.py), and
# StorageConnectionString.ParseImpl of Azure.Storage.Common for .NET.
STORAGE_FORM: Final = ConnectionStringForm(
    "a storage account",
    access=(
        ("AccountName", "AccountKey"),
        ("AccountName", "SharedAccessSignature"),
        ("BlobEndpoint", "SharedAccessSignature"),
        ("BlobEndpoint",),
        ("UseDevelopmentStorage",),
    ),
    credentials=("AccountKey", "SharedAccessSignature"),
    optional=(
        "DefaultEndpointsProtocol",
        "EndpointSuffix",
        "AccountKeyName",
        "DevelopmentStorageProxyUri",
        "BlobSecondaryEndpoint",
        *(
            f"{service}{endpoint}"
            for service in ("File", "Queue", "Table", "Dfs", "Web")
            for endpoint in ("Endpoint", "SecondaryEndpoint")
        ),
    ),
)

# Sources: _parse_conn_str of azure-eventhub and azure-servicebus for Python, and
# EventHubsConnectionStringProperties and ServiceBusConnectionStringProperties for .NET. The last
# four optional parts are those of ServiceBusConnectionStringBuilder, which older SDKs read.
MESSAGING_FORM: Final = ConnectionStringForm(
    "Event Hubs or Service Bus",
    required=("Endpoint", "EntityPath"),
    access=(("SharedAccessKeyName", "SharedAccessKey"), ("SharedAccessSignature",)),
    credentials=("SharedAccessKey", "SharedAccessSignature"),
    optional=(
        "UseDevelopmentEmulator",
        "TransportType",
        "OperationTimeout",
        "RuntimePort",
        "ManagementPort",
        "StsEndpoint",
    ),
    trims=True,
)

READABLE_PARTS: Final = frozenset(
    name.lower()
    for form in (STORAGE_FORM, MESSAGING_FORM)
    for name in form.names
    if name not in form.credentials
)
"""The parts of connection strings that are no secrets, in lower case: a mask never stands there."""

FOREIGN_PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "an IoT hub or a device": ("HostName", "DeviceId", "ModuleId", "GatewayHostName"),
    "Azure Cosmos DB": ("AccountEndpoint", "ApiKind"),
    "Application Insights": ("InstrumentationKey", "IngestionEndpoint", "LiveEndpoint"),
    "App Configuration": ("Id", "Secret"),
    "SignalR, Web PubSub or Communication Services": ("AccessKey",),
    "a database": (
        *("Server", "Data Source", "Host", "Initial Catalog", "Database", "Driver"),
        *("User ID", "Uid", "Username", "Password", "Pwd"),
    ),
}
"""Parts that only the connection strings of other services have, by service."""


@dataclass(frozen=True)
class Authorization:
    """One way for a destination to authorize itself: the `authorization` object of the API.

    `required` and `optional` name its properties besides `type`; `secrets` those that the
    service masks when the destination is read; `form` is the form of its connection string, None
    if it has none; `entity` is what its connection string has to name by an EntityPath, such as
    `event hub`, if anything.
    """

    type: str
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    form: ConnectionStringForm | None = None
    entity: str = ""

    @property
    def properties(self) -> tuple[str, ...]:
        """Return every property of this kind of authorization but `type`."""
        return self.required + self.optional


@dataclass(frozen=True)
class DestinationType:
    """One type of destination: its authorizations, and the properties that not all types have.

    `title` is its name for people; without blanks, what its args classes begin with.
    """

    type: str
    title: str
    authorizations: tuple[Authorization, ...]
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    authorization_required: bool = True

    @property
    def args_prefix(self) -> str:
        """Return what the names of its args classes begin with, such as `EventHubs`."""
        return self.title.replace(" ", "")

    def authorization(self, type_: str) -> Authorization | None:
        """Return the kind of authorization called `type_`, or None if it has none such."""
        return next((known for known in self.authorizations if known.type == type_), None)


CONNECTION_STRING: Final = "connectionString"
MANAGED_IDENTITY: Final = "systemAssignedManagedIdentity"


def _connection_string(
    form: ConnectionStringForm, *required: str, entity: str = ""
) -> Authorization:
    return Authorization(
        CONNECTION_STRING,
        (CONNECTION_STRING, *required),
        secrets=(CONNECTION_STRING,),
        form=form,
        entity=entity,
    )


def _managed_identity(*required: str) -> Authorization:
    return Authorization(MANAGED_IDENTITY, required)


DESTINATION_TYPES: Final[Mapping[str, DestinationType]] = {
    known.type: known
    for known in (
        DestinationType(
            "blobstorage@v1",
            "Blob Storage",
            (
                _connection_string(STORAGE_FORM, "containerName"),
                _managed_identity("endpointUri", "containerName"),
            ),
        ),
        DestinationType(
            "dataexplorer@v1",
            "Data Explorer",
            (
                Authorization(
                    "servicePrincipal",
                    ("clientId", "tenantId", "clientSecret"),
                    secrets=("clientSecret",),
                ),
                _managed_identity(),
            ),
            required=("clusterUrl", "database", "table"),
        ),
        DestinationType(
            "eventhubs@v1",
            "Event Hubs",
            (
                _connection_string(MESSAGING_FORM, entity="event hub"),
                _managed_identity("hostName", "eventHubName"),
            ),
        ),
        DestinationType(
            "servicebusqueue@v1",
            "Service Bus Queue",
            (
                _connection_string(MESSAGING_FORM, entity="queue"),
                _managed_identity("hostName", "queueName"),
            ),
        ),
        DestinationType(
            "servicebustopic@v1",
            "Service Bus Topic",
            (
                _connection_string(MESSAGING_FORM, entity="topic"),
                _managed_identity("hostName", "topicName"),
            ),
        ),
        DestinationType(
            "webhook@v1",
            "Webhook",
            (
                Authorization("header", ("value",), secrets=("value",)),
                Authorization(
                    "oauth",
                    ("tokenUrl", "clientId", "clientSecret"),
                    ("audience", "scope", "requestType"),
                    secrets=("clientSecret",),
                ),
            ),
            required=("url",),
            optional=("queryCustomizations", "headerCustomizations"),
            authorization_required=False,
        ),
    )
}


def secret_names() -> frozenset[str]:
    """Return the properties of an `authorization` that are secrets, of all types in the table."""
    return _names(tuple(DESTINATION_TYPES))[0]


def is_secret_name(name: str) -> bool:
    """Tell whether a property of an `authorization` may be a secret.

    A newer service may have properties that the table lacks: they count as secrets.
    """
    return name in secret_names() or name not in authorization_names()


def is_customization_secret(name: str) -> bool:
    """Tell whether a property of a header or query customization may be a secret: its value."""
    return name == "value"


def authorization_names() -> frozenset[str]:
    """Return every property that an `authorization` of the table can have."""
    return _names(tuple(DESTINATION_TYPES))[1]


@lru_cache
def _names(_types: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the secret properties and all properties of the authorizations in the table."""
    secret = frozenset(name for kind in _authorizations() for name in kind.secrets)
    every = frozenset(name for kind in _authorizations() for name in ("type", *kind.properties))
    return secret, every


def _authorizations() -> Iterator[Authorization]:
    for type_ in DESTINATION_TYPES.values():
        yield from type_.authorizations


HEADERS: Final = "headerCustomizations"
CUSTOMIZATIONS: Final = ("queryCustomizations", HEADERS)
"""The maps of a webhook whose values may be secret."""

ENRICHMENTS: Final = "enrichments"
"""The map of an export whose `value`s are free-form JSON."""

SOURCES: Final = (
    "telemetry",
    "properties",
    "deviceLifecycle",
    "deviceTemplateLifecycle",
    "deviceConnectivity",
    "audit",
)
"""What an export can send."""

ApiVersion: TypeAlias = Literal["2022-06-30-preview", "2022-10-31-preview"]
"""The versions of the API that have data export; both are previews."""

API_VERSIONS: Final = get_args(ApiVersion)

DEFAULT_API_VERSION: Final[ApiVersion] = "2022-06-30-preview"
"""The version of Microsoft's guide to the data export API."""

AUDIT_API_VERSION: Final[ApiVersion] = "2022-10-31-preview"
"""The first version of the API that has the source `audit`."""

OUTPUTS: Final = ("status", "errors", "lastExportTime")
"""What only the service says of an object; never part of a difference."""


RECREATE: Final = "recreate"
"""The input whose change replaces an object that would otherwise be updated in place."""


@dataclass(frozen=True)
class Kind:
    """What the two resources are to the engine and to the API.

    `token` is the type that states and policies know the resource by, never to change;
    `properties` are the API's properties that we manage, the ones a request's body is made of;
    `immutable` is the one of them that an existing object keeps for good; `settings` are inputs
    that the API does not know: a change of `recreate` is a replacement, of another one an update;
    `quota` is how many objects an application holds at most; `users` is the noun of the objects
    that keep one of this kind from being deleted, empty for a kind that nothing uses;
    `has_secrets` tells whether its properties can hold secrets.
    """

    noun: str
    token: str
    quota: int
    id_property: str
    immutable: str
    properties: tuple[str, ...]
    settings: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict, hash=False)
    users: str = ""
    has_secrets: bool = False

    @property
    def identity(self) -> tuple[str, ...]:
        """Return the inputs that an object cannot change without becoming another one."""
        return (self.id_property, "applicationUrl", self.immutable)


DESTINATION: Final = Kind(
    noun="destination",
    token="pulumi-python:dynamic/iotcentral:Destination",  # noqa: S106 - a type
    quota=DESTINATIONS_PER_APPLICATION,
    id_property="destinationId",
    immutable="type",
    properties=(
        "displayName",
        "type",
        "authorization",
        *dict.fromkeys(
            name
            for known in DESTINATION_TYPES.values()
            for name in (*known.required, *known.optional)
        ),
    ),
    settings=("secretVersion", RECREATE),
    users="export",
    has_secrets=True,
)

EXPORT: Final = Kind(
    noun="export",
    token="pulumi-python:dynamic/iotcentral:Export",  # noqa: S106 - a type
    quota=EXPORTS_PER_APPLICATION,
    id_property="exportId",
    immutable="source",
    properties=("displayName", "enabled", "source", "filter", "enrichments", "destinations"),
    settings=(RECREATE,),
    defaults={"enabled": True},
)


_T = TypeVar("_T")


def nested(document: _T) -> _T:
    """Return a destination in the nested form, whichever form it came in.

    Microsoft's guide page shows a destination's authorization fields at the top level; the API
    document nests them under `authorization` with a `type`. Everything else, unknown fields and
    odd values included, is left as it is, and so is a document that has an authorization.

    Args:
        document: An answer's document; it is not changed.
    """
    return cast("_T", _nested(document)) if isinstance(document, dict) else document


def _nested(document: dict[str, Any]) -> dict[str, Any]:
    if document.get("authorization") is not None:
        return document
    type_ = document.get("type")
    known = DESTINATION_TYPES.get(type_) if isinstance(type_, str) else None
    kinds = known.authorizations if known else ()
    # A kind's first property tells it; a kind without any is told by there being none: it is last.
    for kind in sorted(kinds, key=lambda kind: not kind.properties):
        fields = kind.properties
        if not fields or document.get(fields[0]) is not None:
            rest = {key: value for key, value in document.items() if key not in fields}
            moved = {key: document[key] for key in fields if key in document}
            return {**rest, "authorization": {"type": kind.type, **moved}}
    return document
