"""Checks resources and calls of YAML and TypeScript against the Pulumi package schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.docs.blocks import ROOT

SCHEMA = json.loads(
    (ROOT / "provider" / "pulumi_iotcentral" / "plugin" / "schema.json").read_text("utf-8")
)
EXPRESSION = object()
"""A value that only the program knows, such as `config.requireSecret("url")`."""

_TOKEN = re.compile(r"\s*(?://[^\n]*\s*)*(\"[^\"]*\"|[{}\[\]:,()]|[^\s{}\[\]:,()\"]+)")
_OPENING = {"{": "}", "[": "]", "(": ")"}


def faults_of_yaml(program: Any) -> Iterator[str]:
    """Yield what is wrong with the resources of a YAML program."""
    for name, resource in program.get("resources", {}).items():
        yield from _resource(name, resource["type"], resource.get("properties", {}))


def faults_of_typescript(program: str) -> Iterator[str]:
    """Yield what is wrong with the resources of a TypeScript program."""
    for match in re.finditer(r"new iotcentral\.(\w+)\(\s*\"([^\"]+)\",\s*", program):
        tokens = _TOKEN.findall(program[match.end() :])
        yield from _resource(match[2], f"iotcentral:{match[1]}", _value(tokens)[0])


def count_of_typescript(program: str) -> int:
    """Return the number of resources of a TypeScript program."""
    return len(re.findall(r"new iotcentral\.\w+\(", program))


def _resource(name: str, type_: str, properties: Any) -> Iterator[str]:
    if type_ == "pulumi:providers:iotcentral":
        yield from _object(name, SCHEMA["provider"]["inputProperties"], [], properties)
        return
    token = type_.replace("iotcentral:", "iotcentral:index:")
    resource = SCHEMA["resources"].get(token)
    if resource is None:
        yield f"{name}: no type {type_}"
        return
    required = resource.get("requiredInputs", [])
    yield from _object(name, resource["inputProperties"], required, properties)


def _object(path: str, known: Any, required: Any, value: Any) -> Iterator[str]:
    for name in value.keys() - known.keys():
        yield f"{path}: no property {name}"
    for name in set(required) - value.keys():
        yield f"{path}: {name} is required"
    for name in value.keys() & known.keys():
        yield from _check(f"{path}.{name}", known[name], value[name])


def _check(path: str, schema: Any, value: Any) -> Iterator[str]:
    if isinstance(value, dict) and set(value) == {"fn::secret"}:
        value = value["fn::secret"]
    if value is EXPRESSION or (isinstance(value, str) and value.startswith("${")):
        return
    if "oneOf" in schema:
        yield from _one_of(path, schema, value)
    elif "$ref" in schema:
        yield from _referenced(path, schema["$ref"], value)
    elif schema.get("type") == "object":
        for key, item in value.items():
            yield from _check(f"{path}.{key}", schema["additionalProperties"], item)
    elif schema.get("type") == "array":
        for place, item in enumerate(value):
            yield from _check(f"{path}[{place}]", schema["items"], item)
    else:
        types: dict[Any, type | tuple[type, ...]] = {
            "string": str,
            "boolean": bool,
            "integer": int,
            "number": (int, float),
        }
        if not isinstance(value, types[schema["type"]]):
            yield f"{path}: not of the type {schema['type']}"


def _one_of(path: str, schema: Any, value: Any) -> Iterator[str]:
    mapping = schema.get("discriminator", {}).get("mapping")
    if mapping is not None:
        if value.get("type") not in mapping:
            yield f"{path}: no type {value.get('type')}"
        else:
            yield from _referenced(path, mapping[value["type"]], value)
    elif all(list(_check(path, one, value)) for one in schema["oneOf"]):
        yield f"{path}: none of its types"


def _referenced(path: str, reference: str, value: Any) -> Iterator[str]:
    if not reference.startswith("#/types/"):
        return
    schema = SCHEMA["types"][reference.removeprefix("#/types/")]
    if "enum" in schema:
        if value not in [one["value"] for one in schema["enum"]]:
            yield f"{path}: no value {value}"
    else:
        yield from _object(path, schema["properties"], schema.get("required", []), value)


def _value(tokens: list[str]) -> tuple[Any, list[str]]:
    """Return the value at the begin of tokens of TypeScript, and the tokens after it."""
    first, rest = tokens[0], tokens[1:]
    if first == "{":
        found: dict[str, Any] = {}
        while rest[0] != "}":
            name = rest[0].strip('"')
            assert rest[1] == ":", f"{name} is no property"
            found[name], rest = _value(rest[2:])
            rest = rest[1:] if rest[0] == "," else rest
        return found, rest[1:]
    if first == "[":
        items: list[Any] = []
        while rest[0] != "]":
            item, rest = _value(rest)
            items.append(item)
            rest = rest[1:] if rest[0] == "," else rest
        return items, rest[1:]
    if first.startswith('"') and rest[0] in ",}]":
        return first.strip('"'), rest
    if rest[0] in ",}]" and (first in ("true", "false") or first.isdigit()):
        return json.loads(first), rest
    return EXPRESSION, _after_expression(tokens)


def _after_expression(tokens: list[str]) -> list[str]:
    open_ = 0
    for place, token in enumerate(tokens):
        if not open_ and token in (",", "}", "]"):
            return tokens[place:]
        open_ += (token in _OPENING) - (token in _OPENING.values())
    raise AssertionError("an expression does not end")
