"""The resource `Export` and its dynamic provider."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, overload

import pulumi

from .dynamic.options import EXPORT_TARGET, Target, resolve_options
from .dynamic.provider import DataExportProvider
from .dynamic.resource import DataExportResource, arguments_of, property_of
from .health_check import HealthCheck
from .model.free_form import map_free_form_values, unpacked
from .model.schema import EXPORT

if TYPE_CHECKING:
    from .args.export import (
        DestinationReference,
        EnrichmentArgs,
        EnrichmentArgsDict,
        ExportArgs,
        ExportArgsDict,
        SourceName,
    )


class Export(DataExportResource, module="iotcentral", name="Export"):
    """A data export: a stream of one type of data from an application to its destinations."""

    _target: ClassVar[Target] = EXPORT_TARGET
    _health_check: ClassVar[type[HealthCheck]] = HealthCheck

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
        **inputs: Any,
    ) -> None:
        """Declare an export.

        Pass an `ExportArgs` or a dictionary after the name, or the properties as keyword arguments.
        Pulumi reports validation errors during preview, each with the path of the property. It
        validates values that are unknown during preview as soon as they are known.

        Args:
            resource_name: The name of the resource in the program.
            positional: The arguments and the options of the resource, in this order.
            inputs: The properties of `ExportArgs`, if there are no other arguments.
        """
        # The process of the provider, which loads this module too, does not need the args.
        from .args.export import ExportArgs, export_properties, waits_for_healthy  # noqa: PLC0415

        arguments, options = arguments_of("Export", positional, inputs, ExportArgs)
        waits = waits_for_healthy(arguments)
        options = resolve_options(self._target, resource_name, options, hands_on_timeouts=waits)
        declared = export_properties(arguments)
        props = self._properties(EXPORT, resource_name, declared, options)
        super().__init__(ExportProvider(), resource_name, props, options)
        if waits:
            timeouts = options.custom_timeouts
            # A child inherits `protect`, and a protected wait could not be removed.
            child_options = pulumi.ResourceOptions(
                parent=self, protect=False, custom_timeouts=timeouts
            )
            self._health_check(resource_name, child_options, exports=[self])

    @classmethod
    def get(
        cls,
        resource_name: str,
        id: pulumi.Input[str],  # noqa: A002 - as every Pulumi resource calls it
        opts: pulumi.ResourceOptions | None = None,
        *,
        application: pulumi.Input[str] | None = None,
    ) -> Export:
        """Read an existing export that this program does not manage.

        `pulumi preview` and `pulumi up` request the export, and fail if it does not exist.

        Args:
            resource_name: The name of the resource in the program.
            id: The ID of the export in the application.
            opts: The options of the resource.
            application: The name of the application under `iotcentral:applications`. Defaults to
                the application of the configuration.
        """
        options = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        options = resolve_options(cls._target, resource_name, options, reads=True)
        return cls._read(ExportProvider(), EXPORT, resource_name, options, application)

    @property
    def destinations(self) -> pulumi.Output[list[dict[str, str]]]:
        """The destinations of the export, as objects with `id` and `transform`."""
        return property_of(self, "destinations")

    @property
    def enabled(self) -> pulumi.Output[bool]:
        """Whether the export sends data."""
        return property_of(self, "enabled")

    @property
    def enrichments(self) -> pulumi.Output[dict[str, Any] | None]:
        """The enrichments of each message, by name."""
        given = property_of(self, "enrichments")
        return given.apply(
            lambda known: map_free_form_values({"enrichments": known}, unpacked)["enrichments"]
        )

    @property
    def export_id(self) -> pulumi.Output[str]:
        """The ID of the export in the application. Unlike `id`, it is known during preview."""
        return property_of(self, "exportId")

    @property
    def filter(self) -> pulumi.Output[str | None]:
        """The query that selects the messages to export."""
        return property_of(self, "filter")

    @property
    def recreate(self) -> pulumi.Output[str | int | None]:
        """The trigger that recreates the export."""
        return property_of(self, "recreate")

    @property
    def source(self) -> pulumi.Output[str]:
        """The type of data to export."""
        return property_of(self, "source")


class ExportProvider(DataExportProvider):
    """The dynamic provider of exports. Never move it: every state contains its import path."""

    kind = EXPORT
