"""The component `EventHubs`."""

from __future__ import annotations

from typing import Unpack

import pulumi

from pulumi_iotcentral.args.destination import (
    EventHubsConnectionStringArgs,
    EventHubsDestinationArgs,
    EventHubsManagedIdentityArgs,
)

from .base import CommonArguments, Identity
from .connection_strings import host_of
from .identities import EVENT_HUBS_DATA_SENDER, SharedAccessKeyArgs
from .namespace import NamespaceComponent


class EventHubs(NamespaceComponent):
    """A destination for an event hub."""

    type_token = "iotcentral:components:EventHubs"  # noqa: S105 - no secret

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        authorization: SharedAccessKeyArgs | Identity,
        event_hub_name: pulumi.Input[str],
        host_name: pulumi.Input[str],
        **common: Unpack[CommonArguments],
    ) -> None:
        """Declare the destination and, for `ManagedIdentityArgs`, the role assignment.

        Args:
            resource_name: The name of the component in the program.
            opts: The options of the component. Most options apply to its children as well.
            authorization: The authorization of the application, by key or by managed identity. The
                role is Azure Event Hubs Data Sender.
            event_hub_name: The case-sensitive name of the event hub.
            host_name: The host name of the namespace, or its `service_bus_endpoint`.
            common: The arguments of every component.
        """
        super().__init__(resource_name, opts)
        key = self._connection_string(
            resource_name, authorization, EVENT_HUBS_DATA_SENDER, host_name, event_hub_name
        )
        auth = (
            EventHubsConnectionStringArgs(connection_string=key)
            if key is not None
            else EventHubsManagedIdentityArgs(
                event_hub_name=event_hub_name, host_name=host_of(host_name)
            )
        )
        self._declare(resource_name, EventHubsDestinationArgs(authorization=auth, **common))
