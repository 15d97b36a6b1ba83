"""The Pulumi package schema has every property, secret and replacement of the model."""

from __future__ import annotations

import json
from collections.abc import Iterator
from inspect import signature
from typing import Any

import pytest

from pulumi_iotcentral import native
from pulumi_iotcentral.config.installation import package_version
from pulumi_iotcentral.config.settings import SETTINGS
from pulumi_iotcentral.model.paths import camel_case
from pulumi_iotcentral.model.schema import (
    DESTINATION,
    DESTINATION_TYPES,
    EXPORT,
    OUTPUTS,
    SOURCES,
    Kind,
)
from pulumi_iotcentral.plugin.schema import package_schema

SCHEMA = json.loads(package_schema())


def resource(kind: Kind) -> Any:
    return SCHEMA["resources"][f"iotcentral:index:{kind.noun.capitalize()}"]


def type_(reference: str) -> Any:
    return SCHEMA["types"][reference.removeprefix("#/types/")]


def everything(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of the schema."""
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if isinstance(value, dict):
        yield value
    for item in items:
        yield from everything(item)


def test_it_has_the_version_of_the_package() -> None:
    assert SCHEMA["version"] == package_version()


def test_an_instance_in_python_has_every_setting() -> None:
    parameters = {camel_case(it) for it in signature(native.Provider).parameters}
    settings = set(SCHEMA["provider"]["inputProperties"])
    assert parameters == settings | {"resourceName", "opts"}
    assert settings == {one.key for one in SETTINGS} | {"applications"}


@pytest.mark.parametrize("kind", [DESTINATION, EXPORT])
def test_a_resource_has_every_property(kind: Kind) -> None:
    own = {kind.id_property, *kind.properties, *kind.settings}
    waits = {"waitForHealthy"} if kind is EXPORT else set()
    assert set(resource(kind)["inputProperties"]) == own | {"application", "adopt"} | waits
    assert set(resource(kind)["properties"]) == own | {"applicationUrl", *OUTPUTS}


@pytest.mark.parametrize("kind", [DESTINATION, EXPORT])
def test_properties_that_force_a_replacement_are_marked(kind: Kind) -> None:
    inputs = resource(kind)["inputProperties"]
    marked = {name for name, it in inputs.items() if it.get("willReplaceOnChanges")}
    assert marked == {kind.id_property, kind.immutable, "recreate"}


def test_the_authorization_is_a_union_of_all_methods() -> None:
    union = resource(DESTINATION)["inputProperties"]["authorization"]
    mapping = union["discriminator"]["mapping"]
    assert [one["$ref"] for one in union["oneOf"]] == list(mapping.values())
    methods = {one.type for it in DESTINATION_TYPES.values() for one in it.authorizations}
    assert set(mapping) == methods
    for known in DESTINATION_TYPES.values():
        for one in known.authorizations:
            properties = type_(mapping[one.type])["properties"]
            assert properties["type"]["const"] == one.type
            assert set(one.properties) <= set(properties)
            assert {it for it in one.properties if properties[it].get("secret")} == set(one.secrets)


def test_closed_sets_are_enums() -> None:
    inputs = resource(DESTINATION)["inputProperties"], resource(EXPORT)["inputProperties"]
    kinds = type_(inputs[0]["type"]["$ref"])["enum"]
    assert [one["value"] for one in kinds] == list(DESTINATION_TYPES)
    assert [one["value"] for one in type_(inputs[1]["source"]["$ref"])["enum"]] == list(SOURCES)


def test_the_provider_has_every_setting_with_secrets_marked() -> None:
    properties = SCHEMA["provider"]["inputProperties"]
    assert properties == SCHEMA["config"]["variables"]
    secrets = {name for name, it in properties.items() if it.get("secret")}
    assert secrets == {one.key for one in SETTINGS if one.secret} | {"applications"}


def test_every_reference_leads_to_a_type() -> None:
    references = [it["$ref"] for it in everything(SCHEMA) if isinstance(it.get("$ref"), str)]
    assert references
    for reference in references:
        assert reference == "pulumi.json#/Any" or type_(reference)


def test_every_property_is_described_in_the_names_of_the_schema() -> None:
    for one in everything(SCHEMA):
        for name, it in one.get("properties", {}).items():
            assert it.get("description"), name
            assert "_id`" not in it["description"]
