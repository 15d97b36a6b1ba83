"""What ends a command."""


class CommandError(Exception):
    """Why a command cannot go on, and what to do, in one line without any secret."""
