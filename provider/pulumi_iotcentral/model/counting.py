"""Numbers of things, and articles, in words."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """Return a number and what it counts: `1 export`, `2 exports`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def with_article(noun: str) -> str:
    """Return a noun with its indefinite article: `an export`, `a destination`."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"
