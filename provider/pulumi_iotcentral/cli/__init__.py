"""`iotcentral`: a folder per command, and `workspace`, which loads the current Pulumi stack."""
