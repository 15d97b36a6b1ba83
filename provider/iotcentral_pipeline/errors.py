"""The errors of the pipeline. Their texts have the cause, and never a secret of the application."""

from __future__ import annotations


class MessageError(ValueError):
    """A message is not valid. The text has the path and the rule, and no value."""


class UnsupportedError(Exception):
    """This tool does not support a filter or a delivery, so the result is unknown."""


class TransformError(Exception):
    """A transform does not compile, fails for a message, or times out."""

    def __init__(
        self, message: str, *, line: int | None = None, column: int | None = None, hint: str = ""
    ) -> None:
        super().__init__(message, line, column, hint)
        self.message = message
        """The cause as a clause, without a position. jq's own errors can repeat parts of a value of
        the message."""

        self.line = line
        """The line in the user's program, from 1. None if unknown, as for the error of a run."""

        self.column = column
        """The column in characters, from 1."""

        self.hint = hint
        """The remedy of a common mistake, as a sentence without a period. Empty if unknown."""

    def __str__(self) -> str:
        """Return the cause, the position and the hint as sentences."""
        column = "" if self.column is None else f", column {self.column}"
        place = "" if self.line is None else f" (line {self.line}{column})"
        hint = f" {self.hint}." if self.hint else ""
        return f"The transform failed: {self.message}{place}.{hint}"
