"""The resource `Destination` and its dynamic provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Unpack, overload

import pulumi

from .dynamic.options import DESTINATION_TARGET, Target, resolve_options
from .dynamic.provider import DataExportProvider
from .dynamic.resource import DataExportResource, arguments_of, property_of
from .model.schema import DESTINATION

if TYPE_CHECKING:
    from .args.destination import AnyDestinationArgs, DestinationArgsDict


class Destination(DataExportResource, module="iotcentral", name="Destination"):
    """A destination of the data export of an IoT Central application.

    The types are Blob Storage, Data Explorer, Event Hubs, Service Bus queue or topic, and webhook.
    """

    _target: ClassVar[Target] = DESTINATION_TARGET

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
        **inputs: Unpack[DestinationArgsDict],
    ) -> None: ...

    def __init__(
        self,
        resource_name: str,
        *positional: Any,
        **inputs: Any,
    ) -> None:
        """Declare a destination.

        Pass an args class or a dictionary after the name, or the properties as keyword arguments.
        Pulumi reports validation errors during preview, each with the path of the property. It
        validates values that are unknown during preview as soon as they are known.

        Args:
            resource_name: The name of the resource in the program.
            positional: The arguments and the options of the resource, in this order.
            inputs: The properties of `DestinationArgs`, if there are no other arguments.
        """
        # The process of the provider, which loads this module too, does not need the args.
        from .args.destination import DestinationArgs, destination_properties  # noqa: PLC0415

        arguments, options = arguments_of("Destination", positional, inputs, DestinationArgs)
        options = resolve_options(self._target, resource_name, options)
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
        """Read an existing destination that this program does not manage.

        Masked secrets are omitted. `pulumi preview` and `pulumi up` request the destination, and
        fail if it does not exist.

        Args:
            resource_name: The name of the resource in the program.
            id: The ID of the destination in the application.
            opts: The options of the resource.
            application: The name of the application under `iotcentral:applications`. Defaults to
                the application of the configuration.
        """
        options = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        options = resolve_options(cls._target, resource_name, options, reads=True)
        return cls._read(DestinationProvider(), DESTINATION, resource_name, options, application)

    @property
    def authorization(self) -> pulumi.Output[dict[str, Any] | None]:
        """The authorization of the destination. Its secrets are encrypted in the state."""
        return property_of(self, "authorization")

    @property
    def cluster_url(self) -> pulumi.Output[str | None]:
        """The URL of the Data Explorer cluster."""
        return property_of(self, "clusterUrl")

    @property
    def database(self) -> pulumi.Output[str | None]:
        """The name of the Data Explorer database."""
        return property_of(self, "database")

    @property
    def destination_id(self) -> pulumi.Output[str]:
        """The ID of the destination in the application. Unlike `id`, it is known during preview."""
        return property_of(self, "destinationId")

    @property
    def header_customizations(self) -> pulumi.Output[dict[str, Any] | None]:
        """The headers that IoT Central adds to each request to the webhook, by name."""
        return property_of(self, "headerCustomizations")

    @property
    def query_customizations(self) -> pulumi.Output[dict[str, Any] | None]:
        """The query parameters that IoT Central adds to each request to the webhook, by name."""
        return property_of(self, "queryCustomizations")

    @property
    def recreate(self) -> pulumi.Output[str | int | None]:
        """The trigger that recreates the destination."""
        return property_of(self, "recreate")

    @property
    def secret_version(self) -> pulumi.Output[str | int | None]:
        """The version of the secrets."""
        return property_of(self, "secretVersion")

    @property
    def table(self) -> pulumi.Output[str | None]:
        """The name of the Data Explorer table."""
        return property_of(self, "table")

    @property
    def type(self) -> pulumi.Output[str]:
        """The type of the destination, such as `blobstorage@v1`."""
        return property_of(self, "type")

    @property
    def url(self) -> pulumi.Output[str | None]:
        """The URL of the webhook, as a secret."""
        return property_of(self, "url")


class DestinationProvider(DataExportProvider):
    """The dynamic provider of destinations. Never move it: every state contains its import path."""

    kind = DESTINATION
