"""One program for every environment. The differences are in Pulumi.<stack>.yaml."""

import pulumi

import pulumi_iotcentral as iotcentral

config = pulumi.Config()
environment = pulumi.get_stack()
sources: list[str] = config.require_object("sources")

# Prevents accidental deletion: Pulumi refuses `pulumi destroy` for protected resources.
options = pulumi.ResourceOptions(protect=config.require_bool("protect"))

operations = iotcentral.Destination(
    "operations",
    iotcentral.EventHubsDestinationArgs(
        display_name="Operations hub",
        authorization=iotcentral.EventHubsConnectionStringArgs(
            connection_string=config.require_secret("hubConnectionString")
        ),
    ),
    options,
)

for source in sources:
    iotcentral.Export(
        f"operations-{source}",
        iotcentral.ExportArgs(
            display_name=f"Operations: {source}",
            enabled=config.require_bool("enabled"),
            source=source,
            destinations=[operations],
            enrichments={"environment": iotcentral.EnrichmentArgs(value=environment)},
        ),
        options,
    )

if config.require_bool("archive"):
    archive = iotcentral.Destination(
        "archive",
        iotcentral.BlobStorageDestinationArgs(
            display_name="Telemetry archive",
            authorization=iotcentral.BlobStorageConnectionStringArgs(
                connection_string=config.require_secret("storageConnectionString"),
                container_name=f"telemetry-{environment}",
            ),
        ),
        options,
    )
    iotcentral.Export(
        "archive",
        iotcentral.ExportArgs(
            display_name="Telemetry archive",
            enabled=config.require_bool("enabled"),
            source="telemetry",
            destinations=[archive],
        ),
        options,
    )

pulumi.export("operations", operations.destination_id)
