"""Connection strings from the outputs of an Azure provider, always as secrets."""

from __future__ import annotations

import re
from typing import Final

import pulumi

_SERVICE_URL: Final = re.compile(r"(?:[a-z]+://)?(?P<host>[^/:]+)(?::\d+)?/?")
_BLOB_URL: Final = re.compile(r"https://(?P<account>[^./]+)\.blob\.(?P<suffix>[^/:]+)/?")


def host_of(value: pulumi.Input[str]) -> pulumi.Output[str]:
    """Return the host name of a namespace from a host name or a URL.

    Azure returns the `service_bus_endpoint` as `https://NAME.servicebus.windows.net:443/`. Any
    other text is returned unchanged, and `check` of the destination validates it.
    """
    return pulumi.Output.from_input(value).apply(_host)


def blob_endpoint(account_name: pulumi.Input[str]) -> pulumi.Output[str]:
    """Return the blob endpoint of a storage account in the public cloud."""
    return pulumi.Output.concat("https://", account_name, ".blob.core.windows.net/")


def storage_connection_string(
    account_name: pulumi.Input[str],
    account_key: pulumi.Input[str],
    endpoint_uri: pulumi.Input[str],
) -> pulumi.Output[str]:
    """Return the connection string of a storage account, as a secret.

    An endpoint of the usual form determines the `EndpointSuffix`, which differs between clouds. Any
    other endpoint becomes the `BlobEndpoint`.
    """
    parts = pulumi.Output.all(account_name, account_key, endpoint_uri)
    return pulumi.Output.secret(parts.apply(lambda known: _storage(*known)))


def entity_connection_string(
    host: pulumi.Input[str],
    key_name: pulumi.Input[str],
    key: pulumi.Input[str],
    entity: pulumi.Input[str],
) -> pulumi.Output[str]:
    """Return the connection string of an event hub, queue or topic, as a secret.

    `host` is the host name of the namespace, or its `service_bus_endpoint`. `key_name` is the name
    of a shared access policy with the right to send. `entity` becomes the `EntityPath`.
    """
    parts = pulumi.Output.all(host, key_name, key, entity)
    return pulumi.Output.secret(parts.apply(lambda known: _entity(*known)))


def _host(value: str) -> str:
    found = _SERVICE_URL.fullmatch(value)
    return found["host"] if found else value


def _storage(account_name: str, account_key: str, endpoint_uri: str) -> str:
    protocol = endpoint_uri.partition("://")[0]
    account = (
        f"DefaultEndpointsProtocol={protocol};AccountName={account_name};AccountKey={account_key}"
    )
    usual = _BLOB_URL.fullmatch(endpoint_uri)
    if usual and usual["account"] == account_name:
        return f"{account};EndpointSuffix={usual['suffix']}"
    return f"{account};BlobEndpoint={endpoint_uri}"


def _entity(host: str, key_name: str, key: str, entity: str) -> str:
    return (
        f"Endpoint=sb://{_host(host)}/;SharedAccessKeyName={key_name};"
        f"SharedAccessKey={key};EntityPath={entity}"
    )
