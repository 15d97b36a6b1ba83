"""Arguments of exports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import (
    TYPE_CHECKING,
    Any,
    Final,
    Literal,
    NotRequired,
    Protocol,
    TypeAlias,
    TypedDict,
    Union,
)

import pulumi

from pulumi_iotcentral.dynamic.resource import DataExportResource, property_of
from pulumi_iotcentral.model.free_form import VALUE, packed, packed_item
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, WAIT

from .convert import (
    awaited,
    each_property,
    each_value,
    map_input,
    properties,
    refuse_internal_names,
    wrong_type,
)

__all__ = [
    "DestinationReferenceArgs",
    "DestinationReferenceArgsDict",
    "EnrichmentArgs",
    "EnrichmentArgsDict",
    "ExportArgs",
    "ExportArgsDict",
]

if TYPE_CHECKING:
    from pulumi_iotcentral.destination import Destination

SourceName: TypeAlias = Literal[
    "telemetry",
    "properties",
    "deviceLifecycle",
    "deviceTemplateLifecycle",
    "deviceConnectivity",
    "audit",
]
"""The sources of an export. The source `audit` requires the API version 2022-10-31-preview."""


@dataclass(frozen=True, kw_only=True)
class EnrichmentArgs:
    """An enrichment: a fixed `value`, or the value at a `path`, that is added to each message."""

    path: pulumi.Input[str] | None = None
    """The path of a device capability, or a system property such as `$displayName`. Conflicts with
    `value`."""
    target: pulumi.Input[str] | None = None
    """The ID of the device template or interface that defines the capability at `path`."""
    value: pulumi.Input[Any] | None = None
    """The fixed value. Any JSON value is valid. Conflicts with `path`."""


class EnrichmentArgsDict(TypedDict):
    """An enrichment as a dictionary."""

    path: NotRequired[pulumi.Input[str]]
    target: NotRequired[pulumi.Input[str]]
    value: NotRequired[pulumi.Input[Any]]


class HasDestination(Protocol):
    """A component with a destination, such as the classes in `components`."""

    @property
    def destination(self) -> Destination:
        """The destination."""
        ...


@dataclass(frozen=True, kw_only=True)
class DestinationReferenceArgs:
    """A destination of an export, with an optional transform."""

    id: Destination | HasDestination | pulumi.Input[str]
    """The destination: a resource, a component with a destination, or an ID."""
    transform: pulumi.Input[str] | None = None
    """The jq program that transforms each message for the destination. Defaults to no transform."""


class DestinationReferenceArgsDict(TypedDict):
    """A destination of an export as a dictionary."""

    id: Destination | HasDestination | pulumi.Input[str]
    transform: NotRequired[pulumi.Input[str]]


DestinationReference: TypeAlias = Union[
    "Destination",
    HasDestination,
    pulumi.Input[str],
    DestinationReferenceArgs,
    DestinationReferenceArgsDict,
]
"""A destination of an export: a resource, a component with a destination, an ID, or a reference."""


@dataclass(frozen=True, kw_only=True)
class ExportArgs:
    """An export: a source, its destinations, a filter and enrichments."""

    display_name: pulumi.Input[str]
    """The display name of the export in the IoT Central UI."""
    destinations: pulumi.Input[Sequence[DestinationReference]]
    """The destinations of the export: 1 to 10 destinations of the same application."""
    source: pulumi.Input[SourceName | str]
    """The type of data to export. Changing this forces a new resource to be created."""
    export_id: pulumi.Input[str] | None = None
    """The ID of the export in the application. Defaults to a stable, auto-generated ID.
    Changing this forces a new resource to be created."""
    adopt: pulumi.Input[bool] | None = None
    """Whether to adopt an existing export with the ID `export_id`, and to update it to match the
    program. Defaults to `false`."""
    application: pulumi.Input[str] | None = None
    """The name of the application under `iotcentral:applications`. Defaults to the application of
    the configuration. Changing this to another application forces a new resource to be created."""
    enabled: pulumi.Input[bool] | None = None
    """Whether the export sends data. Defaults to `true`."""
    enrichments: (
        pulumi.Input[Mapping[str, pulumi.Input[EnrichmentArgs | EnrichmentArgsDict]]] | None
    ) = None
    """The enrichments to add to each message, by name. The maximum is 10."""
    filter: pulumi.Input[str] | None = None
    """The query that selects the messages to export. Defaults to all messages."""
    recreate: pulumi.Input[str | int] | None = None
    """The trigger that recreates the export. Changing this forces a new resource to be created."""
    wait_for_healthy: bool | None = None
    """Whether `pulumi up` waits until the export is healthy. Creates a `HealthCheck` as a child of
    the export. Defaults to `false`."""


class ExportArgsDict(TypedDict):
    """An export as a dictionary."""

    display_name: pulumi.Input[str]
    destinations: pulumi.Input[Sequence[DestinationReference]]
    source: pulumi.Input[SourceName | str]
    export_id: NotRequired[pulumi.Input[str]]
    adopt: NotRequired[pulumi.Input[bool]]
    application: NotRequired[pulumi.Input[str]]
    enabled: NotRequired[pulumi.Input[bool]]
    enrichments: NotRequired[
        pulumi.Input[Mapping[str, pulumi.Input[EnrichmentArgs | EnrichmentArgsDict]]]
    ]
    filter: NotRequired[pulumi.Input[str]]
    recreate: NotRequired[pulumi.Input[str | int]]
    wait_for_healthy: NotRequired[bool]


_ARGUMENTS: Final = "args of an Export"
_MANAGEMENT: Final = (EXPORT.id_property, "adopt", "application")
_ALL: Final = (*EXPORT.properties, *EXPORT.settings, *_MANAGEMENT)


def waits_for_healthy(arguments: pulumi.Input[ExportArgs | ExportArgsDict]) -> bool:
    """Return the value of `wait_for_healthy`, which defaults to False.

    Raises TypeError unless it is True or False. The constructor cannot wait for an Output.
    """
    if not isinstance(arguments, ExportArgs | Mapping):
        return False
    wanted = properties(arguments, _ARGUMENTS, ExportArgs).get(WAIT, False)
    if not isinstance(wanted, bool):
        raise TypeError(f"wait_for_healthy must be True or False, not {type(wanted).__name__}")
    return wanted


def export_properties(arguments: pulumi.Input[ExportArgs | ExportArgsDict]) -> dict[str, Any]:
    """Return the properties to register, with API names and each destination as a reference.

    Raises TypeError if `arguments` are not the arguments of an export.
    """
    arguments = awaited(arguments)
    if isinstance(arguments, pulumi.Output):
        return each_property(arguments, _ALL, _known_properties)
    if not isinstance(arguments, ExportArgs | Mapping):
        raise TypeError(wrong_type(_ARGUMENTS, arguments, [ExportArgs]))
    given: dict[str, Any] = properties(arguments, _ARGUMENTS, ExportArgs)
    refuse_internal_names(given, _ARGUMENTS, _ALL)
    given.pop(WAIT, None)
    if "destinations" in given:
        given["destinations"] = map_input(given["destinations"], _references)
    if "enrichments" in given:
        given["enrichments"] = map_input(
            given["enrichments"], lambda value: each_value(value, _enrichment)
        )
    return given


def _known_properties(arguments: Any) -> dict[str, Any]:
    """Return the properties of arguments from an Output."""
    if waits_for_healthy(arguments):
        raise TypeError(
            "wait_for_healthy cannot be in an Output of arguments. Use a HealthCheck instead"
        )
    return export_properties(arguments)


def _enrichment(item: Any) -> Any:
    given = properties(item, "an enrichment", EnrichmentArgs)
    if isinstance(given, dict) and VALUE in given:
        return {**given, VALUE: map_input(given[VALUE], lambda value: packed(value, _inside))}
    return given


def _inside(item: Any) -> Any:
    """Return an item of a free-form value. An Output is packed as soon as its value is known."""
    item = awaited(item)
    if not isinstance(item, pulumi.Output):
        return item
    return item.apply(lambda known: packed_item(known, _inside))


def _references(value: Any) -> Any:
    """Return `destinations` as references. A single destination becomes a list."""
    if isinstance(value, pulumi.Resource | DestinationReferenceArgs):
        return [_reference(value)]
    if isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping):
        return [_reference(item) for item in value]
    return value


def _reference(item: Any) -> Any:
    """Return an item of `destinations` as a reference."""
    item = awaited(item)
    if isinstance(item, pulumi.Resource | str | pulumi.Output):
        return {"id": _id(item)}
    reference = properties(item, "a destination of an export", DestinationReferenceArgs)
    if isinstance(reference, dict) and "id" in reference:
        return {**reference, "id": _id(reference["id"])}
    return reference


def _id(value: Any) -> Any:
    """Return the ID of a destination, a component or an ID. Raises TypeError for other resources.

    The ID of a resource is its `destination_id`, because its `id` is unknown before it is created.
    """
    return map_input(value, _known_id)


def _known_id(value: Any) -> Any:
    if isinstance(value, DestinationReferenceArgs | Mapping):
        reference = _reference(value)
        if reference.keys() == {"id"}:
            return reference["id"]
        raise TypeError(
            "a destination of an export that is an Output must be an id or a Destination. "
            "Write DestinationReferenceArgs(id=output, transform=…)"
        )
    if not isinstance(value, pulumi.Resource):
        return value
    inside = getattr(value, "destination", None)
    found = value if isinstance(value, DataExportResource) else inside
    if not isinstance(found, DataExportResource) or not hasattr(type(found), "destination_id"):
        raise TypeError(
            "destinations of an export must be destinations, components with a destination, "
            f"or IDs, not {type(value).__name__}"
        )
    return property_of(found, DESTINATION.id_property)
