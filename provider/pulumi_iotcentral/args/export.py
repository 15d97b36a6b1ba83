"""What users type for an export."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from inspect import isawaitable
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
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT

from .convert import awaited, each_property, each_value, map_input, properties, wrong_type

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
"""What an export can send; `audit` needs API version 2022-10-31-preview."""


@dataclass(frozen=True, kw_only=True)
class EnrichmentArgs:
    """A piece of information that every exported message is given: a `value`, or a `path`."""

    path: pulumi.Input[str] | None = None
    """Path of a capability of the device, or a system property such as `$displayName`."""
    target: pulumi.Input[str] | None = None
    """Device template or interface that defines the capability at `path`."""
    value: pulumi.Input[Any] | None = None
    """A fixed value."""


class EnrichmentArgsDict(TypedDict):
    """An enrichment, as a dictionary."""

    path: NotRequired[pulumi.Input[str]]
    target: NotRequired[pulumi.Input[str]]
    value: NotRequired[pulumi.Input[Any]]


class HasDestination(Protocol):
    """A component around one destination, such as those of `components`."""

    @property
    def destination(self) -> Destination:
        """The destination."""
        ...


@dataclass(frozen=True, kw_only=True)
class DestinationReferenceArgs:
    """A destination that an export sends to, and how the messages are transformed for it."""

    id: Destination | HasDestination | pulumi.Input[str]
    """The destination: the resource, a component around it, or its id."""
    transform: pulumi.Input[str] | None = None
    """Query in the jq language over each message; left out, messages are sent as they are."""


class DestinationReferenceArgsDict(TypedDict):
    """A destination that an export sends to, as a dictionary."""

    id: Destination | HasDestination | pulumi.Input[str]
    transform: NotRequired[pulumi.Input[str]]


DestinationReference: TypeAlias = Union[
    "Destination",
    HasDestination,
    pulumi.Input[str],
    DestinationReferenceArgs,
    DestinationReferenceArgsDict,
]
"""A destination of an export: the resource, a component around it, its id, or a reference with a
transform."""


@dataclass(frozen=True, kw_only=True)
class ExportArgs:
    """An export: a source, where it goes, and what is done to the messages on the way."""

    display_name: pulumi.Input[str]
    """Name that the application's pages show."""
    destinations: pulumi.Input[Sequence[DestinationReference]]
    """Where the messages are sent: 1 to 10 destinations of the same application."""
    source: pulumi.Input[SourceName | str]
    """What is exported. Changing this forces a new resource to be created."""
    export_id: pulumi.Input[str] | None = None
    """Id in the application. Left out, one is made that stays the same for the resource.
    Changing this forces a new resource to be created."""
    adopt: pulumi.Input[bool] | None = None
    """Take over an export that is there already under `export_id`. Defaults to false."""
    application: pulumi.Input[str] | None = None
    """Name under `iotcentral:applications`; left out, the application of the settings.
    Changing this to another application forces a new resource to be created."""
    enabled: pulumi.Input[bool] | None = None
    """Whether the export sends data. Defaults to true."""
    enrichments: (
        pulumi.Input[Mapping[str, pulumi.Input[EnrichmentArgs | EnrichmentArgsDict]]] | None
    ) = None
    """What every message is given in addition, by name: 10 at most."""
    filter: pulumi.Input[str] | None = None
    """Query that selects the messages, in the language of IoT Central."""
    recreate: pulumi.Input[str | int] | None = None
    """A value of your choice. Changing this forces a new resource to be created."""
    wait_for_healthy: bool | None = None
    """Whether `pulumi up` waits until the export is healthy, by a HealthCheck below it.
    Defaults to false."""


class ExportArgsDict(TypedDict):
    """An export, as a dictionary."""

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


_MANAGEMENT: Final = (EXPORT.id_property, "adopt", "application")
_ALL: Final = (*EXPORT.properties, *EXPORT.settings, *_MANAGEMENT)


def waits_for_healthy(arguments: pulumi.Input[ExportArgs | ExportArgsDict]) -> bool:
    """Tell whether the program asked for a wait until the export is healthy.

    Raises TypeError where that is neither true nor false: an Output is known too late.
    """
    if isinstance(arguments, pulumi.Output) or isawaitable(arguments):
        return False
    wanted = properties(arguments, "args of an Export", ExportArgs).get("waitForHealthy", False)
    if not isinstance(wanted, bool):
        raise TypeError(f"wait_for_healthy must be True or False, not {type(wanted).__name__}")
    return wanted


def export_properties(arguments: pulumi.Input[ExportArgs | ExportArgsDict]) -> dict[str, Any]:
    """Return the properties to register: the API's names, each destination as a reference.

    Raises TypeError for what cannot be the arguments of an export.
    """
    arguments = awaited(arguments)
    if isinstance(arguments, pulumi.Output):
        return each_property(arguments, _ALL, _known_properties)
    if not isinstance(arguments, ExportArgs | Mapping):
        raise TypeError(wrong_type("args of an Export", arguments, [ExportArgs]))
    given: dict[str, Any] = properties(arguments, "args of an Export", ExportArgs)
    given.pop("waitForHealthy", None)
    if "destinations" in given:
        given["destinations"] = map_input(given["destinations"], _references)
    if "enrichments" in given:
        given["enrichments"] = map_input(
            given["enrichments"], lambda value: each_value(value, _enrichment)
        )
    return given


def _known_properties(arguments: Any) -> dict[str, Any]:
    """Return the properties of arguments that were an Output."""
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
    """Return an Output inside a free-form value, packed when it is known."""
    item = awaited(item)
    if not isinstance(item, pulumi.Output):
        return item
    return item.apply(lambda known: packed_item(known, _inside))


def _references(value: Any) -> Any:
    """Return the references that `destinations` stands for; a lone destination is a list of one."""
    if isinstance(value, pulumi.Resource | DestinationReferenceArgs):
        return [_reference(value)]
    if isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping):
        return [_reference(item) for item in value]
    return value


def _reference(item: Any) -> Any:
    """Return the reference that an item of `destinations` stands for."""
    item = awaited(item)
    if isinstance(item, pulumi.Resource | str | pulumi.Output):
        return {"id": _id(item)}
    reference = properties(item, "a destination of an export", DestinationReferenceArgs)
    if isinstance(reference, dict) and "id" in reference:
        return {**reference, "id": _id(reference["id"])}
    return reference


def _id(value: Any) -> Any:
    """Return the id of what stands for a destination; raises TypeError for another resource.

    A resource gives its `destination_id`, which a preview knows already, and not its `id`, which
    only the update tells.
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
            "destinations of an export have to be destinations, components with a destination, "
            f"or ids, not {type(value).__name__}"
        )
    return property_of(found, DESTINATION.id_property)
