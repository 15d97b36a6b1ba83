"""The components `ServiceBusQueue` and `ServiceBusTopic`."""

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
    """A destination for a Service Bus queue."""

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
        """Declare the destination and, for `ManagedIdentityArgs`, the role assignment.

        Args:
            resource_name: The name of the component in the program.
            opts: The options of the component. Most options apply to its children as well.
            authorization: The authorization of the application, by key or by managed identity. The
                role is Azure Service Bus Data Sender.
            host_name: The host name of the namespace, or its `service_bus_endpoint`.
            queue_name: The case-sensitive name of the queue.
            common: The arguments of every component.
        """
        super().__init__(resource_name, opts)
        key = self._connection_string(
            resource_name, authorization, SERVICE_BUS_DATA_SENDER, host_name, queue_name
        )
        auth = (
            ServiceBusQueueConnectionStringArgs(connection_string=key)
            if key is not None
            else ServiceBusQueueManagedIdentityArgs(
                queue_name=queue_name, host_name=host_of(host_name)
            )
        )
        self._declare(resource_name, ServiceBusQueueDestinationArgs(authorization=auth, **common))


class ServiceBusTopic(NamespaceComponent):
    """A destination for a Service Bus topic."""

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
        """Declare the destination and, for `ManagedIdentityArgs`, the role assignment.

        Args:
            resource_name: The name of the component in the program.
            opts: The options of the component. Most options apply to its children as well.
            authorization: The authorization of the application, by key or by managed identity. The
                role is Azure Service Bus Data Sender.
            host_name: The host name of the namespace, or its `service_bus_endpoint`.
            topic_name: The case-sensitive name of the topic.
            common: The arguments of every component.
        """
        super().__init__(resource_name, opts)
        key = self._connection_string(
            resource_name, authorization, SERVICE_BUS_DATA_SENDER, host_name, topic_name
        )
        auth = (
            ServiceBusTopicConnectionStringArgs(connection_string=key)
            if key is not None
            else ServiceBusTopicManagedIdentityArgs(
                topic_name=topic_name, host_name=host_of(host_name)
            )
        )
        self._declare(resource_name, ServiceBusTopicDestinationArgs(authorization=auth, **common))
