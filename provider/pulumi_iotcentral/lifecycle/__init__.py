"""The operations of the provider: check, diff, create, read, update and delete."""
