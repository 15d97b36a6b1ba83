"""What keeps an operation from being done."""

from __future__ import annotations

from typing import Final

from pulumi_iotcentral.model.secrets.redaction import one_line

LONGEST_TEXT: Final = 2000
"""The characters of a text for the user that are shown."""


class ProviderError(Exception):
    """What kept an operation from being done, in one printable line made for the user."""

    def __init__(self, text: str) -> None:
        super().__init__(one_line(text, LONGEST_TEXT))
