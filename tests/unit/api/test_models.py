import ast
import copy
import json
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pulumi_iotcentral.api
from pulumi_iotcentral.api import models
from pulumi_iotcentral.model.schema import DESTINATION_TYPES, nested

SCHEMAS: dict[str, Any] = json.loads(
    files("iotcentral_simulator").joinpath("data-export.openapi.json").read_text("utf-8")
)["components"]["schemas"]
OBJECTS = {name: schema for name, schema in SCHEMAS.items() if "properties" in schema}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
KEYS = [
    "id",
    "type",
    "authorization",
    "connectionString",
    "containerName",
    "endpointUri",
    "hostName",
    "queueName",
    "clientId",
    "clientSecret",
    "tokenUrl",
    "x-new",
]
DOCUMENTS = st.dictionaries(
    st.sampled_from(KEYS), st.sampled_from(sorted(DESTINATION_TYPES)) | ANYTHING
)


SHARED = {"api", "config", "model"}
"""What the client shares with the provider: no part of it knows Pulumi."""


def of_a_type(name: str) -> bool:
    """Tell whether a schema is that of one type of destination: the table's subject."""
    return name.endswith("Auth") or (name.endswith("Destination") and name != "Destination")


@pytest.mark.parametrize("name", [name for name in OBJECTS if not of_a_type(name)])
def test_each_schema_of_the_document_has_its_type(name: str) -> None:
    class_ = getattr(models, name)
    assert _keys(class_) == OBJECTS[name]["properties"].keys()
    assert class_.__required_keys__ == frozenset(OBJECTS[name].get("required", ()))


def test_a_destination_has_the_properties_that_all_types_have() -> None:
    types = [OBJECTS[name] for name in OBJECTS if name.endswith("Destination")]
    assert _keys(models.Destination) == set.intersection(*(set(it["properties"]) for it in types))
    shared = frozenset.intersection(*(frozenset(it["required"]) for it in types))
    assert models.Destination.__required_keys__ == shared


def _keys(class_: Any) -> set[str]:
    return set(class_.__required_keys__ | class_.__optional_keys__)


def test_the_statuses_are_those_of_the_document() -> None:
    seen = SCHEMAS["Export"]["properties"]["status"]["description"]
    assert f"Seen: {', '.join(get_args(models.Status))}" == seen


@pytest.mark.parametrize(
    ("type_", "kind", "fields"),
    [
        ("blobstorage@v1", "connectionString", ["connectionString", "containerName"]),
        ("blobstorage@v1", "systemAssignedManagedIdentity", ["endpointUri", "containerName"]),
        ("dataexplorer@v1", "servicePrincipal", ["clientId", "tenantId", "clientSecret"]),
        ("dataexplorer@v1", "systemAssignedManagedIdentity", []),
        ("eventhubs@v1", "connectionString", ["connectionString"]),
        ("eventhubs@v1", "systemAssignedManagedIdentity", ["hostName", "eventHubName"]),
        ("servicebusqueue@v1", "connectionString", ["connectionString"]),
        ("servicebusqueue@v1", "systemAssignedManagedIdentity", ["hostName", "queueName"]),
        ("servicebustopic@v1", "connectionString", ["connectionString"]),
        ("servicebustopic@v1", "systemAssignedManagedIdentity", ["hostName", "topicName"]),
        ("webhook@v1", "oauth", ["tokenUrl", "clientId", "clientSecret", "audience", "scope"]),
        ("webhook@v1", "header", ["value"]),
    ],
)
def test_the_flat_form_becomes_the_nested_one(type_: str, kind: str, fields: list[str]) -> None:
    base = {"id": "d", "displayName": "D", "type": type_, "status": "waiting", "x-new": {"a": 1}}
    values = {field: f"value of {field}" for field in fields}
    expected = {**base, "authorization": {"type": kind, **values}}
    assert nested({**base, **values}) == expected
    assert nested({**base, **values, "authorization": None}) == expected
    assert nested(expected) == expected


@pytest.mark.parametrize(
    "document",
    [
        None,
        7,
        "text",
        ["blobstorage@v1"],
        {},
        {"type": "blobstorage@v1"},
        {"type": "blobstorage@v1", "containerName": "c"},
        {"type": "blobstorage@v2", "connectionString": "c"},
        {"type": ["blobstorage@v1"], "connectionString": "c"},
        {"type": "eventhubs@v1", "connectionString": "c", "authorization": "odd"},
        {"type": "webhook@v1", "url": "https://x.example"},
        {"displayName": "An export", "source": "telemetry", "enabled": True},
    ],
)
def test_whatever_is_not_flat_is_left_alone(document: object) -> None:
    assert nested(copy.deepcopy(document)) == document


@given(DOCUMENTS | ANYTHING)
def test_nesting_never_raises_loses_nothing_and_is_done_once(document: Any) -> None:
    before = copy.deepcopy(document)
    after = nested(document)
    assert document == before
    assert nested(after) == after
    if after != document:
        moved = dict(after["authorization"])
        assert DESTINATION_TYPES[after["type"]].authorization(moved.pop("type"))
        rest = {key: value for key, value in after.items() if key != "authorization"}
        prior = {key: value for key, value in document.items() if key != "authorization"}
        assert {**rest, **moved} == prior


def test_the_client_knows_nothing_of_pulumi_and_loads_azure_late() -> None:
    folder = Path(pulumi_iotcentral.api.__file__).parent
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                top = name.split(".")
                assert top[0] not in {"pulumi", "azure"}, path.name
                assert top[0] != "pulumi_iotcentral" or top[1] in SHARED, path.name
