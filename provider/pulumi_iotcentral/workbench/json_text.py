"""JSON texts whose numbers stay as they were written: reading, writing, and indentation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal, NoReturn, TypeAlias

Kind: TypeAlias = Literal["key", "string", "number", "word", "mark"]
"""The kind of a part of a JSON text, for its color. `mark` is punctuation and white space."""

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_SPACE: Final = re.compile(r"\s*")
_PAIRS: Final = {"{": "}", "[": "]"}


@dataclass(frozen=True)
class Raw:
    """A JSON text as a value, such as a number as it was written."""

    text: str

    @property
    def number(self) -> Decimal:
        """Return the value of a number."""
        return Decimal(self.text)


class JsonTextError(ValueError):
    """A text is not valid JSON. The message has the cause and the position, and no value."""


def values(text: str) -> list[Any]:
    """Return the JSON values of a text, which follow each other as in NDJSON.

    Numbers are `Raw`.

    Raises:
        JsonTextError: The text is not valid.
    """
    decoder = json.JSONDecoder(parse_float=Raw, parse_int=Raw, parse_constant=_refuse_constant)
    found, at = [], _skipped(text, 0)
    while at < len(text):
        try:
            value, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            where = f"line {error.lineno}, column {error.colno}"
            raise JsonTextError(f"{error.msg} ({where})") from None
        except RecursionError:
            raise JsonTextError("the values are nested too deeply") from None
        found.append(value)
        at = _skipped(text, at)
    return found


def written(value: Any) -> str:
    """Return a value as JSON in one line. A `Raw` inside of it stays as it is."""
    if isinstance(value, Raw):
        return value.text
    if isinstance(value, Mapping):
        parts = (f"{json.dumps(str(it), ensure_ascii=False)}: {written(value[it])}" for it in value)
        return "{" + ", ".join(parts) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(written, value)) + "]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


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


def _skipped(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _refuse_constant(name: str) -> NoReturn:
    raise JsonTextError(f"{name} is not a JSON value")
