"""What is done with an object: checked, compared, created, read, changed, deleted."""
