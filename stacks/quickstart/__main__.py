"""Three destinations and two exports that refer to them."""

import pulumi

import pulumi_iotcentral as iotcentral

config = pulumi.Config()

archive = iotcentral.Destination(
    "archive",
    iotcentral.BlobStorageDestinationArgs(
        display_name="Telemetry archive",
        authorization=iotcentral.BlobStorageConnectionStringArgs(
            connection_string=config.require_secret("storageConnectionString"),
            container_name="telemetry",
        ),
    ),
)

operations = iotcentral.Destination(
    "operations",
    iotcentral.EventHubsDestinationArgs(
        display_name="Operations hub",
        authorization=iotcentral.EventHubsManagedIdentityArgs(
            host_name="contoso.servicebus.windows.net",
            event_hub_name="operations",
        ),
    ),
)

dashboard = iotcentral.Destination(
    "dashboard",
    iotcentral.WebhookDestinationArgs(
        display_name="Live dashboard",
        url=config.get_secret("dashboardUrl") or "https://dashboard.example.com/telemetry",
        header_customizations={
            "x-stack": iotcentral.WebhookCustomizationArgs(value=pulumi.get_stack()),
        },
    ),
)

telemetry = iotcentral.Export(
    "telemetry",
    iotcentral.ExportArgs(
        display_name="Telemetry",
        source="telemetry",
        destinations=[
            archive,
            iotcentral.DestinationReferenceArgs(
                id=dashboard,
                transform="{device: .device.id, values: .telemetry | map({(.name): .value}) | add}",
            ),
        ],
        enrichments={
            "site": iotcentral.EnrichmentArgs(value="plant-7"),
            "device name": iotcentral.EnrichmentArgs(path="$displayName"),
        },
    ),
)

connectivity = iotcentral.Export(
    "connectivity",
    iotcentral.ExportArgs(
        display_name="Device connectivity",
        source="deviceConnectivity",
        destinations=[operations],
    ),
)

pulumi.export("archiveId", archive.destination_id)
pulumi.export("telemetryStatus", telemetry.status)
