"""What users type for an export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NotRequired, Protocol, TypeAlias, TypedDict

import pulumi

from .arguments import each_value, lifted, properties
from .destination import Destination
from .free_form import VALUE, packed, packed_item

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


class AroundDestination(Protocol):
    """A component around one destination, such as those of `components`."""

    @property
    def destination(self) -> Destination:
        """The destination."""
        ...


@dataclass(frozen=True, kw_only=True)
class DestinationReferenceArgs:
    """A destination that an export sends to, and how the messages are transformed for it."""

    id: Destination | AroundDestination | pulumi.Input[str]
    """The destination: the resource, a component around it, or its id."""
    transform: pulumi.Input[str] | None = None
    """Query in the jq language over each message; left out, messages are sent as they are."""


class DestinationReferenceArgsDict(TypedDict):
    """A destination that an export sends to, as a dictionary."""

    id: Destination | AroundDestination | pulumi.Input[str]
    transform: NotRequired[pulumi.Input[str]]


DestinationReference: TypeAlias = (
    Destination
    | AroundDestination
    | pulumi.Input[str]
    | DestinationReferenceArgs
    | DestinationReferenceArgsDict
)
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


def waits_for_healthy(arguments: ExportArgs | ExportArgsDict) -> bool:
    """Tell whether the program asked for a wait until the export is healthy."""
    return bool(properties(arguments).get("waitForHealthy"))


def export_properties(arguments: ExportArgs | ExportArgsDict) -> dict[str, Any]:
    """Return the properties to register: the API's names, each destination as a reference."""
    given: dict[str, Any] = properties(arguments)
    given.pop("waitForHealthy", None)
    if "destinations" in given:
        given["destinations"] = lifted(given["destinations"], _references)
    if "enrichments" in given:
        given["enrichments"] = lifted(
            given["enrichments"], lambda value: each_value(value, _enrichment)
        )
    return given


def _enrichment(item: Any) -> Any:
    given = properties(item)
    if isinstance(given, dict) and VALUE in given:
        return {**given, VALUE: lifted(given[VALUE], lambda value: packed(value, _inside))}
    return given


def _inside(item: Any) -> Any:
    """Return an Output inside a free-form value, packed when it is known."""
    if not isinstance(item, pulumi.Output):
        return item
    return item.apply(lambda known: packed_item(known, _inside))


def _references(value: Any) -> Any:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_reference(item) for item in value]
    return [_reference(value)] if isinstance(value, pulumi.Resource) else value


def _reference(item: Any) -> Any:
    """Return the reference that an item of `destinations` stands for."""
    if isinstance(item, pulumi.Resource | str | pulumi.Output):
        return {"id": _id(item)}
    reference = properties(item)
    if isinstance(reference, dict) and "id" in reference:
        return {**reference, "id": _id(reference["id"])}
    return reference


def _id(value: Any) -> Any:
    """Return the id of what stands for a destination; raises TypeError for another resource.

    A resource gives its `destination_id`, which a preview knows already, and not its `id`, which
    only the update tells.
    """
    if not isinstance(value, pulumi.Resource):
        return value
    inside = getattr(value, "destination", None)
    found = value if isinstance(value, Destination) else inside
    if not isinstance(found, Destination):
        raise TypeError(
            "destinations of an export have to be destinations, components with a destination, "
            f"or ids, not {type(value).__name__}"
        )
    return found.destination_id
