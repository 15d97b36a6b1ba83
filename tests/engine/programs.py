"""Programs that the engine tests run: every destination type with each way to authorize it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, Final

ENTITY: Final = "Endpoint=sb://contoso.servicebus.windows.net/;SharedAccessKeyName=send"

AUTHORIZATIONS: Final[dict[str, tuple[str, dict[str, str] | None]]] = {
    "blob-connection-string": (
        "blobstorage@v1",
        {
            "type": "connectionString",
            "connection_string": "AccountName=contoso;AccountKey=canary-blob",
            "container_name": "telemetry",
        },
    ),
    "blob-identity": (
        "blobstorage@v1",
        {
            "type": "systemAssignedManagedIdentity",
            "endpoint_uri": "https://contoso.blob.core.windows.net/",
            "container_name": "telemetry",
        },
    ),
    "hub-connection-string": (
        "eventhubs@v1",
        {
            "type": "connectionString",
            "connection_string": f"{ENTITY};SharedAccessKey=canary-hub;EntityPath=hub",
        },
    ),
    "hub-identity": (
        "eventhubs@v1",
        {
            "type": "systemAssignedManagedIdentity",
            "host_name": "contoso.servicebus.windows.net",
            "event_hub_name": "hub",
        },
    ),
    "queue-connection-string": (
        "servicebusqueue@v1",
        {
            "type": "connectionString",
            "connection_string": f"{ENTITY};SharedAccessKey=canary-queue;EntityPath=queue",
        },
    ),
    "queue-identity": (
        "servicebusqueue@v1",
        {
            "type": "systemAssignedManagedIdentity",
            "host_name": "contoso.servicebus.windows.net",
            "queue_name": "queue",
        },
    ),
    "topic-connection-string": (
        "servicebustopic@v1",
        {
            "type": "connectionString",
            "connection_string": f"{ENTITY};SharedAccessKey=canary-topic;EntityPath=topic",
        },
    ),
    "topic-identity": (
        "servicebustopic@v1",
        {
            "type": "systemAssignedManagedIdentity",
            "host_name": "contoso.servicebus.windows.net",
            "topic_name": "topic",
        },
    ),
    "explorer-principal": (
        "dataexplorer@v1",
        {
            "type": "servicePrincipal",
            "client_id": "client",
            "tenant_id": "tenant",
            "client_secret": "canary-explorer",
        },
    ),
    "explorer-identity": ("dataexplorer@v1", {"type": "systemAssignedManagedIdentity"}),
    "webhook-open": ("webhook@v1", None),
    "webhook-header": ("webhook@v1", {"type": "header", "value": "canary-header"}),
    "webhook-oauth": (
        "webhook@v1",
        {
            "type": "oauth",
            "token_url": "https://login.example.com/token",
            "client_id": "client",
            "client_secret": "canary-oauth",
            "audience": "audience",
            "scope": "scope",
            "request_type": "json",
        },
    ),
}
"""Every destination type with each kind of authorization, by the resource's name."""

CANARY: Final = "canary-"
"""What every secret of these programs begins with."""

OWN: Final[dict[str, dict[str, Any]]] = {
    "dataexplorer@v1": {
        "cluster_url": "https://contoso.westeurope.kusto.windows.net",
        "database": "telemetry",
        "table": "messages",
    },
    "webhook@v1": {
        "url": "https://example.com/hook?key=canary-url",
        "header_customizations": {
            "x-key": {"value": "canary-custom", "secret": True},
            "x-site": {"value": "canary-readable", "secret": False},
        },
        "query_customizations": {"q": {"value": "canary-query", "secret": True}},
    },
}
"""What the types have besides, by type."""


def destination_arguments(name: str, display_name: str) -> dict[str, Any]:
    """Return the arguments of one of the destinations above."""
    type_, authorization = AUTHORIZATIONS[name]
    arguments = {"display_name": display_name, "type": type_, **OWN.get(type_, {})}
    given = arguments if authorization is None else {**arguments, "authorization": authorization}
    # A test that changes its own must not change those of all.
    return deepcopy(given)


def all_destinations(display_name: str) -> str:
    """Return a program with a destination of every type and authorization."""
    lines = [
        f"destinations[{name!r}] = iotcentral.Destination("
        f"{name!r}, {destination_arguments(name, display_name)!r})"
        for name in AUTHORIZATIONS
    ]
    return "\n".join(["destinations = {}", *lines]) + "\n"


def all_exports(display_name: str, sources: tuple[str, ...]) -> str:
    """Return the exports of a program, with all that an export can have, after its destinations."""
    return f"""
every = list(destinations.values())
iotcentral.Export(
    "all-of-it",
    display_name={display_name!r},
    source="telemetry",
    enabled=False,
    filter="SELECT * FROM devices WHERE temperature > 20",
    destinations=[
        *every[1:10],
        iotcentral.DestinationReferenceArgs(
            id=every[0], transform='import "iotc" as iotc;\\n{{device: .device.id}}\\n'
        ),
    ],
    enrichments={{
        "site": {{"value": "plant-7"}},
        "a number": {{"value": 7}},
        "an object": {{"value": {{"a": [1, True, "x"], "b": {{"c": 0.5}}}}}},
        "name": {{"path": "$displayName"}},
        "building": {{"path": "building", "target": "dtmi:contoso:thermostat;1"}},
    }},
)
for source in {sources!r}:
    iotcentral.Export(
        "plain-" + source,
        iotcentral.ExportArgs(
            display_name={display_name!r}, source=source, destinations=[every[0], every[1].id]
        ),
    )
"""
