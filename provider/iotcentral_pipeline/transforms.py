"""Transforms: the jq programs of an export's destinations."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Self

from iotcentral_bounded.jq.findings import by_characters, by_errors, undocumented
from iotcentral_bounded.jq.session import JqResult, Session
from iotcentral_bounded.jq.spelling import forms, restored
from iotcentral_bounded.jq.text import scan
from iotcentral_bounded.numbers import JsonText

from .errors import TransformError

SECONDS: Final = 5
"""The timeout of a transform for one message."""

_LENGTH_SHOWN: Final = 200
_SAME: Final[Mapping[str, str]] = {}


class Transform:
    """A transform that is compiled once and runs on many messages, in a process of its own."""

    def __init__(self, program: str, seconds: float = SECONDS) -> None:
        self._program = program
        self._session = Session(program, seconds)
        self._forms: deque[Mapping[str, str]] = deque()
        self._compile_error: TransformError | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def send(self, messages: Sequence[JsonText]) -> None:
        """Send messages."""
        self._forms.extend(forms(it.unusual) if it.unusual else _SAME for it in messages)
        self._session.send([it.text for it in messages])

    def results(self, count: int) -> Iterator[tuple[str, ...] | TransformError]:
        """Yield the documents or the error of the next messages that were sent."""
        for result in self._session.results(count):
            known = self._forms.popleft()
            if result.stage:
                yield self._error(result)
            else:
                outputs = result.outputs
                yield tuple(restored(it, known) for it in outputs) if known else outputs

    def _error(self, result: JqResult) -> TransformError:
        if result.stage != "compile":
            return TransformError(_shown(result.error))
        if self._compile_error is None:
            self._compile_error = compile_error(self._program, result.error)
        return self._compile_error


def notes(program: str) -> tuple[str, ...]:
    """Return the findings about a transform that works here, but that is not documented."""
    scanned = scan(program)
    return tuple(f"{it.what}{it.place}" for it in undocumented(program, scanned))


def compile_error(program: str, error: str) -> TransformError:
    """Return the explanation of jq's error for a program."""
    scanned = scan(program)
    found = by_characters(program, scanned) or next(by_errors(program, scanned, error), None)
    if found is None:
        return TransformError(_shown(error))
    return TransformError(_shown(found.what), line=found.line, column=found.column, hint=found.hint)


def _shown(error: str) -> str:
    """Return an error of jq on one line, and not longer than a line."""
    return " ".join(error.split())[:_LENGTH_SHOWN].rstrip(".")
