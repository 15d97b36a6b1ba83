"""Queries of the OpenAPI document about single objects.

`kind` is the name of a collection in the URL: `destinations` or `exports`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any, Final, TypeAlias

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

Document: TypeAlias = dict[str, Any]
"""A JSON object."""

SPECIFICATION: Final[Document] = json.loads(
    files(__package__).joinpath("data-export.openapi.json").read_text("utf-8")
)
"""The OpenAPI document of the data export API."""

API_VERSIONS: Final = ("2022-06-30-preview", "2022-10-31-preview")
"""The supported values of `api-version`, the older one first."""

READ_ONLY: Final = frozenset({"id", "status", "errors", "lastExportTime"})
"""Properties that are readOnly in the document. They are ignored in requests."""

SCHEMA_OF: Final = {"destinations": "Destination", "exports": "Export"}
"""The name of an object's schema, by kind."""

_SCHEMAS: Final[Document] = SPECIFICATION["components"]["schemas"]
_MESSAGES_SHOWN = 3
_PATH_SHOWN = 120


def referred(reference: str) -> Document:
    """Return the schema of a `$ref`."""
    schema: Document = _SCHEMAS[reference.rpartition("/")[2]]
    return schema


def resolve(schema: Document, value: object) -> Document | None:
    """Return the schema of a value, through references and discriminators. None if none matches."""
    while True:
        if "$ref" in schema:
            schema = referred(schema["$ref"])
        elif "discriminator" in schema:
            chosen = _chosen(schema["discriminator"], value)
            if chosen is None:
                return None
            schema = {"$ref": chosen}
        else:
            return schema


def authorizations(destination_type: object) -> Mapping[str, Document]:
    """Return the schemas of `authorization` for a destination type, by their type."""
    chosen = resolve({"$ref": "#/components/schemas/Destination"}, {"type": destination_type})
    if chosen is None:
        return {}
    mapping = chosen["properties"]["authorization"]["discriminator"]["mapping"]
    return {name: referred(reference) for name, reference in mapping.items()}


def violations(kind: str, document: object) -> str:
    """Return the schema violations of a document: paths and rules, never values. Empty if valid."""
    errors = sorted(_VALIDATORS[kind].iter_errors(document), key=_path)
    messages = list(dict.fromkeys(_message(error) for error in errors))
    more = len(messages) - _MESSAGES_SHOWN
    return "; ".join(messages[:_MESSAGES_SHOWN] + ([f"and {more} more"] if more > 0 else []))


def known(kind: str, document: Document) -> Document:
    """Return a valid document without properties that are not in its schema."""
    kept: Document = _known({"$ref": f"#/components/schemas/{SCHEMA_OF[kind]}"}, document)
    return kept


def with_nulls(kind: str, document: Document) -> Document:
    """Return a response with null for every property without a value."""
    filled: Document = _filled({"$ref": f"#/components/schemas/{SCHEMA_OF[kind]}"}, document)
    return filled


def _known(schema: Document, value: Any) -> Any:
    found = resolve(schema, value)
    if found is None or "type" not in found:
        return value
    if isinstance(value, list):
        return [_known(found["items"], item) for item in value]
    if not isinstance(value, dict):
        return value
    children = _children(found, value)
    return {name: _known(child, value[name]) for name, child in children}


def _filled(schema: Document, value: Any) -> Any:
    found = resolve(schema, value)
    if found is None or "type" not in found:
        return value
    if isinstance(value, list):
        return [_filled(found["items"], item) for item in value]
    if not isinstance(value, dict):
        return value
    absent = {name: None for name in found.get("properties", {}) if name not in value}
    return {name: _filled(child, value[name]) for name, child in _children(found, value)} | absent


def _children(schema: Document, value: Document) -> list[tuple[str, Document]]:
    others = schema.get("additionalProperties")
    if others is not None:
        return [(name, others) for name in value]
    return [(name, child) for name, child in schema["properties"].items() if name in value]


def _chosen(discriminator: Document, value: object) -> str | None:
    name = value.get(discriminator["propertyName"]) if isinstance(value, dict) else None
    reference: str | None = discriminator["mapping"].get(name) if isinstance(name, str) else None
    return reference


def _one_of(
    validator: Any, _choices: list[Document], instance: object, schema: Document
) -> Iterator[ValidationError]:
    """Validate against the schema of the discriminator only, for one clear message."""
    discriminator = schema["discriminator"]
    if not isinstance(instance, dict):
        yield ValidationError("", validator="type", validator_value="object")
        return
    chosen = _chosen(discriminator, instance)
    if chosen is not None:
        yield from validator.descend(instance, {"$ref": chosen})
        return
    name = discriminator["propertyName"]
    if name in instance:
        allowed = list(discriminator["mapping"])
        yield ValidationError("", validator="enum", validator_value=allowed, path=[name])
    else:
        yield ValidationError("", validator="required", path=[name])


def _required(
    _validator: Any, names: list[str], instance: object, _schema: Document
) -> Iterator[ValidationError]:
    """Report each missing property at its own path."""
    if isinstance(instance, dict):
        for name in names:
            if name not in instance:
                yield ValidationError("", validator="required", path=[name])


_Validator: Final = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, {"oneOf": _one_of, "required": _required}
)
_VALIDATORS: Final = {
    kind: _Validator(
        {"$ref": f"#/components/schemas/{name}", "components": SPECIFICATION["components"]}
    )
    for kind, name in SCHEMA_OF.items()
}
_ARTICLES: Final = {
    "object": "an object",
    "array": "an array",
    "string": "a string",
    "boolean": "true or false",
}


def _path(error: ValidationError) -> str:
    written = ""
    for part in error.absolute_path:
        written += f"[{part}]" if isinstance(part, int) else f".{part}"
    return written.removeprefix(".")[:_PATH_SHOWN] or "the body"


def _message(error: ValidationError) -> str:
    path = _path(error)
    rule: Any = error.validator_value
    match error.validator:
        case "required":
            return f"{path} is required"
        case "enum":
            return f"{path} must be one of {', '.join(rule)}"
        case _:
            return f"{path} must be {_ARTICLES[rule]}"
