"""Conversion between the values of Pulumi's plugin protocol and plain JSON."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from google.protobuf.struct_pb2 import ListValue, NullValue, Struct, Value

from pulumi_iotcentral.dynamic.secret_marks import mark_secrets
from pulumi_iotcentral.model.free_form import map_free_form_values, packed, unpacked
from pulumi_iotcentral.model.paths import Path
from pulumi_iotcentral.model.values import SIGNATURE, UNKNOWN, Properties, Unknown

_UNKNOWN_TEXT: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_UNKNOWN_TEXTS: Final = frozenset(
    {
        _UNKNOWN_TEXT,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)
"""The texts of unknown values: a string, a boolean, a number, a list, an object.

Source: sdk/go/common/resource/plugin/rpc.go.
"""

_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a mark, no secret
_OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_LARGEST_EXACT: Final = 2**53


def decoded(properties: Struct, *, unpack: bool = True) -> Properties:
    """Return properties as plain values, without those of an SDK (`__provider`).

    With `unpack`, free-form values are unpacked.
    """
    plain = {name: value for name, value in raw(properties).items() if not name.startswith("__")}
    return map_free_form_values(plain, unpacked) if unpack else plain


def raw(properties: Struct) -> Properties:
    """Return properties as plain values, with those of an SDK."""
    return _fields(properties)


def encoded(
    properties: Mapping[str, Any], secrets: Collection[Path] = (), *, pack: bool = True
) -> Struct:
    """Return plain values as values of the protocol, with secrets at some paths.

    With `pack`, free-form values are packed.
    """
    given = map_free_form_values(properties, packed) if pack else properties
    return _struct(mark_secrets(given, secrets))


def as_secret(value: Value) -> Value:
    """Return a value of the protocol as a secret."""
    if _signature(value.struct_value) == _SECRET:
        return value
    mark = Value(string_value=_SECRET)
    return Value(struct_value=Struct(fields={SIGNATURE: mark, "value": value}))


def _plain(value: Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return UNKNOWN if value.string_value in _UNKNOWN_TEXTS else value.string_value
    if kind == "number_value":
        number = value.number_value
        whole = number.is_integer() and abs(number) < _LARGEST_EXACT
        return int(number) if whole else number
    if kind == "list_value":
        return [_plain(item) for item in value.list_value.values]
    if kind == "struct_value":
        return _plain_object(value.struct_value)
    return value.bool_value if kind == "bool_value" else None


def _plain_object(struct: Struct) -> Any:
    """Return an object, the value of a secret, or the value of an output."""
    if _signature(struct) in (_SECRET, _OUTPUT):
        return _plain(struct.fields["value"]) if "value" in struct.fields else UNKNOWN
    return _fields(struct)


def _fields(struct: Struct) -> Properties:
    # A map of the protocol has no order, and messages list names in that of the fields.
    return {name: _plain(struct.fields[name]) for name in sorted(struct.fields)}


def _signature(struct: Struct) -> str:
    # Access to an absent name of a map would add it.
    return struct.fields[SIGNATURE].string_value if SIGNATURE in struct.fields else ""


def _struct(properties: Mapping[str, Any]) -> Struct:
    return Struct(fields={name: _value(item) for name, item in properties.items()})


def _value(item: Any) -> Value:
    if isinstance(item, Mapping):
        return Value(struct_value=_struct(item))
    if isinstance(item, list):
        return Value(list_value=ListValue(values=[_value(one) for one in item]))
    if isinstance(item, Unknown):
        return Value(string_value=_UNKNOWN_TEXT)
    if isinstance(item, bool):
        return Value(bool_value=item)
    if isinstance(item, int | float):
        return Value(number_value=item)
    return Value(null_value=NullValue.NULL_VALUE) if item is None else Value(string_value=item)
