"""Process a stream of messages with an export, in constant memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from .documents import Document
from .errors import MessageError
from .messages import CompletedMessage, completed, read_message
from .pipeline import ExportResult, Process

# Two batches are in work at any time: this process prepares one, and jq transforms the other.
_BATCH: Final = 64


@dataclass(frozen=True, kw_only=True)
class StreamResult:
    """The result of one line, with either a result or an error."""

    line: int
    """The number of the line, from 1."""

    result: ExportResult | None = None
    error: MessageError | None = None
    """The reason why the line is not a message."""

    warnings: tuple[str, ...] = ()
    """The warnings of `messages.completed`."""


def stream(
    lines: Iterable[str | bytes],
    export: Document,
    *,
    application: str = "",
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[StreamResult]:
    """Yield the results of messages for an export, in their order.

    Each transform is compiled once, in a process of its own. Empty lines are ignored. Lines are
    read ahead, up to 128.

    Args:
        lines: JSON messages or parts of them, one a line. See `messages.completed`.
        export: The definition of an export in REST form. See `pipeline.process`.
        application: The name of the application of the messages.
        now: The default time of a message.
    """
    numbered = ((number, it) for number, it in enumerate(lines, 1) if it.strip())
    read = ((number, _read(it, application, now)) for number, it in numbered)
    with Process(export) as running:
        before: _Batch | None = None
        while batch := list(islice(read, _BATCH)):
            messages = [it.message for _, it in batch if not isinstance(it, MessageError)]
            started = running.start(messages)
            if before is not None:
                yield from before.finish(running)
            before = _Batch(batch, started)
        if before is not None:
            yield from before.finish(running)


@dataclass(frozen=True)
class _Batch:
    read: list[tuple[int, CompletedMessage | MessageError]]
    started: list[ExportResult]

    def finish(self, running: Process) -> Iterator[StreamResult]:
        results = running.finish(self.started)
        for line, it in self.read:
            if isinstance(it, MessageError):
                yield StreamResult(line=line, error=it)
            else:
                yield StreamResult(line=line, result=next(results), warnings=it.warnings)


def _read(
    line: str | bytes, application: str, now: Callable[[], datetime]
) -> CompletedMessage | MessageError:
    try:
        return completed(read_message(line), application, now())
    except MessageError as error:
        return error
