"""The dynamic form of the provider: what the Python SDK and the engine ask of one."""
