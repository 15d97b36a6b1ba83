"""Connection strings, built from what an Azure provider outputs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_iotcentral.components import entity_connection_string, storage_connection_string
from pulumi_iotcentral.components.connection_strings import blob_endpoint, host_of
from pulumi_iotcentral.model.masks import parts


def resolved(make: Callable[[], pulumi.Output[str]]) -> tuple[str | None, bool]:
    """Return the value of an Output, and whether it is a secret."""

    async def resolve() -> tuple[str | None, bool]:
        output = make()
        return await output.future(), await output.is_secret()

    return asyncio.run(resolve())


@pytest.mark.parametrize(
    ("endpoint", "end"),
    [
        ("https://contoso.blob.core.windows.net/", "EndpointSuffix=core.windows.net"),
        ("https://contoso.blob.core.windows.net", "EndpointSuffix=core.windows.net"),
        ("https://contoso.blob.core.chinacloudapi.cn/", "EndpointSuffix=core.chinacloudapi.cn"),
        ("https://contoso.z13.blob.storage.azure.net/", None),
        ("https://other.blob.core.windows.net/", None),
        ("http://127.0.0.1:10000/contoso", None),
    ],
)
def test_a_storage_account_is_named_by_its_suffix_or_by_its_endpoint(
    endpoint: str, end: str | None
) -> None:
    value, is_secret = resolved(lambda: storage_connection_string("contoso", "k==", endpoint))
    protocol = endpoint.partition(":")[0]
    assert value == (
        f"DefaultEndpointsProtocol={protocol};AccountName=contoso;AccountKey=k==;"
        + (end or f"BlobEndpoint={endpoint}")
    )
    assert is_secret, "although the key is not marked as one"


def test_an_account_without_endpoint_is_one_of_the_public_cloud() -> None:
    value, _ = resolved(lambda: blob_endpoint("contoso"))
    assert value == "https://contoso.blob.core.windows.net/"


@pytest.mark.parametrize(
    ("given", "host"),
    [
        ("contoso.servicebus.windows.net", "contoso.servicebus.windows.net"),
        ("https://contoso.servicebus.windows.net:443/", "contoso.servicebus.windows.net"),
        ("sb://contoso.servicebus.windows.net/", "contoso.servicebus.windows.net"),
        ("https://contoso.example/path", "https://contoso.example/path"),
    ],
)
def test_a_namespace_is_named_by_its_host_or_its_endpoint(given: str, host: str) -> None:
    assert resolved(lambda: host_of(given))[0] == host


def test_a_connection_string_of_an_entity_is_a_secret_and_names_the_entity() -> None:
    value, is_secret = resolved(
        lambda: entity_connection_string("https://n.servicebus.windows.net:443/", "send", "k=", "h")
    )
    assert value == (
        "Endpoint=sb://n.servicebus.windows.net/;SharedAccessKeyName=send;"
        "SharedAccessKey=k=;EntityPath=h"
    )
    assert is_secret


NAMES = st.text(st.characters(codec="ascii", categories=["L", "N"], include_characters="-+/=._"))


@given(NAMES, NAMES, NAMES)
def test_the_parts_of_a_connection_string_are_what_went_in(
    key_name: str, key: str, entity: str
) -> None:
    value, _ = resolved(lambda: entity_connection_string("n.example", key_name, key, entity))
    assert parts(str(value)) == {
        "endpoint": "sb://n.example/",
        "sharedaccesskeyname": key_name,
        "sharedaccesskey": key,
        "entitypath": entity,
    }
