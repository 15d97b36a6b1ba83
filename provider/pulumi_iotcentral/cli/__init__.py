"""`iotcentral`: a folder for each command, and `workspace`, the stack that a command stands in."""
