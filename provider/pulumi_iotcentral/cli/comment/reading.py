"""Parser for the output of `pulumi preview --json`: one document, or a stream of events.

Source: sdk/go/common/apitype/events.go and pkg/display/json.go of pulumi/pulumi, and recordings.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from pulumi_iotcentral.model.free_form import map_free_form_values, unpacked

from .preview import Action, Preview, Step, Violation, stack_of


class PreviewError(Exception):
    """The input is not a preview. The text has the cause and the remedy, in one line."""


STREAMING: Final = "PULUMI_ENABLE_STREAMING_JSON_PREVIEW"
"""The environment variable that makes Pulumi print a stream of events."""

TOO_DEEP: Final = "the values of the preview are nested too deeply"
"""The error of a preview that exceeds the recursion limit."""

_HOW: Final = "Use `pulumi preview --json > preview.json`, which redirects stdout only."
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
"""Partial steps of a replacement, which another step represents."""


def read(text: str) -> Preview:
    """Return the preview.

    Raises:
        PreviewError: The text is not the output of `pulumi preview --json`, or is incomplete.
    """
    text = text.lstrip("\ufeff").strip()
    if not text:
        raise PreviewError("the input is empty. Check the errors of `pulumi preview`.")
    whole = _json(text)
    if isinstance(whole, dict) and "steps" in whole:
        return _document(whole)
    known = [event for event in _events(text) if "sequence" in event]
    if not known:
        raise PreviewError(f"the input is not a preview. {_HOW}")
    return _stream(known)


def _events(text: str) -> Iterator[dict[str, Any]]:
    """Yield the objects of a stream, one per line. Other lines are output of other programs.

    Only a newline ends a line: Pulumi does not escape U+0085 and similar characters in texts.
    """
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("{"):
            event = _json(line)
            if not isinstance(event, dict):
                raise PreviewError(f"line {number} of the input is not valid JSON. {_HOW}")
            yield event


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
    except RecursionError:
        raise PreviewError(TOO_DEEP) from None


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
        raise PreviewError("the stream of events is truncated. Run `pulumi preview` again.")
    steps = [_event_step(event) for event in events if "resourcePreEvent" in event]
    summary = summaries[-1]
    preview = _preview(
        steps,
        [_object(event["diagnosticEvent"]) for event in events if "diagnosticEvent" in event],
        streamed=True,
        same=0,
        failed=summary.get("result") not in (None, "", "succeeded"),
        packs=tuple(_object(summary.get("PolicyPacks"))),
        violations=[_violation(event) for event in events if "policyEvent" in event],
    )
    _ensure_complete([operation for operation, _ in steps], _object(summary.get("resourceChanges")))
    return preview


def _ensure_complete(operations: Sequence[str], summary: Mapping[str, Any]) -> None:
    """Raise PreviewError if a stream has fewer changes than its summary counts.

    Gaps in the sequence numbers have no meaning: Pulumi also numbers events that it does not print.
    """
    found = Counter(operations)
    for operation, action in _ACTIONS.items():
        count = summary.get(operation)
        if action != "same" and isinstance(count, int) and found[operation] < count:
            raise PreviewError(
                f"the stream of events is incomplete: it has {found[operation]} of {count} steps to"
                f" {operation}. {_HOW}"
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
    """Return Pulumi's name of the operation, and the step."""
    operation, urn = step.get("op"), step.get("urn")
    if not isinstance(operation, str) or not isinstance(urn, str):
        raise PreviewError("the input is not a preview: a step has no `op` or no `urn`")
    action = _ACTIONS.get(operation, "update")
    if action == "delete" and old.get("retainOnDelete") is True:
        action = "forget"
    changed = tuple(_object(step.get("detailedDiff")))
    return operation, Step(action, urn, _inputs(old), _inputs(new), depends_on, changed)


def _inputs(state: Mapping[str, Any]) -> Mapping[str, Any]:
    return map_free_form_values(_object(state.get("inputs")), unpacked)


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
    messages = _messages(diagnostics, "error")
    failed = failed or bool(messages)
    if counts["refresh"] and counts["refresh"] == counts.total() and not failed:
        raise PreviewError(
            "the input is the output of a refresh. Use `pulumi preview --refresh --json`."
        )
    every = [step for name, step in operations if name not in _HALVES and name != "refresh"]
    steps = tuple(step for step in every if step.type != _ROOT)
    root_same = any(step.type == _ROOT and step.action == "same" for step in every)
    errors = tuple(message for message in messages if message != "preview failed")
    if failed and not errors and not any(violation.mandatory for violation in violations):
        remedy = "" if streamed else f". Set {STREAMING}=1 to get the message."
        errors = (f"the preview failed without an error message{remedy}",)
    return Preview(
        stack=stack_of(operations[0][1].urn) if operations else "",
        steps=steps,
        same=sum(step.action == "same" for step in steps) if streamed else same - root_same,
        streamed=streamed,
        failed=failed,
        packs=packs,
        violations=tuple(violations),
        errors=errors,
        warnings=_messages(diagnostics, "warning"),
    )


def _messages(diagnostics: Iterable[Mapping[str, Any]], severity: str) -> tuple[str, ...]:
    """Return the messages of one severity.

    Warnings of a provider have the severity of information, and so has the other output of a
    process. An "error:" in such output is not an error of the preview.
    """
    prefix = f"{severity}: "
    found: dict[str, None] = {}
    for diagnostic in diagnostics:
        message = _text(diagnostic.get("message")).strip()
        kind = diagnostic.get("severity")
        if kind == "info#err" and message.startswith("warning: "):
            kind = "warning"
        message = message.removeprefix(prefix)
        if kind == severity and message:
            found[message] = None
    return tuple(found)


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
