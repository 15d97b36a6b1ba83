"""An event hub of Azure Event Hubs as a destination."""

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
    """A destination that is an event hub."""

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
        """Declare the destination, and the role assignment where it makes one.

        Args:
            resource_name: Name of the component in the program.
            opts: Options of the component; most hold for what is below it too.
            authorization: How the application is let in. The role that its identity is assigned
                is Azure Event Hubs Data Sender.
            event_hub_name: Name of the event hub; case-sensitive.
            host_name: Host of the namespace, or its `service_bus_endpoint`.
            common: What every component takes.
        """
        super().__init__(resource_name, opts)
        key = self._connection_string(
            resource_name, authorization, EVENT_HUBS_DATA_SENDER, host_name, event_hub_name
        )
        way = (
            EventHubsConnectionStringArgs(connection_string=key)
            if key is not None
            else EventHubsManagedIdentityArgs(
                event_hub_name=event_hub_name, host_name=host_of(host_name)
            )
        )
        self._declare(resource_name, EventHubsDestinationArgs(authorization=way, **common))
