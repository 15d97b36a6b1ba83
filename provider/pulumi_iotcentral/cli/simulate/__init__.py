"""`iotcentral simulate`: the simulator as a command, and messages sent to it."""
