"""Transforms: the jq programs of an export's destinations."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Self

from iotcentral_bounded.jq.findings import by_characters, by_errors, undocumented
from iotcentral_bounded.jq.session import JqResult, Session
from iotcentral_bounded.jq.spelling import forms, restored
from iotcentral_bounded.jq.text import scan
from iotcentral_bounded.numbers import to_text

from .errors import TransformError

SECONDS: Final = 5
"""The timeout of a transform for one message."""

_LENGTH_SHOWN: Final = 200


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

    def send(self, messages: Sequence[str]) -> None:
        """Send messages, each the text of `to_text`."""
        self._forms.extend(map(forms, messages))
        self._session.send(messages)

    def results(self, count: int) -> Iterator[tuple[str, ...] | TransformError]:
        """Yield the documents or the error of the next messages that were sent."""
        for result in self._session.results(count):
            known = self._forms.popleft()
            if result.stage:
                yield self._error(result)
            else:
                yield tuple(restored(it, known) for it in result.outputs)

    def _error(self, result: JqResult) -> TransformError:
        if result.stage != "compile":
            return TransformError(_shown(result.error))
        if self._compile_error is None:
            self._compile_error = compile_error(self._program, result.error)
        return self._compile_error


def transformed(message: Any, program: str, seconds: float = SECONDS) -> tuple[str, ...]:
    """Return the documents that a transform creates from a message, as JSON texts.

    Raises:
        TransformError: The program is not valid, fails for this message, or times out.
    """
    with Transform(program, seconds) as transform:
        transform.send([to_text(message)])
        [result] = transform.results(1)
    if isinstance(result, TransformError):
        raise result
    return result


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
