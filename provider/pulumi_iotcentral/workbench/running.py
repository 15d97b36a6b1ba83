"""Runs messages through exports with the package `iotcentral_pipeline`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import Any, Final, NamedTuple, Self

import iotcentral_pipeline as pipeline
from iotcentral_pipeline import CompletedMessage, ExportResult, MessageError, Process
from pulumi_iotcentral.config.installation import install_command

from .errors import MissingExtraError, WorkbenchError
from .exports import RunnableExport

APPLICATION: Final = "contoso"
"""The name of the application in messages that do not have an `applicationId`."""

TIME_OF_TESTS: Final = datetime(2024, 1, 1, tzinfo=UTC)
"""The time of messages in tests that do not have an `enqueuedTime`."""


class Run(NamedTuple):
    """The result of a message for one export."""

    export: RunnableExport
    result: ExportResult


def require_pipeline() -> None:
    """Verify that the package jq is installed, which every transform needs.

    Raises:
        MissingExtraError: The extra is not installed.
    """
    if find_spec("jq") is None:
        raise _missing("jq")


def _missing(package: str) -> MissingExtraError:
    return MissingExtraError(
        f"running an export requires {package}. Run: {install_command('simulator')}"
    )


def read_messages(text: str) -> list[dict[str, Any]]:
    """Return the messages of a text: one JSON object, or several that follow each other.

    Raises:
        WorkbenchError: The text is not valid JSON, or has other values.
    """
    try:
        return pipeline.read_messages(text)
    except MessageError as error:
        raise WorkbenchError(str(error)) from None


def completed(given: dict[str, Any], now: datetime) -> CompletedMessage:
    """Return a message with defaults for missing parts.

    Raises:
        WorkbenchError: The message is not valid.
    """
    try:
        return pipeline.completed(given, APPLICATION, now)
    except MessageError as error:
        raise WorkbenchError(str(error)) from None


class Runner:
    """Exports that run on many messages. Each transform is compiled once, in its own process."""

    def __init__(self, exports: Iterable[RunnableExport]) -> None:
        """Prepare the exports. Use the runner as a context manager: it ends the processes."""
        self._stack = ExitStack()
        self._exports: list[tuple[RunnableExport, Process | None]] = []
        for it in exports:
            process = None if it.unknown else Process(dict(it.definition))
            self._exports.append((it, process and self._stack.enter_context(process)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def start(self, messages: Sequence[CompletedMessage]) -> Batch:
        """Filter and enrich messages, and begin to transform them.

        You must call `finish` for each batch, in the same order.

        Raises:
            MissingExtraError: A package of the extra, such as the parser of filters, is missing.
        """
        try:
            return Batch(messages, [_Started(*it, messages) for it in self._exports])
        except ModuleNotFoundError as missing:
            raise _missing(missing.name or "the extra simulator") from None

    def run(self, messages: Sequence[CompletedMessage]) -> list[list[Run]]:
        """Return the results of each message, for the exports that have its source."""
        return list(self.start(messages).finish())


class Batch:
    """Messages that are being transformed."""

    def __init__(self, messages: Sequence[CompletedMessage], started: Sequence[_Started]) -> None:
        self._messages = messages
        self._started = started

    def finish(self) -> Iterator[list[Run]]:
        """Yield the results of each message, for the exports that have its source."""
        running = [(it.export, it.results()) for it in self._started]
        for message in self._messages:
            # Each export yields only the results of its own messages.
            yield [Run(it, next(results)) for it, results in running if it.accepts(message.source)]


class _Started:
    """The messages of a batch that one export has."""

    def __init__(
        self,
        export: RunnableExport,
        process: Process | None,
        messages: Sequence[CompletedMessage],
    ) -> None:
        self.export = export
        self._process = process
        self._own = [it.message for it in messages if export.accepts(it.source)]
        self._begun = None if process is None else process.start(self._own)

    def results(self) -> Iterator[ExportResult]:
        if self._process is None or self._begun is None:
            reason = f"{self.export.unknown} is unknown until `pulumi up`"
            return (ExportResult(passes=None, reason=reason) for _ in self._own)
        return self._process.finish(self._begun)
