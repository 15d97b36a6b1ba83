"""What ends a command."""

from typing import ClassVar


class CommandError(Exception):
    """Why a command cannot go on, and what to do, in one line without any secret."""

    status: ClassVar[int] = 1
    """The exit status of the command."""


class UsageError(CommandError):
    """What the command line asks for cannot be done, whatever there is: it is to be changed."""

    status: ClassVar[int] = 2
