"""Roles: the arguments that assign them."""

from __future__ import annotations

import asyncio

import pulumi
import pytest

from pulumi_iotcentral.components import (
    EVENT_HUBS_DATA_SENDER,
    SERVICE_BUS_DATA_SENDER,
    STORAGE_BLOB_DATA_CONTRIBUTOR,
    Role,
)

DEFINITIONS = "providers/Microsoft.Authorization/roleDefinitions"


def definition(role: Role, scope: str) -> str | None:
    async def resolve() -> str | None:
        arguments = role.assignment(principal_id="p", scope=scope)
        return await pulumi.Output.from_input(arguments["role_definition_id"]).future()

    return asyncio.run(resolve())


@pytest.mark.parametrize(
    ("scope", "place"),
    [
        ("/subscriptions/s-1", "/subscriptions/s-1/"),
        ("/subscriptions/s-1/resourceGroups/g/providers/a/b", "/subscriptions/s-1/"),
        ("/Subscriptions/s-1/resourceGroups/g", "/Subscriptions/s-1/"),
        ("/providers/Microsoft.Management/managementGroups/m", "/"),
        ("/", "/"),
    ],
)
def test_a_role_is_defined_in_the_subscription_of_the_scope(scope: str, place: str) -> None:
    id_ = STORAGE_BLOB_DATA_CONTRIBUTOR.definition_id
    assert definition(STORAGE_BLOB_DATA_CONTRIBUTOR, scope) == f"{place}{DEFINITIONS}/{id_}"


@pytest.mark.parametrize(
    ("role", "name", "id_"),
    [
        (
            STORAGE_BLOB_DATA_CONTRIBUTOR,
            "Storage Blob Data Contributor",
            "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
        ),
        (
            EVENT_HUBS_DATA_SENDER,
            "Azure Event Hubs Data Sender",
            "2b629674-e913-4c01-ae53-ef4638d8f975",
        ),
        (
            SERVICE_BUS_DATA_SENDER,
            "Azure Service Bus Data Sender",
            "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39",
        ),
    ],
)
def test_a_role_has_the_id_that_microsoft_documents(role: Role, name: str, id_: str) -> None:
    assert (role.name, role.definition_id) == (name, id_)
