"""What an application holds against a stack's state, another application, or a dump."""
