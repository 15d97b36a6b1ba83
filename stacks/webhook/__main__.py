"""Telemetry to a webhook, with headers and query parameters, including secret ones."""

import pulumi

import pulumi_iotcentral as iotcentral

config = pulumi.Config()

hook = iotcentral.Destination(
    "hook",
    iotcentral.WebhookDestinationArgs(
        display_name="Maintenance desk",
        url=config.require_secret("url"),
        # The Authorization header. Use WebhookOAuthArgs to request an OAuth token instead.
        authorization=iotcentral.WebhookHeaderArgs(value=config.require_secret("authorization")),
        header_customizations={
            "x-source": iotcentral.WebhookCustomizationArgs(value="iot-central"),
            # secret=True: IoT Central masks the value when somebody reads the destination.
            "x-api-key": iotcentral.WebhookCustomizationArgs(
                value=config.require_secret("apiKey"), secret=True
            ),
        },
        query_customizations={
            "version": iotcentral.WebhookCustomizationArgs(value="2"),
            "code": iotcentral.WebhookCustomizationArgs(
                value=config.require_secret("code"), secret=True
            ),
        },
    ),
)

iotcentral.Export(
    "alerts",
    iotcentral.ExportArgs(
        display_name="Overheating",
        source="telemetry",
        filter="SELECT * FROM devices WHERE temperature > 80",
        destinations=[
            iotcentral.DestinationReferenceArgs(
                id=hook, transform="{device: .device.id, at: .enqueuedTime, values: .telemetry}"
            )
        ],
        enrichments={"name": iotcentral.EnrichmentArgs(path="$displayName")},
    ),
)

pulumi.export("hook", hook.destination_id)
