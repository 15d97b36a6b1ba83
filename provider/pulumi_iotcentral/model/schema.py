"""The schema of destinations and exports: the table for validation, diff and secrets.

Source: the data export part of the REST API, 2022-06-30-preview and 2022-10-31-preview.
To add a destination type, begin with its entry in DESTINATION_TYPES. CONTRIBUTING.md has the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias, TypeVar, cast, get_args

REQUESTS_PER_SECOND: Final = 20
"""The rate limit in requests per second, for all clients of an application together."""

EXPORTS_PER_APPLICATION: Final = 10
"""The maximum number of exports per application."""

DESTINATIONS_PER_APPLICATION: Final = 10
"""The maximum number of destinations per application."""

DESTINATIONS_PER_EXPORT: Final = 10
"""The maximum number of destinations per export."""

ENRICHMENTS_PER_EXPORT: Final = 10
"""The maximum number of enrichments per export. The page counts filters in the same row."""


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
"""The parts of connection strings that are no secrets and never masked, in lower case."""

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
    """An authorization method of a destination: the `authorization` object of the API.

    `required` and `optional` are its properties besides `type`, and `secrets` those that the
    service masks in responses. `form` is the form of its connection string, None if it has none.
    `entity` is the noun for the EntityPath of its connection string, such as `event hub`, if it
    must have one.
    """

    type: str
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    form: ConnectionStringForm | None = None
    entity: str = ""

    @property
    def properties(self) -> tuple[str, ...]:
        """Return every property of the authorization except `type`."""
        return self.required + self.optional


@dataclass(frozen=True)
class DestinationType:
    """A type of destination: its authorizations, and the properties that not all types have.

    `title` is its name for people. Without blanks, it is the prefix of its args classes.
    """

    type: str
    title: str
    authorizations: tuple[Authorization, ...]
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    authorization_required: bool = True

    @property
    def args_prefix(self) -> str:
        """Return the prefix of its args classes, such as `EventHubs`."""
        return self.title.replace(" ", "")

    def authorization(self, type_: str) -> Authorization | None:
        """Return the authorization with the type `type_`, or None if there is none."""
        return next((known for known in self.authorizations if known.type == type_), None)


ADDRESSES: Final[Mapping[str, Literal["URL", "https URL", "host name"]]] = {
    "url": "URL",
    "clusterUrl": "URL",
    "tokenUrl": "URL",
    "endpointUri": "https URL",
    "hostName": "host name",
}
"""The form of each property of a destination or its authorization that names a host."""

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


def address_paths() -> Iterator[tuple[str, ...]]:
    """Yield the path of each property in ADDRESSES that a type in the table has."""
    for name in ADDRESSES:
        if any(name in (*it.required, *it.optional) for it in DESTINATION_TYPES.values()):
            yield (name,)
        if name in authorization_names():
            yield ("authorization", name)


def secret_names() -> frozenset[str]:
    """Return the properties of an `authorization` that are secrets, of all types in the table."""
    return _names(tuple(DESTINATION_TYPES))[0]


def is_secret_name(name: str) -> bool:
    """Tell whether a property of an `authorization` can be a secret.

    A newer service may have properties that are not in the table. They count as secrets.
    """
    return name in secret_names() or name not in authorization_names()


def is_customization_secret(name: str) -> bool:
    """Tell whether a property of a header or query customization can be a secret: its value."""
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
"""The maps of a webhook whose values can be secret."""

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
"""The sources of an export."""

ApiVersion: TypeAlias = Literal["2022-06-30-preview", "2022-10-31-preview"]
"""The versions of the API with data export. Both are previews."""

API_VERSIONS: Final = get_args(ApiVersion)

DEFAULT_API_VERSION: Final[ApiVersion] = "2022-06-30-preview"
"""The version of Microsoft's guide to the data export API."""

AUDIT_API_VERSION: Final[ApiVersion] = "2022-10-31-preview"
"""The first version of the API that has the source `audit`."""

OUTPUTS: Final = ("status", "errors", "lastExportTime")
"""The read-only properties of an object, which are never part of a difference."""


RECREATE: Final = "recreate"
"""The input whose change forces a replacement."""

WAIT: Final = "waitForHealthy"
"""The input of an export that lets an update wait until it is healthy."""


_DYNAMIC: Final = "pulumi-python:dynamic/iotcentral:"
_NATIVE: Final = "iotcentral:index:"


@dataclass(frozen=True)
class Kind:
    """A kind of resource, for the engine and for the API.

    `token` is the type of the dynamic form in states and policies, `native_token` that of the
    native provider. Neither must ever change. `properties` are the managed properties of the API,
    which are sent in a request's body. `immutable` is the property of an existing object that
    cannot change. `settings` are inputs that are not sent: a change of `recreate` forces a
    replacement, a change of another one is an update. `quota` is the maximum number of objects per
    application. `users` is the noun of the objects that can use one of this kind, empty if there
    are none. `has_secrets` is true if its properties can contain secrets.
    """

    noun: str
    token: str
    native_token: str
    quota: int
    id_property: str
    immutable: str
    properties: tuple[str, ...]
    settings: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict, hash=False)
    users: str = ""
    has_secrets: bool = False

    @property
    def tokens(self) -> tuple[str, str]:
        """Return the types of this kind in states, previews and policies."""
        return (self.token, self.native_token)

    @property
    def identity(self) -> tuple[str, ...]:
        """Return the inputs whose change requires another object."""
        return (self.id_property, "applicationUrl", self.immutable)


DESTINATION: Final = Kind(
    noun="destination",
    token=f"{_DYNAMIC}Destination",
    native_token=f"{_NATIVE}Destination",
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
    token=f"{_DYNAMIC}Export",
    native_token=f"{_NATIVE}Export",
    quota=EXPORTS_PER_APPLICATION,
    id_property="exportId",
    immutable="source",
    properties=("displayName", "enabled", "source", "filter", "enrichments", "destinations"),
    settings=(RECREATE,),
    defaults={"enabled": True},
)

_KINDS: Final = {token: kind for kind in (DESTINATION, EXPORT) for token in kind.tokens}
_HEALTH_CHECKS: Final = (f"{_DYNAMIC}HealthCheck", f"{_NATIVE}HealthCheck")


def kind_of(type_: Any) -> Kind | None:
    """Return the kind of a type of a destination or an export, dynamic or native, otherwise None.

    Args:
        type_: A resource's own type in a state, a preview or a policy.
    """
    return _KINDS.get(type_) if isinstance(type_, str) else None


def noun_of(type_: str) -> str | None:
    """Return the noun of a type of this provider, dynamic or native, and None for any other type.

    The nouns are `destination`, `export` and `health check`.
    """
    if type_ in _HEALTH_CHECKS:
        return "health check"
    kind = kind_of(type_)
    return None if kind is None else kind.noun


def is_native(type_: str) -> bool:
    """Tell whether a type belongs to the native provider."""
    return type_.startswith(_NATIVE)


_T = TypeVar("_T")


def nested(document: _T) -> _T:
    """Return a destination of a response in the nested form.

    Microsoft's guide page shows the authorization properties of a destination at the top level. The
    API document nests them under `authorization` with a `type`. Other properties do not change, nor
    does a document with an authorization.

    Args:
        document: The document of a response. It is not modified.
    """
    return cast("_T", _nested(document)) if isinstance(document, dict) else document


def _nested(document: dict[str, Any]) -> dict[str, Any]:
    if document.get("authorization") is not None:
        return document
    type_ = document.get("type")
    known = DESTINATION_TYPES.get(type_) if isinstance(type_, str) else None
    kinds = known.authorizations if known else ()
    # The first property identifies the authorization. The one without properties is the last.
    for kind in sorted(kinds, key=lambda kind: not kind.properties):
        fields = kind.properties
        if not fields or document.get(fields[0]) is not None:
            rest = {key: value for key, value in document.items() if key not in fields}
            moved = {key: document[key] for key in fields if key in document}
            return {**rest, "authorization": {"type": kind.type, **moved}}
    return document
