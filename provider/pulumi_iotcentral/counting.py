"""Numbers of things, in words."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """Return a number and what it counts: `1 export`, `2 exports`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
