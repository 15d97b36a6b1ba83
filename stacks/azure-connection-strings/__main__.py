"""A storage account and an event hub, and the exports of an application that send to them.

Connection strings, built from keys, authorize the application.
"""

import pulumi
from pulumi_azure_native import eventhub, resources, storage

import pulumi_iotcentral as iotcentral
from pulumi_iotcentral import components

group = resources.ResourceGroup("telemetry")

account = storage.StorageAccount(
    "telemetry",
    resource_group_name=group.name,
    kind=storage.Kind.STORAGE_V2,
    sku=storage.SkuArgs(name=storage.SkuName.STANDARD_LRS),
    allow_blob_public_access=False,
    minimum_tls_version=storage.MinimumTlsVersion.TLS1_2,
)
container = storage.BlobContainer(
    "telemetry", resource_group_name=group.name, account_name=account.name
)
account_keys = storage.list_storage_account_keys_output(
    resource_group_name=group.name, account_name=account.name
)

namespace = eventhub.Namespace(
    "telemetry",
    resource_group_name=group.name,
    sku=eventhub.SkuArgs(
        name=eventhub.SkuName.STANDARD, tier=eventhub.SkuTier.STANDARD, capacity=1
    ),
)
hub = eventhub.EventHub(
    "operations",
    resource_group_name=group.name,
    namespace_name=namespace.name,
    partition_count=2,
    message_retention_in_days=1,
)
# A policy of this event hub with the right to send only, to limit the damage of a leaked key.
sender = eventhub.EventHubAuthorizationRule(
    "iot-central",
    resource_group_name=group.name,
    namespace_name=namespace.name,
    event_hub_name=hub.name,
    rights=[eventhub.AccessRights.SEND],
)
sender_keys = eventhub.list_event_hub_keys_output(
    resource_group_name=group.name,
    namespace_name=namespace.name,
    event_hub_name=hub.name,
    authorization_rule_name=sender.name,
)

archive = components.BlobStorage(
    "archive",
    display_name="Telemetry archive",
    account_name=account.name,
    endpoint_uri=account.primary_endpoints.blob,
    container_name=container.name,
    authorization=components.AccountKeyArgs(account_key=account_keys.keys[0].value),
)
operations = components.EventHubs(
    "operations",
    display_name="Operations hub",
    host_name=namespace.service_bus_endpoint,
    event_hub_name=hub.name,
    authorization=components.SharedAccessKeyArgs(
        key_name=sender_keys.key_name, key=sender_keys.primary_key
    ),
)

iotcentral.Export(
    "telemetry",
    display_name="Telemetry",
    source="telemetry",
    destinations=[
        archive.destination,
        iotcentral.DestinationReferenceArgs(
            id=operations.destination, transform=". | {device: .device.id, values: .telemetry}"
        ),
    ],
)
iotcentral.Export(
    "connectivity",
    display_name="Device connectivity",
    source="deviceConnectivity",
    destinations=[operations.destination],
)

pulumi.export("archive", archive.destination_id)
pulumi.export("operations", operations.destination_id)
