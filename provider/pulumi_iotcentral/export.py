"""Export: what is sent to destinations. The resource on top, its provider below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, overload

import pulumi

from .args.export import (
    DestinationReference,
    EnrichmentArgs,
    EnrichmentArgsDict,
    ExportArgs,
    ExportArgsDict,
    SourceName,
    export_properties,
    waits_for_healthy,
)
from .dynamic.options import EXPORT_TARGET, resolve_options
from .dynamic.provider import DataExportProvider
from .dynamic.resource import DataExportResource, arguments_of, property_of
from .health_check import HealthCheck
from .model.free_form import map_free_form_values, unpacked
from .model.schema import EXPORT


class Export(DataExportResource, module="iotcentral", name="Export"):
    """A stream of one kind of data from an IoT Central application to one or more destinations."""

    @overload
    def __init__(
        self,
        resource_name: str,
        args: pulumi.Input[ExportArgs | ExportArgsDict],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None: ...

    @overload
    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        display_name: pulumi.Input[str],
        destinations: pulumi.Input[Sequence[DestinationReference]],
        source: pulumi.Input[SourceName | str],
        export_id: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        application: pulumi.Input[str] | None = None,
        enabled: pulumi.Input[bool] | None = None,
        enrichments: (
            pulumi.Input[Mapping[str, pulumi.Input[EnrichmentArgs | EnrichmentArgsDict]]] | None
        ) = None,
        filter: pulumi.Input[str] | None = None,
        recreate: pulumi.Input[str | int] | None = None,
        wait_for_healthy: bool | None = None,
    ) -> None: ...

    def __init__(
        self,
        resource_name: str,
        *positional: Any,
        **given: Any,
    ) -> None:
        """Declare an export.

        What follows the name is an ExportArgs or a dictionary, or its properties as keyword
        arguments, and `opts`. Faults of the inputs are reported at preview, each with its path.
        """
        arguments, options = arguments_of("Export", positional, given, ExportArgs)
        waits = waits_for_healthy(arguments)
        options = resolve_options(EXPORT_TARGET, resource_name, options, hands_on_timeouts=waits)
        declared = export_properties(arguments)
        props = self._properties(EXPORT, resource_name, declared, options)
        super().__init__(ExportProvider(), resource_name, props, options)
        if waits:
            timeouts = options.custom_timeouts
            below = pulumi.ResourceOptions(parent=self, custom_timeouts=timeouts)
            HealthCheck(resource_name, below, exports=[self])

    @classmethod
    def get(
        cls,
        resource_name: str,
        id: pulumi.Input[str],  # noqa: A002 - as every Pulumi resource calls it
        opts: pulumi.ResourceOptions | None = None,
        *,
        application: pulumi.Input[str] | None = None,
    ) -> Export:
        """Read an export that something else manages.

        `id` is its id in the application. A preview needs the service for it, and fails where
        there is no such export.
        """
        options = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        options = resolve_options(EXPORT_TARGET, resource_name, options, reads=True)
        return cls._read(ExportProvider(), EXPORT, resource_name, options, application)

    @property
    def destinations(self) -> pulumi.Output[list[dict[str, str]]]:
        """References to the destinations: objects of `id` and `transform`."""
        return property_of(self, "destinations")

    @property
    def enabled(self) -> pulumi.Output[bool]:
        """Whether the export sends data."""
        return property_of(self, "enabled")

    @property
    def enrichments(self) -> pulumi.Output[dict[str, Any] | None]:
        """What every message is given in addition, by name."""
        given = property_of(self, "enrichments")
        return given.apply(
            lambda known: map_free_form_values({"enrichments": known}, unpacked)["enrichments"]
        )

    @property
    def export_id(self) -> pulumi.Output[str]:
        """Id in the application. Unlike `id`, it is known when a creation is previewed."""
        return property_of(self, "exportId")

    @property
    def filter(self) -> pulumi.Output[str | None]:
        """Query that selects the messages."""
        return property_of(self, "filter")

    @property
    def recreate(self) -> pulumi.Output[str | int | None]:
        """The value whose last change recreated the export."""
        return property_of(self, "recreate")

    @property
    def source(self) -> pulumi.Output[str]:
        """What is exported."""
        return property_of(self, "source")


class ExportProvider(DataExportProvider):
    """The dynamic provider of exports. States name it by its import path: never move it."""

    kind = EXPORT
