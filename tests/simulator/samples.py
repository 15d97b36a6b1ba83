"""Requests that the service takes: every destination type with every kind of authorization."""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]

SECRET = "c2VjcmV0LWNhbmFyeQ=="
STORAGE = (
    f"DefaultEndpointsProtocol=https;AccountName=acme;AccountKey={SECRET};"
    "EndpointSuffix=core.windows.net"
)
BUS = (
    "Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=send;"
    f"SharedAccessKey={SECRET};EntityPath=it"
)
IDENTITY = "systemAssignedManagedIdentity"
HOST = "acme.servicebus.windows.net"


def destination(kind: str, authorization: Document | None, **own: Any) -> Document:
    body = {"displayName": f"A {kind}", "type": f"{kind}@v1", **own}
    return body if authorization is None else body | {"authorization": authorization}


def _by_connection_string(kind: str) -> Document:
    return destination(kind, {"type": "connectionString", "connectionString": BUS})


def _by_identity(kind: str, name: str) -> Document:
    return destination(kind, {"type": IDENTITY, "hostName": HOST, name: "it"})


_ADX = {
    "clusterUrl": "https://acme.westeurope.kusto.windows.net",
    "database": "iot",
    "table": "raw",
}
_HOOK = {"url": "https://hook.example.com/in"}

BLOB = destination(
    "blobstorage",
    {"type": "connectionString", "connectionString": STORAGE, "containerName": "raw"},
)
WEBHOOK = destination("webhook", None, **_HOOK)
OAUTH = {
    "type": "oauth",
    "tokenUrl": "https://login.example.com/token",
    "clientId": "client",
    "clientSecret": SECRET,
    "audience": "api",
    "scope": "send",
    "requestType": "json",
}
DESTINATIONS: dict[str, Document] = {
    "blob-key": BLOB,
    "blob-identity": destination(
        "blobstorage",
        {
            "type": IDENTITY,
            "endpointUri": "https://acme.blob.core.windows.net",
            "containerName": "raw",
        },
    ),
    "hub-key": _by_connection_string("eventhubs"),
    "hub-identity": _by_identity("eventhubs", "eventHubName"),
    "queue-key": _by_connection_string("servicebusqueue"),
    "queue-identity": _by_identity("servicebusqueue", "queueName"),
    "topic-key": _by_connection_string("servicebustopic"),
    "topic-identity": _by_identity("servicebustopic", "topicName"),
    "adx-principal": destination(
        "dataexplorer",
        {
            "type": "servicePrincipal",
            "clientId": "client",
            "tenantId": "tenant",
            "clientSecret": SECRET,
        },
        **_ADX,
    ),
    "adx-identity": destination("dataexplorer", {"type": IDENTITY}, **_ADX),
    "hook-plain": WEBHOOK,
    "hook-header": destination("webhook", {"type": "header", "value": SECRET}, **_HOOK),
    "hook-oauth": destination("webhook", OAUTH, **_HOOK),
    "hook-customized": destination(
        "webhook",
        None,
        **_HOOK,
        headerCustomizations={
            "x-key": {"value": SECRET, "secret": True},
            "x-site": {"value": "plant-7"},
        },
        queryCustomizations={
            "key": {"value": SECRET, "secret": True},
            "v": {"value": "1", "secret": False},
        },
    ),
}


def export(*destinations: str, **changes: Any) -> Document:
    return {
        "displayName": "Telemetry",
        "enabled": True,
        "source": "telemetry",
        "destinations": [{"id": identifier} for identifier in destinations],
        **changes,
    }


FULL_EXPORT_PARTS: Document = {
    "filter": "SELECT * FROM devices WHERE temperature > 10 AND site = 'A AND B'",
    "enrichments": {
        "site": {"value": "plant-7"},
        "name": {"path": "$displayName"},
        "room": {"target": "dtmi:acme:room;1", "path": "room"},
        "raw": {"value": {"nested": [1, None, "\ud83d"]}},
    },
}
