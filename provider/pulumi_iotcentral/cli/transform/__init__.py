"""`iotcentral transform`: run exports on messages on this machine, without the service."""
