"""Azure IoT Central data export as Pulumi resources."""
