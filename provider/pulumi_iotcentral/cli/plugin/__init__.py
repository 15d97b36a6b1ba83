"""`iotcentral plugin`: install the native provider for Pulumi, or remove it."""
