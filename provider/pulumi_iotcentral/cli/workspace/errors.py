"""The errors that end a command."""

from typing import ClassVar


class CommandError(Exception):
    """The cause and the remedy, in one line without any secret."""

    status: ClassVar[int] = 1
    """The exit code of the command."""


class UsageError(CommandError):
    """The command line is not valid. It fails in every environment."""

    status: ClassVar[int] = 2
