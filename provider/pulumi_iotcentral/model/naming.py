"""The names of properties: snake case in Python, camel case in the API and in states."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection


def camel_case(name: str) -> str:
    """Return the API's spelling of an argument: `display_name` is `displayName`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def snake_case(name: str) -> str:
    """Return the spelling of arguments: `displayName` is `display_name`."""
    return re.sub(r"(?=[A-Z])", "_", name).lower()


def unknown_argument(what: str, name: str, legal: Collection[str]) -> str:
    """Return the error for an argument that `what` does not have."""
    close = difflib.get_close_matches(name, legal, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"it has {', '.join(legal)}"
    return f"{what} has no argument {name!r}; {hint}"
