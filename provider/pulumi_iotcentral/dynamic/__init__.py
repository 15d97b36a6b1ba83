"""The dynamic provider: the interface to the Python SDK and the engine."""
