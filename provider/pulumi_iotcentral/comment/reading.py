"""What the engine prints, read: `preview --json` in one document, or as a stream of its events.

Source: sdk/go/common/apitype/events.go and pkg/display/json.go of pulumi/pulumi, and recordings.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from .errors import PreviewError
from .preview import Action, Preview, Step, Violation, stack_of

STREAMING: Final = "PULUMI_ENABLE_STREAMING_JSON_PREVIEW"
"""The environment variable that makes the engine print its events."""

_ROOT: Final = "pulumi:pulumi:Stack"
_ACTIONS: Final[Mapping[str, Action]] = {
    "same": "same",
    "read": "same",
    "create": "create",
    "import": "create",
    "update": "update",
    "replace": "replace",
    "import-replacement": "replace",
    "delete": "delete",
    "discard": "forget",
}
_HALVES: Final = frozenset(
    {
        "create-replacement",
        "delete-replaced",
        "discard-replaced",
        "read-discard",
        "read-replacement",
        "remove-pending-replace",
    }
)
"""Steps that another step stands for."""


def read(text: str) -> Preview:
    """Return what a preview says.

    Raises:
        PreviewError: The text is not what `pulumi preview --json` prints, or only a part of it.
    """
    text = text.lstrip("\ufeff").strip()
    if not text:
        raise PreviewError("the input is empty: the engine printed no preview; see its own errors")
    whole = _json(text)
    if isinstance(whole, dict) and "steps" in whole:
        return _document(whole)
    events = [_json(line) for line in text.splitlines() if line.startswith("{")]
    known = [event for event in events if isinstance(event, dict) and "sequence" in event]
    if not known:
        raise PreviewError(
            "the input is no preview: write `pulumi preview --json > preview.json`, standard output"
            " only"
        )
    return _stream(known)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _document(document: Mapping[str, Any]) -> Preview:
    steps = [_document_step(_object(step)) for step in _list(document["steps"])]
    diagnostics = [_object(message) for message in _list(document.get("diagnostics"))]
    summary = _object(document.get("changeSummary"))
    same = summary.get("same")
    return _preview(
        steps,
        diagnostics,
        streamed=False,
        same=same if isinstance(same, int) else 0,
        failed=False,
    )


def _document_step(step: Mapping[str, Any]) -> tuple[str, Step]:
    old, new = _object(step.get("oldState")), _object(step.get("newState"))
    depends_on = {
        name: tuple(urn for urn in _list(urns) if isinstance(urn, str))
        for name, urns in _object(new.get("propertyDependencies")).items()
    }
    return _step(step, old, new, depends_on)


def _stream(events: Sequence[Mapping[str, Any]]) -> Preview:
    summaries = [_object(event["summaryEvent"]) for event in events if "summaryEvent" in event]
    if not summaries:
        raise PreviewError("the stream of events has no end: the engine was stopped; run it again")
    steps = [_event_step(event) for event in events if "resourcePreEvent" in event]
    return _preview(
        steps,
        [_object(event["diagnosticEvent"]) for event in events if "diagnosticEvent" in event],
        streamed=True,
        same=0,
        failed=summaries[-1].get("result") == "failed",
        packs=tuple(_object(summaries[-1].get("PolicyPacks"))),
        violations=[_violation(event) for event in events if "policyEvent" in event],
    )


def _event_step(event: Mapping[str, Any]) -> tuple[str, Step]:
    metadata = _object(_object(event["resourcePreEvent"]).get("metadata"))
    return _step(metadata, _object(metadata.get("old")), _object(metadata.get("new")), {})


def _step(
    step: Mapping[str, Any],
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    depends_on: Mapping[str, tuple[str, ...]],
) -> tuple[str, Step]:
    """Return the engine's name of what it does, and the step."""
    operation, urn = step.get("op"), step.get("urn")
    if not isinstance(operation, str) or not isinstance(urn, str):
        raise PreviewError("the input is no preview: a step has no `op` or no `urn`")
    action = _ACTIONS.get(operation, "update")
    if action == "delete" and old.get("retainOnDelete") is True:
        action = "forget"
    return operation, Step(
        action, urn, _object(old.get("inputs")), _object(new.get("inputs")), depends_on
    )


def _violation(event: Mapping[str, Any]) -> Violation:
    policy = _object(event["policyEvent"])
    return Violation(
        policy=_text(policy.get("policyName")),
        pack=_text(policy.get("policyPackName")),
        resource=_text(policy.get("resourceUrn")),
        message=_text(policy.get("message")).strip(),
        mandatory=policy.get("enforcementLevel") == "mandatory",
    )


def _preview(
    operations: Sequence[tuple[str, Step]],
    diagnostics: Sequence[Mapping[str, Any]],
    *,
    streamed: bool,
    same: int,
    failed: bool,
    packs: tuple[str, ...] = (),
    violations: Sequence[Violation] = (),
) -> Preview:
    counts = Counter(operation for operation, _ in operations)
    errors = _messages(diagnostics, "error", but="preview failed")
    if counts["refresh"] and counts["refresh"] == counts.total() and not (failed or errors):
        raise PreviewError("this is a refresh: write `pulumi preview --refresh --json`")
    every = [step for name, step in operations if name not in _HALVES and name != "refresh"]
    steps = tuple(step for step in every if step.type != _ROOT)
    root_same = any(step.type == _ROOT and step.action == "same" for step in every)
    if failed and not errors and not any(violation.mandatory for violation in violations):
        errors = ("the preview failed; the engine does not say why",)
    return Preview(
        stack=stack_of(operations[0][1].urn) if operations else "",
        steps=steps,
        same=sum(step.action == "same" for step in steps) if streamed else same - root_same,
        streamed=streamed,
        packs=packs,
        violations=tuple(violations),
        errors=errors,
        warnings=_messages(diagnostics, "warning"),
    )


def _messages(
    diagnostics: Iterable[Mapping[str, Any]], severity: str, but: str = ""
) -> tuple[str, ...]:
    """Return the messages of one severity; a provider's own arrive as information."""
    prefix = f"{severity}: "
    found: dict[str, None] = {}
    for diagnostic in diagnostics:
        message = _text(diagnostic.get("message")).strip()
        own = diagnostic.get("severity") == "info#err" and message.startswith(prefix)
        message = message.removeprefix(prefix)
        if (own or diagnostic.get("severity") == severity) and message not in ("", but):
            found[message] = None
    return tuple(found)


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
