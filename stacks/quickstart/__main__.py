"""Two destinations and two exports, wired from the destinations' ids."""

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

telemetry = iotcentral.Export(
    "telemetry",
    iotcentral.ExportArgs(
        display_name="Telemetry",
        source="telemetry",
        destinations=[
            archive,
            iotcentral.DestinationReferenceArgs(
                id=operations,
                transform=". | {device: .device.id, values: .telemetry}",
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
