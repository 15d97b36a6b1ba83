"""Shorthands for the pipeline."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from iotcentral_bounded.numbers import written
from iotcentral_pipeline import (
    CompletedMessage,
    ExportResult,
    TransformError,
    completed,
    process,
    read_message,
)
from iotcentral_pipeline.transforms import SECONDS, Transform

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def complete(text: str) -> CompletedMessage:
    return completed(read_message(text), "", NOW)


def result(text: str, **export: Any) -> ExportResult:
    return process(complete(text).message, export)


def documents(text: str, transform: str | None) -> tuple[str, ...]:
    """Return the documents of a message for one destination."""
    reference = {"id": "d"} | ({} if transform is None else {"transform": transform})
    [destination] = result(text, destinations=[reference]).destinations
    assert destination.error is None, destination.error
    return destination.documents


def transformed(message: Any, program: str, seconds: float = SECONDS) -> tuple[str, ...]:
    """Return the documents that a transform creates, or raise its error."""
    with Transform(program, seconds) as transform:
        transform.send([written(message)])
        [result] = transform.results(1)
    if isinstance(result, TransformError):
        raise result
    return result
