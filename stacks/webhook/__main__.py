"""Telemetry to a webhook, with headers and query parameters, including secret ones."""

from pathlib import Path

import pulumi

import pulumi_iotcentral as iotcentral

config = pulumi.Config()
# `iotcentral transform --test transforms` tests it with the messages beside it.
overheating = Path(__file__).parent / "transforms" / "overheating.jq"

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
            iotcentral.DestinationReferenceArgs(id=hook, transform=overheating.read_text("utf-8"))
        ],
        enrichments={"name": iotcentral.EnrichmentArgs(path="$displayName")},
    ),
)

pulumi.export("hook", hook.destination_id)
