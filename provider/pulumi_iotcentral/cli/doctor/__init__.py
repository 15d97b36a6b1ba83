"""`iotcentral doctor`: what the provider needs, looked at one thing after the other."""
