"""The results as JSON: a line for each message, or the cases of a folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from iotcentral_bounded.numbers import to_text
from iotcentral_pipeline import DestinationResult
from pulumi_iotcentral.workbench.cases import CaseResult, Outcome
from pulumi_iotcentral.workbench.exports import RunnableExport
from pulumi_iotcentral.workbench.failures import failure_of
from pulumi_iotcentral.workbench.running import Run

from ...model.text import visible
from .messages import Numbered


def line(one: Numbered, runs: Sequence[Run]) -> str:
    """Return the result of a message as JSON in one line. Documents keep their numbers."""
    message = one.message
    properties = {
        "message": one.number,
        "source": None if message is None else message.source,
        "device": None if message is None else message.device,
        "error": one.error or None,
        "warnings": [] if message is None else list(message.warnings),
    }
    return visible(_with(properties, "exports", map(_export, runs)))


def tests(results: Sequence[CaseResult]) -> dict[str, Any]:
    """Return the results of test cases as a JSON object."""
    counts = {it.value: sum(one.outcome is it for one in results) for it in Outcome}
    return {**counts, "cases": [_case(one) for one in results]}


def _export(run: Run) -> str:
    export, result = run.export, run.result
    properties = {
        "id": export.id,
        "displayName": export.name,
        "resource": export.resource,
        "source": export.source,
        "enabled": export.enabled,
        "passes": result.passes,
        "reason": result.reason or None,
        "notes": list(result.notes),
        "enriched": result.message,
    }
    destinations = (_destination(export, it) for it in result.destinations)
    return _with(properties, "destinations", destinations)


def _destination(export: RunnableExport, result: DestinationResult) -> str:
    properties = {
        "id": result.destination,
        "displayName": export.destinations.get(result.destination),
        "notes": list(result.notes),
        "error": None if result.error is None else _error(result.error),
    }
    return _with(properties, "documents", result.documents)


def _with(properties: dict[str, Any], name: str, texts: Iterable[str]) -> str:
    """Return an object as JSON with one more property: a list of JSON texts, which stay as is."""
    return f'{to_text(properties)[:-1]},"{name}":[{",".join(texts)}]}}'


def _error(error: Any) -> dict[str, Any]:
    failure = failure_of(error)
    return {
        "text": failure.text,
        "line": failure.line,
        "column": failure.column,
        "hint": failure.hint or None,
    }


def _case(one: CaseResult) -> dict[str, Any]:
    case = one.case
    return {
        "name": case.name,
        "transform": None if case.transform is None else str(case.transform),
        "message": str(case.message),
        "expected": str(case.expected),
        "outcome": one.outcome.value,
        "reason": one.reason or None,
        "diff": one.diff or None,
        "seconds": round(one.seconds, 3),
    }
