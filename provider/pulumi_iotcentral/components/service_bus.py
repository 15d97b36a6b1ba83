"""A queue and a topic of Azure Service Bus as destinations."""

from __future__ import annotations

from typing import Unpack

import pulumi

from pulumi_iotcentral.args.destination import (
    ServiceBusQueueConnectionStringArgs,
    ServiceBusQueueDestinationArgs,
    ServiceBusQueueManagedIdentityArgs,
    ServiceBusTopicConnectionStringArgs,
    ServiceBusTopicDestinationArgs,
    ServiceBusTopicManagedIdentityArgs,
)

from .base import CommonArguments, Identity
from .connection_strings import host_of
from .identities import SERVICE_BUS_DATA_SENDER, SharedAccessKeyArgs
from .namespace import NamespaceComponent


class ServiceBusQueue(NamespaceComponent):
    """A destination that is a queue."""

    type_token = "iotcentral:components:ServiceBusQueue"  # noqa: S105 - no secret

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        authorization: SharedAccessKeyArgs | Identity,
        host_name: pulumi.Input[str],
        queue_name: pulumi.Input[str],
        **common: Unpack[CommonArguments],
    ) -> None:
        """Declare the destination, and the role assignment where it makes one.

        Args:
            resource_name: Name of the component in the program.
            opts: Options of the component; most hold for what is below it too.
            authorization: How the application is let in. The role that its identity is assigned
                is Azure Service Bus Data Sender.
            host_name: Host of the namespace, or its `service_bus_endpoint`.
            queue_name: Name of the queue; case-sensitive.
            common: What every component takes.
        """
        super().__init__(resource_name, opts)
        key = self._connection_string(
            resource_name, authorization, SERVICE_BUS_DATA_SENDER, host_name, queue_name
        )
        way = (
            ServiceBusQueueConnectionStringArgs(connection_string=key)
            if key is not None
            else ServiceBusQueueManagedIdentityArgs(
                queue_name=queue_name, host_name=host_of(host_name)
            )
        )
        self._declare(resource_name, ServiceBusQueueDestinationArgs(authorization=way, **common))


class ServiceBusTopic(NamespaceComponent):
    """A destination that is a topic."""

    type_token = "iotcentral:components:ServiceBusTopic"  # noqa: S105 - no secret

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        authorization: SharedAccessKeyArgs | Identity,
        host_name: pulumi.Input[str],
        topic_name: pulumi.Input[str],
        **common: Unpack[CommonArguments],
    ) -> None:
        """Declare the destination, and the role assignment where it makes one.

        Args:
            resource_name: Name of the component in the program.
            opts: Options of the component; most hold for what is below it too.
            authorization: How the application is let in. The role that its identity is assigned
                is Azure Service Bus Data Sender.
            host_name: Host of the namespace, or its `service_bus_endpoint`.
            topic_name: Name of the topic; case-sensitive.
            common: What every component takes.
        """
        super().__init__(resource_name, opts)
        key = self._connection_string(
            resource_name, authorization, SERVICE_BUS_DATA_SENDER, host_name, topic_name
        )
        way = (
            ServiceBusTopicConnectionStringArgs(connection_string=key)
            if key is not None
            else ServiceBusTopicManagedIdentityArgs(
                topic_name=topic_name, host_name=host_of(host_name)
            )
        )
        self._declare(resource_name, ServiceBusTopicDestinationArgs(authorization=way, **common))
