"""Runs messages through exports with the package `iotcentral_pipeline`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, Self

from pulumi_iotcentral.config.installation import install_command

from . import json_text
from .errors import MissingExtraError, WorkbenchError
from .exports import RunnableExport

if TYPE_CHECKING:
    from iotcentral_pipeline import ExportResult
    from iotcentral_pipeline.pipeline import Process

APPLICATION: Final = "contoso"
"""The name of the application in messages that do not have an `applicationId`."""

TIME_OF_TESTS: Final = datetime(2024, 1, 1, tzinfo=UTC)
"""The time of messages in tests that do not have an `enqueuedTime`."""


@dataclass(frozen=True)
class Message:
    """A complete message, and the warnings about it."""

    content: dict[str, Any]
    warnings: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """Return the source of the message."""
        return str(self.content["messageSource"])

    @property
    def device(self) -> str | None:
        """Return the ID of the message's device, None if it has none."""
        device = self.content.get("device")
        id_ = device.get("id") if isinstance(device, dict) else None
        return id_ if isinstance(id_, str) else None


@dataclass(frozen=True)
class Run:
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
    from iotcentral_pipeline import MessageError, read_message  # noqa: PLC0415 - slow to load

    try:
        return [read_message(text)]
    except MessageError as error:
        try:
            found = json_text.values(text)
        except json_text.JsonTextError:
            found = []
        # A single value is read above, with more detail in its error.
        if len(found) <= 1:
            raise WorkbenchError(str(error)) from None
    try:
        return [read_message(json_text.written(it)) for it in found]
    except MessageError as error:
        raise WorkbenchError(str(error)) from None


def sample(source: str) -> dict[str, Any]:
    """Return the documented sample message of a source."""
    from iotcentral_pipeline import SAMPLES  # noqa: PLC0415 - slow to load

    return SAMPLES[source].message


def completed(given: dict[str, Any], now: datetime) -> Message:
    """Return a message with defaults for missing parts.

    Raises:
        WorkbenchError: The message is not valid.
    """
    from iotcentral_pipeline import MessageError, completed  # noqa: PLC0415 - slow to load

    try:
        return Message(*completed(given, APPLICATION, now))
    except MessageError as error:
        raise WorkbenchError(str(error)) from None


class Runner:
    """Exports that run on many messages. Each transform is compiled once, in its own process."""

    def __init__(self, exports: Iterable[RunnableExport]) -> None:
        """Prepare the exports. Use the runner as a context manager: it ends the processes."""
        from iotcentral_pipeline.pipeline import Process  # noqa: PLC0415 - slow to load

        self._stack = ExitStack()
        self._exports: list[tuple[RunnableExport, Process | None]] = []
        for it in exports:
            process = None if it.unknown else Process(dict(it.definition))
            self._exports.append((it, process and self._stack.enter_context(process)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def start(self, messages: Sequence[Message]) -> Batch:
        """Filter and enrich messages, and begin to transform them.

        You must call `finish` for each batch, in the same order.

        Raises:
            MissingExtraError: A package of the extra, such as the parser of filters, is missing.
        """
        try:
            return Batch(messages, [_Started(*it, messages) for it in self._exports])
        except ModuleNotFoundError as missing:
            raise _missing(missing.name or "the extra simulator") from None

    def run(self, messages: Sequence[Message]) -> list[list[Run]]:
        """Return the results of each message, for the exports that have its source."""
        return list(self.start(messages).finish())


class Batch:
    """Messages that are being transformed."""

    def __init__(self, messages: Sequence[Message], started: Sequence[_Started]) -> None:
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
        self, export: RunnableExport, process: Process | None, messages: Sequence[Message]
    ) -> None:
        self.export = export
        self._process = process
        self._own = [it.content for it in messages if export.accepts(it.source)]
        self._begun = None if process is None else process.start(self._own)

    def results(self) -> Iterator[ExportResult]:
        from iotcentral_pipeline import ExportResult  # noqa: PLC0415 - slow to load

        if self._process is None or self._begun is None:
            reason = f"{self.export.unknown} is unknown until `pulumi up`"
            return (ExportResult(passes=None, reason=reason) for _ in self._own)
        return self._process.finish(self._begun)
