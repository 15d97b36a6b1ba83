"""Runs messages through exports with the package `iotcentral_pipeline`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from pulumi_iotcentral.config.installation import install_command

from . import json_text
from .errors import MissingExtraError, WorkbenchError
from .exports import RunnableExport

if TYPE_CHECKING:
    from iotcentral_pipeline import ExportResult

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
    """Import the pipeline.

    Raises:
        MissingExtraError: A package of the extra is not installed.
    """
    missing = None if find_spec("jq") else "jq"
    try:
        import iotcentral_pipeline  # noqa: F401, PLC0415 - an extra, and slow to load
    except ModuleNotFoundError as error:
        missing = error.name
    if missing:
        raise MissingExtraError(
            f"running a transform requires {missing}. Run: {install_command('simulator')}"
        )


def read_messages(text: str) -> list[Any]:
    """Return the values of a text for the pipeline: one document, or several as in NDJSON.

    Raises:
        WorkbenchError: The text is not valid JSON.
    """
    try:
        return [json.loads(json_text.written(it)) for it in json_text.values(text)]
    except json_text.JsonTextError as error:
        raise WorkbenchError(f"the document is not valid JSON: {error}") from None


def completed(given: Any, now: datetime) -> Message:
    """Return a message with defaults for missing parts.

    Raises:
        WorkbenchError: The message is not valid.
    """
    from iotcentral_pipeline import MessageError, completed  # noqa: PLC0415 - slow to load

    if not isinstance(given, dict):
        raise WorkbenchError("a message must be a JSON object")
    try:
        return Message(completed(given, APPLICATION, now))
    except MessageError as error:
        raise WorkbenchError(str(error)) from None


def run(message: Message, exports: Sequence[RunnableExport]) -> Iterator[Run]:
    """Yield the result of a message for each export that has its source."""
    from iotcentral_pipeline import ExportResult, process  # noqa: PLC0415 - slow to load

    for export in exports:
        if not export.accepts(message.source):
            continue
        if export.unknown:
            reason = f"{export.unknown} is unknown until `pulumi up`"
            yield Run(export, ExportResult(passes=None, reason=reason))
        else:
            yield Run(export, process(message.content, dict(export.definition)))


def message_text(content: Any) -> str:
    """Return an enriched message as JSON."""
    return json.dumps(content, ensure_ascii=False)


def sample(source: str) -> Any:
    """Return the documented sample of a source, a message before transforms."""
    # A seam until the pipeline has the documented samples.
    content: dict[str, dict[str, Any]] = {
        "telemetry": {"telemetry": {"temperature": 21.5}},
        "properties": {"properties": {"targetTemperature": 21.5}},
    }
    return {"messageSource": source, **content.get(source, {})}
