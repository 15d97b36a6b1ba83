"""The Python program that declares adopted objects as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from pulumi_iotcentral.model.naming import snake_case
from pulumi_iotcentral.model.schema import CUSTOMIZATIONS, DESTINATION, DESTINATION_TYPES, EXPORT

from ..workspace.application import Place
from .names import Named
from .python_text import Group, Source, call, joined, literal, mapping, sequence, statement, text
from .secret_places import Path

AUTHORIZATION_ARGS: Final[Mapping[str, str]] = {
    "connectionString": "ConnectionStringArgs",
    "systemAssignedManagedIdentity": "ManagedIdentityArgs",
    "servicePrincipal": "ServicePrincipalArgs",
    "header": "HeaderArgs",
    "oauth": "OAuthArgs",
}
"""What the args classes of a kind of authorization end with."""

_MODULE: Final = "iotcentral"


def render_program(place: Place, named: Sequence[Named]) -> str:
    """Return a program that declares the objects, each with its id, exports after destinations.

    Secrets come from the stack's configuration. A destination that is not among the objects is
    named by its id.
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
    yield f'"""The data exports{where}, as `iotcentral adopt` found them."""'
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


def _customization(one: Named, path: Path, given: Mapping[str, Any]) -> Group:
    arguments = [("value", _value(one, (*path, "value")))]
    if "secret" in given:
        arguments.append(("secret", literal(given["secret"])))
    return _args("WebhookCustomizationArgs", *arguments)


def _value(one: Named, path: Path) -> Source:
    """Return the secret's place in the configuration, or the value itself where it is none."""
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
