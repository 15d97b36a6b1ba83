"""The native provider: the handler behind Pulumi's plugin protocol."""
