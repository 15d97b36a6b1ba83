"""Destinations and exports for policies, with plain and unknown values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pulumi_policy import PolicyResource, ResourceValidationArgs, proxy

from pulumi_iotcentral.model.free_form import map_free_form_values, unpacked
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, Kind, kind_of
from pulumi_iotcentral.model.urls import canonical_url
from pulumi_iotcentral.model.values import UNKNOWN, Properties, Unknown

from ..model.ids import Urn

DESTINATION_TOKEN: Final = DESTINATION.token
"""The type of destinations of the dynamic form."""

EXPORT_TOKEN: Final = EXPORT.token
"""The type of exports of the dynamic form."""

DESTINATION_TOKENS: Final = DESTINATION.tokens
"""The types of destinations: of the dynamic form, and of the native provider."""

EXPORT_TOKENS: Final = EXPORT.tokens
"""The types of exports: of the dynamic form, and of the native provider."""

# Unknown values raise in the proxy of validations, and are these strings in remediations.
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

    `properties` are plain JSON with the API's names, and UNKNOWN for unknown values. They contain
    secrets in plain text, so a rule's messages never repeat values. `application` is the canonical
    URL of the application.
    """

    kind: Kind
    name: str
    urn: str
    properties: Properties
    protected: bool
    application: str | Unknown

    @property
    def label(self) -> str:
        """Return the name of the resource for a message."""
        return f"{self.kind.noun} {self.name!r}"

    @property
    def stack(self) -> str:
        """Return the stack's name."""
        return Urn.parse(self.urn).stack

    @property
    def id(self) -> str | Unknown | None:
        """Return the id in the application, None if it is not a string, which is not valid."""
        return identifier(self.properties.get(self.kind.id_property, UNKNOWN))

    def at(self, *names: str) -> Any:
        """Return the value at `names`: None if there is none, UNKNOWN if it is unknown."""
        value: Any = self.properties
        for name in names:
            if isinstance(value, Unknown):
                return value
            value = value.get(name) if isinstance(value, dict) else None
        return value

    def unknown(self, *names: str) -> str:
        """Return the path of the unknown value: `names`, or a parent of it."""
        known = (n for n in range(1, len(names)) if isinstance(self.at(*names[:n]), Unknown))
        return ".".join(names[: next(known, len(names))])


def declared(resource: PolicyResource | ResourceValidationArgs) -> Declared | None:
    """Return a resource for the policies, or None if it is not of this package."""
    kind = kind_of(resource.resource_type)
    if kind is None:
        return None
    properties = map_free_form_values(plain(resource.props), unpacked)
    url = properties.get("applicationUrl")
    application = canonical_url(url) if isinstance(url, str) else UNKNOWN
    protected = bool(resource.opts.protect)
    return Declared(kind, resource.name, resource.urn, properties, protected, application)


@dataclass(frozen=True)
class Stack:
    """All resources of a stack by URN, without those of `get()`, which policies never see."""

    resources: Mapping[str, PolicyResource]
    destinations: Sequence[Declared]
    exports: Sequence[Declared]

    def dependencies(self, resource: Declared, name: str) -> list[str]:
        """Return the URNs that the value of a top-level property depends on."""
        found = self.resources[resource.urn].property_dependencies.get(name, ())
        return [dependency.urn for dependency in found]

    def ancestors(self, resource: Declared) -> Iterator[PolicyResource]:
        """Yield every direct and indirect dependency of a resource.

        The SDK replaces a component by its children, but not one in another language.
        """
        waiting, seen = [self.resources[resource.urn]], {resource.urn}
        while waiting:
            one = waiting.pop()
            for dependency in (*one.dependencies, *self._children(one)):
                if dependency.urn not in seen:
                    seen.add(dependency.urn)
                    waiting.append(dependency)
                    yield dependency

    def _children(self, resource: PolicyResource) -> Iterator[PolicyResource]:
        """Yield the children of a component, which has no provider."""
        if resource.provider is None:
            for one in self.resources.values():
                if one.parent is not None and one.parent.urn == resource.urn:
                    yield one


def stack_of(resources: Sequence[PolicyResource]) -> Stack:
    """Return the stack of a stack policy."""
    found = [ours for ours in map(declared, resources) if ours is not None]
    return Stack(
        {resource.urn: resource for resource in resources},
        [ours for ours in found if ours.kind is DESTINATION],
        [ours for ours in found if ours.kind is EXPORT],
    )


def identifier(value: Any) -> str | Unknown | None:
    """Return a value that is an id or unknown, None for any other."""
    return value if isinstance(value, str | Unknown) else None


def plain(value: Any) -> Any:
    """Return a value of the analyzer as plain JSON, with UNKNOWN for unknown values."""
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
