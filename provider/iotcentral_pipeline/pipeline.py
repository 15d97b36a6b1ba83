"""Process a message with an export: filter, enrichments, and the transform of each destination."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .documents import Document
from .enrichments import enriched
from .errors import TransformError, UnsupportedError
from .filters import evaluate
from .messages import exported
from .transforms import transformed


@dataclass(frozen=True, kw_only=True)
class DestinationResult:
    """The documents for one destination of an export, in its order."""

    destination: str
    """The id of the destination."""

    documents: tuple[str, ...] = ()
    """JSON documents. Empty if the transform returned none, or failed."""

    error: TransformError | None = None


@dataclass(frozen=True, kw_only=True)
class ExportResult:
    """The result of a message for one export."""

    passes: bool | None
    """Whether the message passes the filter. None if this tool does not support the filter."""

    reason: str = ""
    """Why the message does not pass. Empty if it passes."""

    message: Document | None = None
    """The enriched message in its structure before transforms. None if it does not pass."""

    destinations: tuple[DestinationResult, ...] = ()


def process(message: Document, export: Document) -> ExportResult:
    """Return the result of a message for an export, whether or not it is enabled.

    Args:
        message: A complete message. See `messages.completed`.
        export: The definition of an export in REST form. `filter`, `enrichments` and
            `destinations` are optional.
    """
    try:
        filtered = evaluate(export["filter"], message) if "filter" in export else None
    except UnsupportedError as limit:
        return ExportResult(passes=None, reason=str(limit))
    if filtered is not None and not filtered.passes:
        return ExportResult(passes=False, reason=filtered.reason)
    given = enriched(message, export.get("enrichments", {}))
    results = tuple(_results(given, export.get("destinations", ())))
    return ExportResult(passes=True, message=given, destinations=results)


def _results(message: Document, references: Any) -> Iterator[DestinationResult]:
    for reference in references:
        id_, program = reference["id"], reference.get("transform")
        try:
            documents = [exported(message)] if program is None else transformed(message, program)
        except TransformError as error:
            yield DestinationResult(destination=id_, error=error)
        else:
            texts = tuple(json.dumps(it) for it in documents)
            yield DestinationResult(destination=id_, documents=texts)
