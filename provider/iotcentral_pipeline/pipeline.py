"""Process messages with an export: filter, enrichments, and the transform of each destination."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any, NamedTuple, Self

from iotcentral_bounded.numbers import to_text, written

from .documents import Document
from .enrichments import enriched
from .errors import TransformError, UnsupportedError
from .filters import evaluate
from .messages import exported
from .transforms import SECONDS, Transform, notes


class DestinationResult(NamedTuple):
    """The documents for one destination of an export, in its order."""

    destination: str
    """The id of the destination."""

    documents: tuple[str, ...] = ()
    """JSON documents on one line each. Numbers that a transform does not touch are as they were
    written. Empty if the transform returned none, or failed."""

    error: TransformError | None = None

    notes: tuple[str, ...] = ()
    """Parts of the transform that work here, but that Microsoft does not document."""


class ExportResult(NamedTuple):
    """The result of a message for one export."""

    passes: bool | None
    """Whether the message passes the filter. None if this tool does not support the filter."""

    reason: str = ""
    """Why the message does not pass. Empty if it passes."""

    message: Document | None = None
    """The enriched message in its structure before transforms. None if it does not pass."""

    destinations: tuple[DestinationResult, ...] = ()

    notes: tuple[str, ...] = ()
    """The enrichments that the message does not get, and why."""


def process(message: Document, export: Document) -> ExportResult:
    """Return the result of a message for an export, whether or not it is enabled.

    Args:
        message: A complete message. See `messages.completed`.
        export: The definition of an export in REST form. `source`, `filter`, `enrichments` and
            `destinations` are optional.
    """
    with Process(export) as running:
        [result] = running.results([message])
    return result


class Process:
    """An export that runs on many messages. Each of its transforms has one process."""

    def __init__(self, export: Document, seconds: float = SECONDS) -> None:
        self._export = export
        references = export.get("destinations", ())
        programs = dict.fromkeys(it["transform"] for it in references if it.get("transform"))
        self._stack = ExitStack()
        self._transforms = {
            it: self._stack.enter_context(Transform(it, seconds)) for it in programs
        }
        self._notes = {it: notes(it) for it in programs}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def results(self, messages: Sequence[Document]) -> Iterator[ExportResult]:
        """Yield the results of messages in their order."""
        started = self.start(messages)
        yield from self.finish(started)

    def start(self, messages: Sequence[Document]) -> list[ExportResult]:
        """Filter and enrich messages, and begin to transform them.

        You must call `finish` for each list that this function returns, in the same order.
        """
        results = [_before_transforms(it, self._export) for it in messages]
        if self._transforms:
            texts = [written(it.message) for it in results if it.message is not None]
            for transform in self._transforms.values():
                transform.send(texts)
        return results

    def finish(self, started: Sequence[ExportResult]) -> Iterator[ExportResult]:
        """Yield the results that `start` began, with the documents of each destination."""
        count = sum(it.message is not None for it in started)
        running = {program: it.results(count) for program, it in self._transforms.items()}
        for result in started:
            if result.message is None:
                yield result
                continue
            by_program = {program: next(it) for program, it in running.items()}
            yield ExportResult(
                passes=True,
                message=result.message,
                destinations=tuple(self._of_destinations(result.message, by_program)),
                notes=result.notes,
            )

    def _of_destinations(
        self, message: Document, by_program: Mapping[str, tuple[str, ...] | TransformError]
    ) -> Iterator[DestinationResult]:
        for reference in self._export.get("destinations", ()):
            id_, program = reference["id"], reference.get("transform")
            if not program:
                yield DestinationResult(destination=id_, documents=(to_text(exported(message)),))
                continue
            found, noted = by_program[program], self._notes[program]
            if isinstance(found, TransformError):
                yield DestinationResult(destination=id_, error=found, notes=noted)
            else:
                yield DestinationResult(destination=id_, documents=found, notes=noted)


def _before_transforms(message: Document, export: Document) -> ExportResult:
    source: Any = export.get("source")
    if source is not None and source != message["messageSource"]:
        reason = f"the source of the export is {source}, not {message['messageSource']}"
        return ExportResult(passes=False, reason=reason)
    try:
        filtered = evaluate(export["filter"], message) if "filter" in export else None
    except UnsupportedError as limit:
        return ExportResult(passes=None, reason=str(limit))
    if filtered is not None and not filtered.passes:
        return ExportResult(passes=False, reason=filtered.reason)
    found, missing = enriched(message, export.get("enrichments", {}))
    return ExportResult(passes=True, message=found, notes=missing)
