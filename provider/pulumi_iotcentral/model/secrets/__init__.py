"""Secrets: what of a text is one, and how a text is shown without them."""
