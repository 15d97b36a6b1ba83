"""Destination: where exported data is sent to. The resource on top, its provider below."""

from __future__ import annotations

from typing import Any, Unpack, overload

import pulumi

from .args.destination import (
    AnyDestinationArgs,
    DestinationArgs,
    DestinationArgsDict,
    destination_properties,
)
from .dynamic.options import DESTINATION_TARGET, resolve_options
from .dynamic.provider import DataExportProvider
from .dynamic.resource import DataExportResource, arguments_of, property_of
from .model.schema import DESTINATION


class Destination(DataExportResource, module="iotcentral", name="Destination"):
    """A place that an IoT Central application can send exported data to.

    One of blob storage, Data Explorer, Event Hubs, a Service Bus queue or topic, or a webhook.
    """

    @overload
    def __init__(
        self,
        resource_name: str,
        args: pulumi.Input[AnyDestinationArgs],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None: ...

    @overload
    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        **given: Unpack[DestinationArgsDict],
    ) -> None: ...

    def __init__(
        self,
        resource_name: str,
        *positional: Any,
        **given: Any,
    ) -> None:
        """Declare a destination.

        What follows the name is one of the args classes or a dictionary, or its properties as
        keyword arguments, and `opts`. Faults of the inputs are reported at preview, each with
        its path.
        """
        arguments, options = arguments_of("Destination", positional, given, DestinationArgs)
        options = resolve_options(DESTINATION_TARGET, resource_name, options)
        declared = destination_properties(arguments)
        props = self._properties(DESTINATION, resource_name, declared, options)
        super().__init__(DestinationProvider(), resource_name, props, options)

    @classmethod
    def get(
        cls,
        resource_name: str,
        id: pulumi.Input[str],  # noqa: A002 - as every Pulumi resource calls it
        opts: pulumi.ResourceOptions | None = None,
        *,
        application: pulumi.Input[str] | None = None,
    ) -> Destination:
        """Read a destination that something else manages.

        `id` is its id in the application. What the service hides of it is left out. A preview
        needs the service for it, and fails where there is no such destination.
        """
        options = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        options = resolve_options(DESTINATION_TARGET, resource_name, options, reads=True)
        return cls._read(DestinationProvider(), DESTINATION, resource_name, options, application)

    @property
    def authorization(self) -> pulumi.Output[dict[str, Any] | None]:
        """How the destination is reached; its secrets stay secret."""
        return property_of(self, "authorization")

    @property
    def cluster_url(self) -> pulumi.Output[str | None]:
        """URL of the Data Explorer cluster."""
        return property_of(self, "clusterUrl")

    @property
    def database(self) -> pulumi.Output[str | None]:
        """Database of the Data Explorer cluster."""
        return property_of(self, "database")

    @property
    def destination_id(self) -> pulumi.Output[str]:
        """Id in the application. Unlike `id`, it is known when a creation is previewed."""
        return property_of(self, "destinationId")

    @property
    def header_customizations(self) -> pulumi.Output[dict[str, Any] | None]:
        """Headers that the webhook is sent."""
        return property_of(self, "headerCustomizations")

    @property
    def query_customizations(self) -> pulumi.Output[dict[str, Any] | None]:
        """Query parameters that the webhook is sent."""
        return property_of(self, "queryCustomizations")

    @property
    def recreate(self) -> pulumi.Output[str | int | None]:
        """The value whose last change recreated the destination."""
        return property_of(self, "recreate")

    @property
    def secret_version(self) -> pulumi.Output[str | int | None]:
        """Version of the secrets that the program gave."""
        return property_of(self, "secretVersion")

    @property
    def table(self) -> pulumi.Output[str | None]:
        """Table of the Data Explorer database."""
        return property_of(self, "table")

    @property
    def type(self) -> pulumi.Output[str]:
        """Type of destination, such as `blobstorage@v1`."""
        return property_of(self, "type")

    @property
    def url(self) -> pulumi.Output[str | None]:
        """URL of the webhook."""
        return property_of(self, "url")


class DestinationProvider(DataExportProvider):
    """The dynamic provider of destinations. States name it by its import path: never move it."""

    kind = DESTINATION
