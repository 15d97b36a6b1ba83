"""`iotcentral simulate`: run the simulator, and send messages to it."""
