"""One application per plant, all with the same export to the same webhook.

A destination belongs to one application, so each plant has its own.
"""

import pulumi

import pulumi_iotcentral as iotcentral

config = pulumi.Config()
plants: list[str] = config.require_object("plants")


class Plant(pulumi.ComponentResource):
    """The data export of one plant's application."""

    telemetry: iotcentral.Export
    """The export of the plant's telemetry."""

    def __init__(self, plant: str, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the destination and the export in the application with the plant's name."""
        super().__init__("contoso:iotcentral:Plant", plant, None, opts)
        below = pulumi.ResourceOptions(parent=self)
        hook = iotcentral.Destination(
            f"{plant}-hook",
            iotcentral.WebhookDestinationArgs(
                application=plant,
                display_name="Company data hub",
                url=config.require_secret("hookUrl"),
                header_customizations={"x-plant": iotcentral.WebhookCustomizationArgs(value=plant)},
            ),
            below,
        )
        self.telemetry = iotcentral.Export(
            f"{plant}-telemetry",
            iotcentral.ExportArgs(
                application=plant,
                display_name="Telemetry",
                source="telemetry",
                destinations=[hook],
                enrichments={"plant": iotcentral.EnrichmentArgs(value=plant)},
            ),
            below,
        )
        self.register_outputs({})


applications = {plant: Plant(plant) for plant in plants}

pulumi.export(
    "applications", {name: plant.telemetry.application_url for name, plant in applications.items()}
)
