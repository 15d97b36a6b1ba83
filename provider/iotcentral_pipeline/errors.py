"""The errors of the pipeline. Their texts have the cause, and never a secret."""

from __future__ import annotations


class MessageError(ValueError):
    """A message is not valid."""


class UnsupportedError(Exception):
    """This tool does not support a filter or a delivery, so the result is unknown."""


class TransformError(Exception):
    """A transform does not compile, fails for a message, or times out."""
