"""Errors of transforms as text: the position, the cause, and the hint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from iotcentral_pipeline import TransformError

_WIDEST: Final = 100
_MARGIN: Final = 40


@dataclass(frozen=True)
class Failure:
    """The error of a transform. `line` and `column` begin with 1, and are None if unknown."""

    text: str
    line: int | None = None
    column: int | None = None
    hint: str = ""

    @property
    def position(self) -> str:
        """Return the position as editors and terminals link it, empty if it is unknown."""
        if self.line is None:
            return ""
        return f":{self.line}" + (f":{self.column}" if self.column is not None else "")

    def in_one_line(self, name: str) -> str:
        """Return the error with its position in the file or destination `name`."""
        return f"{name}{self.position}: {self.text}" + (f" {self.hint}" if self.hint else "")


def failure_of(error: TransformError) -> Failure:
    """Return an error of the pipeline."""
    hint = f"{error.hint}." if error.hint else ""
    return Failure(f"{error.message}.", error.line, error.column, hint)


@dataclass(frozen=True)
class Excerpt:
    """The line of a transform with an error. `caret` is the offset of the error in `text`."""

    number: int
    text: str
    caret: int


def excerpt(error: Failure, program: str) -> Excerpt | None:
    """Return the line of a program that an error refers to, None without a position.

    A long line is cut around the error.
    """
    lines = program.split("\n")
    if error.line is None or error.column is None or not 0 < error.line <= len(lines):
        return None
    text, caret = lines[error.line - 1].rstrip("\r").replace("\t", " "), error.column - 1
    start = max(0, caret - _MARGIN) if len(text) > _WIDEST else 0
    return Excerpt(error.line, text[start : start + _WIDEST], min(caret, len(text)) - start)
