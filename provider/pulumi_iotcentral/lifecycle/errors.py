"""The error of an operation."""

from __future__ import annotations

from typing import Final

from pulumi_iotcentral.model.secrets.redaction import one_line

LONGEST_TEXT: Final = 2000
"""The maximum length of a message, in characters."""


class ProviderError(Exception):
    """An operation failed. The text is one printable line for the user."""

    def __init__(self, text: str) -> None:
        super().__init__(one_line(text, LONGEST_TEXT))
