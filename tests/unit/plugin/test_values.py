"""Values of the plugin protocol, as the engine sends and takes them."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct

from pulumi_iotcentral.model.values import SIGNATURE, UNKNOWN
from pulumi_iotcentral.plugin.values import as_secret, decoded, encoded, raw

UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"


def struct(properties: dict[str, Any]) -> Struct:
    made = Struct()
    made.update(properties)
    return made


@pytest.mark.parametrize(
    "value", ["text", "", True, False, 0, 7, -1, 0.5, None, [], {}, [1, {"a": [None, "b"]}]]
)
def test_a_value_is_the_same_after_both_ways(value: Any) -> None:
    given = decoded(encoded({"name": value}))["name"]
    assert given == value
    assert type(given) is type(value)


def test_unknown_values_are_found_at_every_depth() -> None:
    given = decoded(struct({"a": UNKNOWN_TEXT, "b": {"c": [UNKNOWN_TEXT]}}))
    assert given["a"] is UNKNOWN
    assert given["b"]["c"][0] is UNKNOWN
    assert MessageToDict(encoded(given)) == {"a": UNKNOWN_TEXT, "b": {"c": [UNKNOWN_TEXT]}}


def test_secrets_and_outputs_are_unwrapped() -> None:
    given = {
        "secret": {SIGNATURE: SECRET, "value": {"a": 1}},
        "output": {SIGNATURE: OUTPUT, "value": "known", "secret": True, "dependencies": []},
        "unknown": {SIGNATURE: OUTPUT},
        "nested": [{SIGNATURE: OUTPUT, "value": {SIGNATURE: SECRET, "value": "x"}}],
    }
    plain = decoded(struct(given))
    assert plain == {"secret": {"a": 1}, "output": "known", "unknown": UNKNOWN, "nested": ["x"]}


def test_secrets_are_marked_at_their_paths() -> None:
    properties = {"url": "u", "authorization": {"type": "header", "value": "v"}}
    marked = MessageToDict(encoded(properties, [("url",), ("authorization", "value")]))
    assert marked == {
        "url": {SIGNATURE: SECRET, "value": "u"},
        "authorization": {"type": "header", "value": {SIGNATURE: SECRET, "value": "v"}},
    }


def test_a_value_is_marked_as_a_secret_once() -> None:
    value = struct({"token": "t"}).fields["token"]
    once = as_secret(value)
    assert as_secret(once) == once
    assert raw(Struct(fields={"token": once})) == {"token": "t"}
    assert value.string_value == "t", "the given value does not change"


def test_properties_of_an_sdk_are_dropped_and_free_form_values_unpacked() -> None:
    enrichment = {"value": {"n": {"$json": "null"}, "big": {"$json": "9007199254740993"}}}
    given = struct({"__provider": "x", "__defaults": [], "enrichments": {"a": enrichment}})
    unpacked = {"enrichments": {"a": {"value": {"n": None, "big": 9007199254740993}}}}
    assert decoded(given) == unpacked
    assert decoded(encoded(unpacked)) == unpacked
    assert set(raw(given)) == {"__provider", "__defaults", "enrichments"}
