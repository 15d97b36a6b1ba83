"""The model of destinations and exports: schema, validation, diff and secrets, without network."""
