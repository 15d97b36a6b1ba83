"""What users type becomes what the engine registers; classes, table and API document agree."""

from __future__ import annotations

import asyncio
import dataclasses
import inspect
import json
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Any, get_args

import pulumi
import pytest

import pulumi_iotcentral as iotcentral
from pulumi_iotcentral.args import destination as destination_args
from pulumi_iotcentral.args.destination import DestinationTypeName, destination_properties
from pulumi_iotcentral.args.export import SourceName, export_properties
from pulumi_iotcentral.model.paths import camel_case
from pulumi_iotcentral.model.schema import (
    API_VERSIONS,
    AUDIT_API_VERSION,
    DEFAULT_API_VERSION,
    DESTINATION,
    DESTINATION_TYPES,
    EXPORT,
    OUTPUTS,
    SOURCES,
    secret_names,
)

API: Any = json.loads(
    files("iotcentral_simulator").joinpath("data-export.openapi.json").read_text("utf-8")
)
SCHEMAS = API["components"]["schemas"]
READ_ONLY = {"id", *OUTPUTS}


@pytest.fixture(autouse=True)
def current_loop() -> Iterator[None]:
    """Outputs want an event loop, which is there by itself only where an engine runs."""
    with asyncio.Runner() as runner:
        asyncio.set_event_loop(runner.get_loop())
        yield


def schema_of(reference: dict[str, str]) -> Any:
    return SCHEMAS[reference["$ref"].rpartition("/")[2]]


def type_schemas() -> dict[str, Any]:
    return {
        (schema := schema_of(reference))["properties"]["type"]["enum"][0]: schema
        for reference in SCHEMAS["Destination"]["oneOf"]
    }


def test_the_table_has_every_destination_type_of_the_api() -> None:
    assert set(DESTINATION_TYPES) == set(type_schemas())


@pytest.mark.parametrize("type_", DESTINATION_TYPES.values(), ids=lambda type_: type_.type)
def test_the_table_says_of_a_type_what_the_api_document_says(type_: Any) -> None:
    schema = type_schemas()[type_.type]
    own = set(schema["properties"]) - {"displayName", "type", "authorization"} - READ_ONLY
    assert own == {*type_.required, *type_.optional}
    required = {"displayName", "type", *type_.required}
    assert set(schema["required"]) - {"authorization"} == required
    assert ("authorization" in schema["required"]) == type_.authorization_required
    kinds = {
        (kind := schema_of(reference))["properties"]["type"]["enum"][0]: kind
        for reference in schema["properties"]["authorization"]["oneOf"]
    }
    assert set(kinds) == {kind.type for kind in type_.authorizations}
    for kind in type_.authorizations:
        assert set(kinds[kind.type]["properties"]) == {"type", *kind.properties}
        assert set(kinds[kind.type]["required"]) == {"type", *kind.required}


def test_the_table_has_the_properties_of_an_export_and_all_its_sources() -> None:
    schema = SCHEMAS["Export"]
    assert set(schema["properties"]) - READ_ONLY == set(EXPORT.properties)
    assert set(schema["properties"]["source"]["enum"]) == set(SOURCES)


def test_the_table_has_every_property_of_every_destination() -> None:
    named = {name for schema in type_schemas().values() for name in schema["properties"]}
    assert named - READ_ONLY == set(DESTINATION.properties)


def test_the_api_versions_are_those_of_the_document() -> None:
    parameter = API["paths"]["/api/dataExport/exports"]["get"]["parameters"][0]
    assert tuple(parameter["schema"]["enum"]) == API_VERSIONS
    assert DEFAULT_API_VERSION in API_VERSIONS
    assert AUDIT_API_VERSION in API_VERSIONS


def test_what_an_editor_completes_is_what_the_table_has() -> None:
    assert get_args(SourceName) == SOURCES
    assert get_args(DestinationTypeName) == tuple(DESTINATION_TYPES)


def field_names(args: Any) -> set[str]:
    return {camel_case(field.name) for field in dataclasses.fields(args)}


MANAGEMENT = {"adopt", "application", "destinationId", "secretVersion", "recreate"}


@pytest.mark.parametrize("type_", DESTINATION_TYPES.values(), ids=lambda type_: type_.type)
def test_a_type_has_an_args_class_that_offers_what_is_legal_for_it(type_: Any) -> None:
    args: list[Any] = [
        value for value in vars(destination_args).values() if dataclasses.is_dataclass(value)
    ]
    [own] = [value for value in args if getattr(value, "type", None) == type_.type]
    legal = {"displayName", "authorization", *type_.required, *type_.optional}
    assert field_names(own) == legal | MANAGEMENT
    assert own.__name__ == f"{type_.args_prefix}DestinationArgs"
    assert own.__name__ in iotcentral.__all__


def test_there_is_a_class_for_every_kind_of_authorization() -> None:
    wanted = sorted(
        (kind.type, tuple(sorted(kind.properties)))
        for type_ in DESTINATION_TYPES.values()
        for kind in type_.authorizations
    )
    classes = get_args(iotcentral.AuthorizationArgs)
    offered = sorted((value.type, tuple(sorted(field_names(value)))) for value in classes)
    assert offered == wanted
    assert {value.__name__ for value in classes} <= set(iotcentral.__all__)


ANY: set[str] = {*DESTINATION.properties, *MANAGEMENT, *destination_args._FLAT}
"""What the forms offer that take any type of destination."""


def spelt(names: Iterable[str]) -> set[str]:
    return {camel_case(name) for name in names}


def test_each_form_that_takes_any_type_offers_what_any_type_has() -> None:
    assert field_names(iotcentral.DestinationArgs) == ANY
    assert spelt(iotcentral.DestinationArgsDict.__annotations__) == ANY
    kinds = [kind for type_ in DESTINATION_TYPES.values() for kind in type_.authorizations]
    nested = {name for kind in kinds for name in ("type", *kind.properties)}
    assert spelt(iotcentral.AuthorizationArgsDict.__annotations__) == nested


def test_what_any_type_has_is_an_output() -> None:
    members = inspect.getmembers(iotcentral.Destination, lambda it: isinstance(it, property))
    assert set(DESTINATION.properties) <= spelt(name for name, _ in members)


def test_the_unions_have_every_class() -> None:
    public = {getattr(iotcentral, name) for name in iotcentral.__all__}
    own = {one for one in public if isinstance(getattr(one, "type", None), str)}
    unions = (iotcentral.AuthorizationArgs, destination_args.AnyDestinationArgs)
    assert own <= {one for it in unions for one in get_args(it)}


def test_no_args_class_shows_what_the_table_calls_a_secret() -> None:
    shown = {
        (value.__name__, field.name)
        for value in get_args(iotcentral.AuthorizationArgs)
        for field in dataclasses.fields(value)
        if field.repr and camel_case(field.name) in secret_names()
    }
    assert shown == set()


def plain(value: Any) -> Any:
    """Return what was registered with every secret replaced by a word."""
    if isinstance(value, pulumi.Output):
        return "an output"
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


SECRET = "an output"


def test_the_flat_form_of_the_guide_is_made_nested_before_registration() -> None:
    flat = iotcentral.DestinationArgs(
        display_name="A", type="blobstorage@v1", connection_string="x=y", container_name="c"
    )
    assert plain(destination_properties(flat)) == {
        "displayName": "A",
        "type": "blobstorage@v1",
        "authorization": {
            "type": "connectionString",
            "connectionString": SECRET,
            "containerName": "c",
        },
    }


def test_a_flat_connection_string_beside_an_authorization_stays_for_check_and_is_secret() -> None:
    both = iotcentral.DestinationArgs(
        display_name="A",
        type="blobstorage@v1",
        connection_string="canary",
        authorization=iotcentral.BlobStorageManagedIdentityArgs(
            container_name="c", endpoint_uri="https://e.example"
        ),
    )
    assert plain(destination_properties(both))["connectionString"] == SECRET


def test_a_misspelt_argument_is_answered_with_the_right_one() -> None:
    with pytest.raises(TypeError, match=r"no argument 'display_nam'. Did you mean 'display_name'"):
        iotcentral.Destination("a", display_nam="A", type="webhook@v1")  # type: ignore[call-overload]


def test_args_and_keywords_together_are_refused() -> None:
    args = iotcentral.DestinationArgs(display_name="A", type="webhook@v1")
    with pytest.raises(TypeError, match="its name and an args object, or"):
        iotcentral.Destination("a", args, display_name="B")  # type: ignore[call-overload]


def test_every_secret_is_marked_and_nothing_else() -> None:
    hook = iotcentral.WebhookDestinationArgs(
        display_name="H",
        url="https://example.com/?key=1",
        authorization=iotcentral.WebhookOAuthArgs(
            client_id="id", client_secret="s", token_url="https://login.example"
        ),
        header_customizations={"display_name": {"value": "v", "secret": True}},
        query_customizations={"q": iotcentral.WebhookCustomizationArgs(value="v")},
    )
    assert plain(destination_properties(hook)) == {
        "displayName": "H",
        "type": "webhook@v1",
        "url": SECRET,
        "authorization": {
            "type": "oauth",
            "clientId": "id",
            "clientSecret": SECRET,
            "tokenUrl": "https://login.example",
        },
        "headerCustomizations": {"display_name": {"value": SECRET, "secret": True}},
        "queryCustomizations": {"q": {"value": SECRET}},
    }


def test_a_dictionary_says_the_same_as_a_class() -> None:
    as_class = iotcentral.ExportArgs(
        display_name="E",
        source="telemetry",
        destinations=[iotcentral.DestinationReferenceArgs(id="d", transform=".a")],
        enrichments={"my key": iotcentral.EnrichmentArgs(path="$displayName")},
    )
    as_dictionary: iotcentral.ExportArgsDict = {
        "display_name": "E",
        "source": "telemetry",
        "destinations": [{"id": "d", "transform": ".a"}],
        "enrichments": {"my key": {"path": "$displayName"}},
    }
    assert export_properties(as_class) == export_properties(as_dictionary)


def test_a_literal_id_is_a_reference() -> None:
    args = iotcentral.ExportArgs(display_name="E", source="telemetry", destinations=["d", "e"])
    assert export_properties(args)["destinations"] == [{"id": "d"}, {"id": "e"}]


def test_no_args_object_shows_a_secret() -> None:
    authorization = iotcentral.BlobStorageConnectionStringArgs(
        connection_string="canary", container_name="c"
    )
    assert "canary" not in repr(authorization)
    args = iotcentral.DestinationArgs(
        display_name="A", type="webhook@v1", url="canary", connection_string="canary"
    )
    assert "canary" not in repr(args)
