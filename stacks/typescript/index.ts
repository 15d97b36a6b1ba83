// A destination and an export that refers to it.

import * as pulumi from "@pulumi/pulumi";
import * as iotcentral from "pulumi-iotcentral";

const config = new pulumi.Config();

const archive = new iotcentral.Destination("archive", {
    displayName: "Telemetry archive",
    type: "blobstorage@v1",
    authorization: {
        type: "connectionString",
        connectionString: config.requireSecret("storageConnectionString"),
        containerName: "telemetry",
    },
});

const telemetry = new iotcentral.Export("telemetry", {
    displayName: "Telemetry",
    source: "telemetry",
    filter: "SELECT * FROM devices WHERE temperature > 80",
    enrichments: {
        "site": { value: "plant-7" },
        "device name": { path: "$displayName" },
    },
    destinations: [
        {
            id: archive.destinationId,
            transform: "{device: .device.id, values: .telemetry}",
        },
    ],
});

export const archiveId = archive.destinationId;
export const status = telemetry.status;
