"""The Pulumi package schema of the native provider, from the model and the docstrings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias, get_args

import pulumi_iotcentral as package
from pulumi_iotcentral import AuthorizationArgs
from pulumi_iotcentral.cli.adopt.program import AUTHORIZATION_ARGS
from pulumi_iotcentral.config.settings import SETTINGS
from pulumi_iotcentral.model.paths import camel_case
from pulumi_iotcentral.model.schema import (
    CUSTOMIZATIONS,
    DESTINATION,
    DESTINATION_TYPES,
    EXPORT,
    OUTPUTS,
    RECREATE,
    SOURCES,
    Authorization,
    DestinationType,
    Kind,
)

from .classes import fields, outputs, parameters, summary

Schema: TypeAlias = dict[str, Any]

_METHODS: Final = {
    method: f"{suffix.removesuffix('Args')}Authorization"
    for method, suffix in AUTHORIZATION_ARGS.items()
}
"""The names of the authorization types. Several destination types share a method."""

_REQUEST_TYPES: Final = ("auto", "json", "urlencoded")
_SNAKE_CASE: Final = re.compile(r"`([a-z]+(?:_[a-z]+)+)`")
_FLAT_FORM: Final = " and the flat form"
"""A form of the Python arguments that the schema does not have."""

_STRING: Final[Schema] = {"type": "string"}
_BOOLEAN: Final[Schema] = {"type": "boolean"}
_TEXT_OR_NUMBER: Final[Schema] = {"oneOf": [{"type": "string"}, {"type": "integer"}]}

_WAIT: Final = (
    "Whether `pulumi up` waits until the export is healthy. Defaults to `false`. The timeout is "
    "that of the resource option `customTimeouts`, and defaults to 5 minutes. After the timeout, "
    "the export is in the state, and the next `pulumi up` waits again."
)
_DEFINITION: Final = "The trigger of another wait: any text, such as a version of the exports."
_EXPORT_IDS: Final = (
    "The IDs of the exports to wait for, in one application. Disabled exports are ignored."
)
_TIMEOUT: Final = (
    "The timeout in seconds. Defaults to `customTimeouts` of the resource options, or else to 300."
)
_APPLICATIONS: Final = (
    "The settings of further applications by name, which the argument `application` of a resource "
    "selects."
)


def package_schema() -> str:
    """Return the schema as JSON, without the version of the package."""
    types = {
        **_enums(),
        **_authorizations(),
        "WebhookCustomization": _object(
            package.WebhookCustomizationArgs, {"value": _STRING, "secret": _BOOLEAN}, ("value",)
        ),
        "Enrichment": _object(
            package.EnrichmentArgs,
            {"path": _STRING, "target": _STRING, "value": {"$ref": "pulumi.json#/Any"}},
        ),
        "DestinationReference": _object(
            package.DestinationReferenceArgs, {"id": _STRING, "transform": _STRING}
        ),
        "ServiceError": {
            "type": "object",
            "description": "An error that IoT Central reports.",
            "properties": {
                "code": _described(_STRING, "The code of the error."),
                "message": _described(_STRING, "The message of the error."),
            },
        },
        "ApplicationSettings": {
            "type": "object",
            "description": "The settings of an application.",
            "properties": _settings(),
        },
        "DestinationItem": _item(DESTINATION),
        "ExportItem": _item(EXPORT),
    }
    configuration = {**_settings(), "applications": _applications()}
    document = {
        "name": "iotcentral",
        "displayName": "Azure IoT Central data export",
        "description": "Destinations and exports of the data export of Azure IoT Central.",
        "keywords": ["category/cloud", "azure", "iot-central", "data-export"],
        "license": "Apache-2.0",
        # Generated SDKs have the version of the plugin, as those of `pulumi package add`.
        "meta": {"supportPack": True},
        "config": {"variables": configuration},
        "provider": {
            "description": "The settings of the provider, for one or more applications.",
            "inputProperties": configuration,
        },
        "types": {_token(name): schema for name, schema in types.items()},
        "resources": {
            _token("Destination"): _resource(DESTINATION),
            _token("Export"): _resource(EXPORT),
            _token("HealthCheck"): _health_check(),
        },
        "functions": dict(_functions()),
        "language": {
            "nodejs": {"packageName": "pulumi-iotcentral"},
            "python": {"packageName": "pulumi_iotcentral_sdk"},
        },
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


# --- types ----------------------------------------------------------------------------------------


def _enums() -> dict[str, Schema]:
    titles = {known.type: known.args_prefix for known in DESTINATION_TYPES.values()}
    return {
        "DestinationType": _enum("The type of a destination.", titles),
        "Source": _enum("The source of an export.", {it: it[0].upper() + it[1:] for it in SOURCES}),
        "RequestType": _enum(
            "The format of a token request.", {it: it.capitalize() for it in _REQUEST_TYPES}
        ),
    }


def _enum(text: str, names: Mapping[str, str]) -> Schema:
    values = [{"name": name, "value": value} for value, name in names.items()]
    return {"type": "string", "description": text, "enum": values}


def _authorizations() -> dict[str, Schema]:
    return {name: _authorization(method) for method, name in _METHODS.items()}


def _authorization(method: str) -> Schema:
    """Return the type of a method: the properties of all destination types that have it."""
    users = [
        (known, one)
        for known in DESTINATION_TYPES.values()
        for one in known.authorizations
        if one.type == method
    ]
    names = list(dict.fromkeys(name for _, one in users for name in one.properties))
    required = [name for name in names if all(name in one.required for _, one in users)]
    properties = {"type": {**_STRING, "const": method, "description": "The method."}}
    for name in names:
        having = [(known, one) for known, one in users if name in one.properties]
        properties[name] = _authorization_property(name, having, everywhere=name in required)
    titles = ", ".join(known.title for known, _ in users)
    text = f"The authorization `{method}` of a destination. Available for {titles}."
    return {
        "type": "object",
        "description": text,
        "properties": properties,
        "required": ["type", *required],
    }


def _authorization_property(
    name: str, having: list[tuple[DestinationType, Authorization]], *, everywhere: bool
) -> Schema:
    texts: dict[str, list[DestinationType]] = {}
    for known, one in having:
        texts.setdefault(_texts_of_method(known, one)[name], []).append(known)
    described = [
        text if len(texts) == 1 else f"{', '.join(it.title for it in of)}: {text}"
        for text, of in texts.items()
    ]
    if not everywhere and all(name in one.required for _, one in having):
        described.append(f"Required for {', '.join(f'`{known.type}`' for known, _ in having)}.")
    type_ = _reference("RequestType") if name == "requestType" else _STRING
    secret = any(name in one.secrets for _, one in having)
    return {**_described(type_, " ".join(described)), **({"secret": True} if secret else {})}


def _texts_of_method(known: DestinationType, one: Authorization) -> dict[str, str]:
    for cls in get_args(AuthorizationArgs):
        if cls.__name__.startswith(known.args_prefix) and cls.type == one.type:
            return {camel_case(entry.name): entry.text for entry in fields(cls)}
    raise LookupError(f"{known.type} has no args class for {one.type}")


def _object(cls: type, types: Mapping[str, Schema], secrets: Iterable[str] = ()) -> Schema:
    entries = {camel_case(entry.name): entry for entry in fields(cls)}
    return {
        "type": "object",
        "description": _text(summary(cls)),
        "properties": {
            name: {
                **_described(type_, entries[name].text),
                **({"secret": True} if name in secrets else {}),
            }
            for name, type_ in types.items()
        },
        "required": [name for name in types if entries[name].required],
    }


def _settings() -> dict[str, Schema]:
    return {
        setting.key: {
            **_described(_STRING, f"{setting.text}."),
            **({"secret": True} if setting.secret else {}),
        }
        for setting in SETTINGS
    }


def _applications() -> Schema:
    values = {"type": "object", "additionalProperties": _reference("ApplicationSettings")}
    return {**_described(values, _APPLICATIONS), "secret": True}


# --- resources and functions ----------------------------------------------------------------------


def _resource(kind: Kind) -> Schema:
    cls = getattr(package, kind.noun.capitalize())
    texts = {camel_case(it.name): it.text for it in fields(getattr(package, f"{cls.__name__}Args"))}
    names = (kind.id_property, *kind.properties, *kind.settings, "application", "adopt")
    inputs = {name: _input(kind, name, texts[name]) for name in names}
    if kind is EXPORT:
        inputs["waitForHealthy"] = _described(_BOOLEAN, _WAIT)
    required = {"displayName", kind.immutable} | ({"destinations"} if kind is EXPORT else set())
    properties = _properties(kind)
    return {
        "description": _text(summary(cls)),
        "inputProperties": inputs,
        "requiredInputs": sorted(required),
        "properties": properties,
        "required": sorted(_always(kind)),
    }


def _input(kind: Kind, name: str, text: str) -> Schema:
    replaces = name in (kind.id_property, kind.immutable, RECREATE)
    return {
        **_described(_type(name), text),
        **({"secret": True} if name == "url" else {}),
        **({"willReplaceOnChanges": True} if replaces else {}),
    }


def _type(name: str) -> Schema:
    customizations = {
        "type": "object",
        "additionalProperties": _reference("WebhookCustomization"),
    }
    types: dict[str, Schema] = {
        "authorization": {
            "oneOf": [_reference(known) for known in _METHODS.values()],
            "discriminator": {
                "propertyName": "type",
                "mapping": {method: _path(known) for method, known in _METHODS.items()},
            },
        },
        "type": _reference("DestinationType"),
        "source": _reference("Source"),
        "destinations": {"type": "array", "items": _reference("DestinationReference")},
        "enrichments": {"type": "object", "additionalProperties": _reference("Enrichment")},
        "errors": {"type": "array", "items": _reference("ServiceError")},
        **dict.fromkeys(CUSTOMIZATIONS, customizations),
        **dict.fromkeys(("adopt", "enabled"), _BOOLEAN),
        **dict.fromkeys(("secretVersion", RECREATE), _TEXT_OR_NUMBER),
    }
    return types.get(name, _STRING)


def _properties(kind: Kind) -> dict[str, Schema]:
    """Return the outputs of a resource."""
    cls = getattr(package, kind.noun.capitalize())
    texts = {camel_case(entry.name): entry.text for entry in outputs(cls)}
    names = (kind.id_property, "applicationUrl", *kind.properties, *kind.settings, *OUTPUTS)
    return {
        name: {
            **_described(_type(name), texts[name]),
            **({"secret": True} if name == "url" else {}),
        }
        for name in names
    }


def _always(kind: Kind) -> set[str]:
    """Return the outputs that every object has."""
    exports = {"enabled", "destinations"} if kind is EXPORT else set()
    return {"applicationUrl", "displayName", kind.id_property, kind.immutable} | exports


def _health_check() -> Schema:
    texts = {it.name: it.text for it in parameters(package.HealthCheck)}
    inputs = {
        "exportIds": _described({"type": "array", "items": _STRING}, _EXPORT_IDS),
        "timeout": _described({"type": "number"}, _TIMEOUT),
        "definition": _described(_STRING, _DEFINITION),
        "application": _described(_STRING, texts["application"]),
    }
    statuses = next(it.text for it in outputs(package.HealthCheck) if it.name == "statuses")
    by_id = {"type": "object", "additionalProperties": _STRING}
    return {
        "description": _text(summary(package.HealthCheck)),
        "inputProperties": inputs,
        "requiredInputs": ["exportIds"],
        "properties": {**inputs, "statuses": _described(by_id, statuses)},
        "required": ["exportIds", "statuses"],
    }


def _functions() -> Iterator[tuple[str, Schema]]:
    for kind in (DESTINATION, EXPORT):
        noun, name = kind.noun, kind.noun.capitalize()
        application = _described(
            _STRING,
            "The name of the application under `iotcentral:applications`. Defaults to the "
            "application of the configuration.",
        )
        id_ = _described(_STRING, f"The ID of the {noun} in the application.")
        item = _item(kind)
        yield (
            _token(f"get{name}"),
            {
                "description": f"Read an existing {noun} that this program does not manage. Masked "
                "secrets are omitted.",
                "inputs": {
                    "properties": {kind.id_property: id_, "application": application},
                    "required": [kind.id_property],
                },
                "outputs": {"properties": item["properties"], "required": item["required"]},
            },
        )
        listed = {"type": "array", "items": _reference(f"{name}Item")}
        yield (
            _token(f"get{name}s"),
            {
                "description": f"Read all {noun}s of an application. Masked secrets are omitted.",
                "inputs": {"properties": {"application": application}},
                "outputs": {
                    "properties": {f"{noun}s": _described(listed, f"The {noun}s.")},
                    "required": [f"{noun}s"],
                },
            },
        )


def _item(kind: Kind) -> Schema:
    """Return the type of an object that a function returns."""
    known = {name: it for name, it in _properties(kind).items() if name not in kind.settings}
    return {
        "type": "object",
        "description": f"An existing {kind.noun}.",
        "properties": {
            "id": _described(_STRING, f"The ID of the {kind.noun}."),
            **known,
        },
        "required": sorted({"id", *_always(kind)}),
    }


def _token(name: str) -> str:
    return f"iotcentral:index:{name}"


def _path(name: str) -> str:
    return f"#/types/{_token(name)}"


def _reference(name: str) -> Schema:
    return {"$ref": _path(name)}


def _described(type_: Schema, text: str) -> Schema:
    return {**type_, "description": _text(text)}


def _text(text: str) -> str:
    """Return a description with the names of the schema, such as `displayName`."""
    plain = " ".join(text.split()).replace(_FLAT_FORM, "")
    return _SNAKE_CASE.sub(lambda match: f"`{camel_case(match[1])}`", plain)
