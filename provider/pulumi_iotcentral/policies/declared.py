"""Destinations and exports as a policy sees them: plain values, and what is not known yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pulumi_policy import PolicyResource, ResourceValidationArgs, proxy

from pulumi_iotcentral.model.free_form import map_free_form_values, unpacked
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, Kind
from pulumi_iotcentral.model.urls import canonical_url
from pulumi_iotcentral.model.values import UNKNOWN, Properties, Unknown

from ..model.ids import Urn

DESTINATION_TOKEN: Final = DESTINATION.token
EXPORT_TOKEN: Final = EXPORT.token

KINDS: Final[Mapping[str, Kind]] = {kind.token: kind for kind in (DESTINATION, EXPORT)}
"""The resources that the policies judge, by type token."""

# Validations meet a proxy that raises where a value is unknown, remediations these marks.
_MARKS: Final = frozenset(
    (
        proxy.UNKNOWN_ARCHIVE_VALUE,
        proxy.UNKNOWN_ARRAY_VALUE,
        proxy.UNKNOWN_ASSET_VALUE,
        proxy.UNKNOWN_BOOLEAN_VALUE,
        proxy.UNKNOWN_NUMBER_VALUE,
        proxy.UNKNOWN_OBJECT_VALUE,
        proxy.UNKNOWN_STRING_VALUE,
    )
)


@dataclass(frozen=True)
class Declared:
    """A destination or an export that the program declares.

    `properties` are plain JSON by the API's names, UNKNOWN where only the update will tell. They
    hold secrets in plain text: a rule's text names properties and never repeats their values.
    `application` is the base URL of the application in one way of writing it.
    """

    kind: Kind
    name: str
    urn: str
    properties: Properties
    protected: bool
    application: str | Unknown

    @property
    def label(self) -> str:
        """Return what to call the resource in a message."""
        return f"{self.kind.noun} {self.name!r}"

    @property
    def stack(self) -> str:
        """Return the stack's name."""
        return Urn.parse(self.urn).stack

    @property
    def id(self) -> str | Unknown | None:
        """Return the id in the application; None where it is not a string, which check refuses."""
        return identifier(self.properties.get(self.kind.id_property, UNKNOWN))

    def at(self, *names: str) -> Any:
        """Return the value below `names`: None where there is none, UNKNOWN where that may be."""
        value: Any = self.properties
        for name in names:
            if isinstance(value, Unknown):
                return value
            value = value.get(name) if isinstance(value, dict) else None
        return value

    def unknown(self, *names: str) -> str:
        """Return the path of what is unknown: `names`, or what holds it all."""
        known = (n for n in range(1, len(names)) if isinstance(self.at(*names[:n]), Unknown))
        return ".".join(names[: next(known, len(names))])


def declared(resource: PolicyResource | ResourceValidationArgs) -> Declared | None:
    """Return a resource as the policies judge it, or None if it is none of ours."""
    kind = KINDS.get(resource.resource_type)
    if kind is None:
        return None
    properties = map_free_form_values(plain(resource.props), unpacked)
    url = properties.get("applicationUrl")
    application = canonical_url(url) if isinstance(url, str) else UNKNOWN
    protected = bool(resource.opts.protect)
    return Declared(kind, resource.name, resource.urn, properties, protected, application)


@dataclass(frozen=True)
class Stack:
    """All resources of a stack by URN. What `get()` reads is not there: policies never see it."""

    resources: Mapping[str, PolicyResource]
    destinations: Sequence[Declared]
    exports: Sequence[Declared]

    def dependencies(self, resource: Declared, name: str) -> list[str]:
        """Return the URNs that the value of a top-level property was made of."""
        found = self.resources[resource.urn].property_dependencies.get(name, ())
        return [dependency.urn for dependency in found]

    def ancestors(self, resource: Declared) -> Iterator[PolicyResource]:
        """Yield every resource that has to be there before this one."""
        waiting, seen = [self.resources[resource.urn]], {resource.urn}
        while waiting:
            for dependency in waiting.pop().dependencies:
                if dependency.urn not in seen:
                    seen.add(dependency.urn)
                    waiting.append(dependency)
                    yield dependency


def stack_of(resources: Sequence[PolicyResource]) -> Stack:
    """Return the stack that a stack policy is given."""
    found = [ours for ours in map(declared, resources) if ours is not None]
    return Stack(
        {resource.urn: resource for resource in resources},
        [ours for ours in found if ours.kind is DESTINATION],
        [ours for ours in found if ours.kind is EXPORT],
    )


def identifier(value: Any) -> str | Unknown | None:
    """Return a value that is an id, or may be one; None for any other."""
    return value if isinstance(value, str | Unknown) else None


def plain(value: Any) -> Any:
    """Return what the analyzer gives as plain JSON, with UNKNOWN in place of what is not known."""
    if isinstance(value, Mapping):
        return {key: _item(value, key) for key in value}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_item(value, index) for index in range(len(value))]
    return UNKNOWN if isinstance(value, str) and value in _MARKS else value


def _item(values: Any, key: Any) -> Any:
    try:
        return plain(values[key])
    except proxy.UnknownValueError:
        return UNKNOWN
