"""The two forms a destination may have on the wire, made one."""

from typing import Any, Final, TypeVar, cast

_IDENTITY: Final = "systemAssignedManagedIdentity"

# For each type the kinds of authorization and their fields. The first field tells the kind; a kind
# without fields is told by there being none.
_FLAT: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "blobstorage@v1": {
        "connectionString": ("connectionString", "containerName"),
        _IDENTITY: ("endpointUri", "containerName"),
    },
    "dataexplorer@v1": {
        "servicePrincipal": ("clientId", "tenantId", "clientSecret"),
        _IDENTITY: (),
    },
    "eventhubs@v1": {
        "connectionString": ("connectionString",),
        _IDENTITY: ("hostName", "eventHubName"),
    },
    "servicebusqueue@v1": {
        "connectionString": ("connectionString",),
        _IDENTITY: ("hostName", "queueName"),
    },
    "servicebustopic@v1": {
        "connectionString": ("connectionString",),
        _IDENTITY: ("hostName", "topicName"),
    },
    "webhook@v1": {
        "oauth": ("tokenUrl", "clientId", "clientSecret", "audience", "scope", "requestType"),
        "header": ("value",),
    },
}

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
    kinds = _FLAT.get(type_, {}) if isinstance(type_, str) else {}
    for kind, fields in kinds.items():
        if not fields or document.get(fields[0]) is not None:
            rest = {key: value for key, value in document.items() if key not in fields}
            moved = {key: document[key] for key in fields if key in document}
            return {**rest, "authorization": {"type": kind, **moved}}
    return document
