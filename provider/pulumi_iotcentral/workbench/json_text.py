"""The form of JSON texts for people: a line for each item, and the kinds of parts for colors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal, TypeAlias

Kind: TypeAlias = Literal["key", "string", "number", "word", "mark"]
"""The kind of a part of a JSON text, for its color. `mark` is punctuation and white space."""

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_PAIRS: Final = {"{": "}", "[": "]"}


def indented(text: str) -> str:
    """Return a JSON text with a line for each item. Numbers, strings and order do not change."""
    return "".join(part for part, _ in parts(text))


def parts(text: str) -> Iterator[tuple[str, Kind]]:
    """Yield the parts of an indented JSON text with their kinds."""
    tokens = _TOKEN.findall(text)
    depth = 0
    for before, piece, after in zip(["", *tokens], tokens, [*tokens[1:], ""], strict=False):
        if piece in _PAIRS:
            depth += 1
            yield piece, "mark"
            if after != _PAIRS[piece]:
                yield _line(depth), "mark"
        elif piece in _PAIRS.values():
            depth -= 1
            if before not in _PAIRS:
                yield _line(depth), "mark"
            yield piece, "mark"
        elif piece == ",":
            yield "," + _line(depth), "mark"
        elif piece == ":":
            yield ": ", "mark"
        else:
            yield piece, _kind(piece, after)


def _line(depth: int) -> str:
    return "\n" + "  " * depth


def _kind(piece: str, after: str) -> Kind:
    if piece.startswith('"'):
        return "key" if after == ":" else "string"
    return "word" if piece[0].isalpha() else "number"
