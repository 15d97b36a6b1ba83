"""The Python program that declares the adopted objects."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from pulumi_iotcentral.model.paths import FieldPath, snake_case
from pulumi_iotcentral.model.schema import CUSTOMIZATIONS, DESTINATION, DESTINATION_TYPES, EXPORT

from ..workspace.application import Place
from .names import Named

WIDTH: Final = 88
"""The usual line length. Trailing commas preserve the layout for formatters with longer lines."""

_LONGEST_LITERAL: Final = 120
_ESCAPES: Final = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True)
class Group:
    """A call, a list or a dictionary. Each item has a prefix, such as its keyword.

    `broken` puts each item on its own line even if all fit into one. `end` ends such a line.
    """

    opening: str
    items: tuple[tuple[str, Source], ...]
    closing: str
    broken: bool = False
    end: str = ","


Source: TypeAlias = str | Group
"""A piece of source code: text on one line, or a group."""


def call(name: str, *arguments: tuple[str, Source], broken: bool = False) -> Group:
    """Return a call. An argument is a keyword, which can be empty, and a value."""
    items = tuple((f"{key}=" if key else "", value) for key, value in arguments)
    return Group(f"{name}(", items, ")", broken and bool(items))


def sequence(items: Iterable[Source]) -> Group:
    """Return a list."""
    return Group("[", tuple(("", item) for item in items), "]")


def mapping(items: Iterable[tuple[str, Source]]) -> Group:
    """Return a dictionary with string keys."""
    return Group("{", tuple((f"{text(key)}: ", value) for key, value in items), "}")


def literal(value: Any) -> Source:
    """Return the source code of a JSON value."""
    if isinstance(value, dict):
        return mapping((key, literal(item)) for key, item in value.items())
    if isinstance(value, list):
        return sequence(map(literal, value))
    if isinstance(value, float):
        return repr(value).replace("e+", "e")
    return _long_text(value) if isinstance(value, str) else repr(value)


def text(value: str) -> str:
    """Return the source code of a string, in double quotes unless single ones avoid escapes."""
    quote = "'" if value.count('"') > value.count("'") else '"'
    return quote + "".join(_character(character, quote) for character in value) + quote


def statement(before: str, source: Source) -> str:
    """Return the lines of a statement that begins with the text `before`."""
    return "\n".join(_lines(before, source, "", 0))


def _long_text(value: str) -> Source:
    """Return the source code of a string, line by line if it is long and has several lines."""
    flat, lines = text(value), value.splitlines(keepends=True)
    if len(flat) <= _LONGEST_LITERAL or len(lines) == 1:
        return flat
    return Group("(", tuple(("", text(line)) for line in lines), ")", broken=True, end="")


def _character(character: str, quote: str) -> str:
    if character == quote:
        return f"\\{quote}"
    if character in _ESCAPES:
        return _ESCAPES[character]
    return character if character.isprintable() else ascii(character)[1:-1]


def _lines(before: str, source: Source, after: str, indent: int) -> list[str]:
    margin = " " * indent
    flat = margin + before + _flat(source) + after
    if isinstance(source, str) or not (_is_broken(source) or _columns(flat) > WIDTH):
        return [flat]
    if not source.items:
        return [flat]
    inner = [
        line for key, item in source.items for line in _lines(key, item, source.end, indent + 4)
    ]
    return [margin + before + source.opening, *inner, margin + source.closing + after]


def _flat(source: Source) -> str:
    if isinstance(source, str):
        return source
    items = ", ".join(key + _flat(item) for key, item in source.items)
    return source.opening + items + source.closing


def _is_broken(source: Source) -> bool:
    return isinstance(source, Group) and (
        source.broken or any(_is_broken(item) for _, item in source.items)
    )


def _columns(line: str) -> int:
    """Return the width of a line on a screen. East Asian characters take two columns."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in line)
    return len(line) + wide - sum(map(bool, map(unicodedata.combining, line)))


def joined(statements: Sequence[str]) -> str:
    """Return the statements as a file, separated by empty lines."""
    return "\n\n".join(statements) + "\n"


AUTHORIZATION_ARGS: Final[Mapping[str, str]] = {
    "connectionString": "ConnectionStringArgs",
    "systemAssignedManagedIdentity": "ManagedIdentityArgs",
    "servicePrincipal": "ServicePrincipalArgs",
    "header": "HeaderArgs",
    "oauth": "OAuthArgs",
}
"""The suffixes of the args classes, by type of authorization."""

_MODULE: Final = "iotcentral"


def render_program(place: Place, named: Sequence[Named]) -> str:
    """Return a program that declares the objects with their ids, destinations first.

    Secrets come from the stack's configuration. Exports refer to other destinations by id.
    """
    destinations = [one for one in named if one.item.kind is DESTINATION]
    exports = [one for one in named if one.item.kind is EXPORT]
    variables = {one.item.id: one.variable for one in destinations}
    declared = [
        *(_declaration(one, "Destination", _destination(one)) for one in destinations),
        *(_declaration(one, "Export", _export(one, variables)) for one in exports),
    ]
    return joined([*_head(place, any(one.keys for one in named)), *declared])


def _head(place: Place, secrets: bool) -> Iterator[str]:  # noqa: FBT001
    where = f" of {place.url}" if re.fullmatch(r"[\w.:/\[\]-]+", place.url, re.ASCII) else ""
    yield f'"""The data exports{where}, generated by `iotcentral adopt`."""'
    yield ("import pulumi\n" if secrets else "") + f"import pulumi_iotcentral as {_MODULE}"
    if secrets:
        yield "config = pulumi.Config()"


def _declaration(one: Named, resource: str, arguments: Group) -> str:
    declared = call(f"{_MODULE}.{resource}", ("", text(one.resource)), ("", arguments), broken=True)
    return statement(f"{one.variable} = ", declared)


def _args(name: str, *arguments: tuple[str, Source], broken: bool = True) -> Group:
    return call(f"{_MODULE}.{name}", *arguments, broken=broken)


def _common(one: Named) -> Iterator[tuple[str, Source]]:
    inputs, id_property = one.item.inputs, one.item.kind.id_property
    yield "display_name", text(inputs["displayName"])
    yield snake_case(id_property), text(one.item.id)
    if "application" in inputs:
        yield "application", text(inputs["application"])


def _destination(one: Named) -> Group:
    inputs = one.item.inputs
    type_ = DESTINATION_TYPES.get(inputs["type"])
    if type_ is None:
        return _args("DestinationArgs", *_common(one), ("type", text(inputs["type"])))
    prefix = type_.args_prefix
    own = [
        (snake_case(name), _value(one, (name,)))
        for name in (*type_.required, *type_.optional)
        if name not in CUSTOMIZATIONS and (name in inputs or (name,) in one.keys)
    ]
    customized = [
        (snake_case(name), _customizations(one, name)) for name in CUSTOMIZATIONS if name in inputs
    ]
    arguments = [*_common(one), *own]
    if "authorization" in inputs:
        arguments.append(("authorization", _authorization(one, prefix)))
    arguments += customized
    return _args(f"{prefix}DestinationArgs", *arguments)


def _authorization(one: Named, prefix: str) -> Group:
    given: Mapping[str, Any] = one.item.inputs["authorization"]
    kind = DESTINATION_TYPES[one.item.inputs["type"]].authorization(given["type"])
    names = kind.properties if kind else ()
    arguments = [
        (snake_case(name), _value(one, ("authorization", name)))
        for name in names
        if name in given or ("authorization", name) in one.keys
    ]
    return _args(f"{prefix}{AUTHORIZATION_ARGS[given['type']]}", *arguments)


def _customizations(one: Named, name: str) -> Group:
    given: Mapping[str, Mapping[str, Any]] = one.item.inputs[name]
    return mapping((key, _customization(one, (name, key), given[key])) for key in given)


def _customization(one: Named, path: FieldPath, given: Mapping[str, Any]) -> Group:
    arguments = [("value", _value(one, (*path, "value")))]
    if "secret" in given:
        arguments.append(("secret", literal(given["secret"])))
    return _args("WebhookCustomizationArgs", *arguments)


def _value(one: Named, path: FieldPath) -> Source:
    """Return the configuration key of a secret, or the value of another property."""
    if path in one.keys:
        return call("config.require_secret", ("", text(one.keys[path])))
    value: Any = one.item.inputs
    for name in path:
        value = value[name]
    return literal(value)


def _export(one: Named, variables: Mapping[str, str]) -> Group:
    inputs = one.item.inputs
    arguments = [*_common(one), ("source", literal(inputs["source"]))]
    if inputs["enabled"] is not True:
        arguments.append(("enabled", literal(inputs["enabled"])))
    if "filter" in inputs:
        arguments.append(("filter", literal(inputs["filter"])))
    arguments.append(("destinations", _references(inputs["destinations"], variables)))
    if "enrichments" in inputs:
        arguments.append(("enrichments", _enrichments(inputs["enrichments"])))
    return _args("ExportArgs", *arguments)


def _references(given: Iterable[Mapping[str, Any]], variables: Mapping[str, str]) -> Group:
    return sequence(_reference(reference, variables) for reference in given)


def _reference(given: Mapping[str, Any], variables: Mapping[str, str]) -> Source:
    destination = variables.get(given["id"]) or text(given["id"])
    if "transform" not in given:
        return destination
    transform = ("transform", literal(given["transform"]))
    return _args("DestinationReferenceArgs", ("id", destination), transform)


def _enrichments(given: Mapping[str, Mapping[str, Any]]) -> Group:
    names = ("value", "path", "target")
    return mapping(
        (
            key,
            _args(
                "EnrichmentArgs",
                *((name, literal(item[name])) for name in names if name in item),
                broken=False,
            ),
        )
        for key, item in given.items()
    )
