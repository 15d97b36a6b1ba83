"""What an application holds, what the service says of it, and what of it a stack manages."""
