"""A comparison as JSON."""

from __future__ import annotations

from typing import Any

from .comparison import ABSENT, Change, Comparison, Outcome, Verdict, path_text
from .values import redact_field, redact_fields, secret_paths


def document(comparison: Comparison, *, strict: bool) -> dict[str, Any]:
    """Return a comparison as a JSON object, without any secret.

    `objects` has each object that is not equal, with its `fields` and the JSON merge patch that
    changes it to the other side. A null patch means deletion. If no patch can be sent, `noPatch`
    has the reason. `secrets` are the paths where `[secret]` or a mask must be replaced by the
    secret before the patch is sent.
    """
    return {
        "here": comparison.here,
        "there": comparison.there,
        "differs": comparison.differs(strict=strict),
        "compared": comparison.compared,
        "elsewhere": comparison.elsewhere,
        "warnings": list(comparison.warnings),
        "objects": [_object(outcome) for outcome in comparison.outcomes],
    }


def _object(outcome: Outcome) -> dict[str, Any]:
    document: dict[str, Any] = {
        "kind": outcome.kind.noun,
        "id": outcome.id,
        "otherId": outcome.other_id,
        "displayName": outcome.display_name or None,
        "resource": outcome.resource,
        "change": outcome.verdict.value,
    }
    if outcome.verdict is Verdict.CHANGED:
        document["fields"] = [_field(change, outcome) for change in outcome.changes]
        document["replaces"] = outcome.replaces
    if outcome.verdict is not Verdict.UNMANAGED:
        document |= _patch(outcome)
    return document


def _patch(outcome: Outcome) -> dict[str, Any]:
    if outcome.replaces:
        return {"noPatch": f"a different {outcome.kind.immutable} requires a replacement"}
    if outcome.obstacle:
        return {"noPatch": outcome.obstacle}
    if outcome.patch is None:
        return {"patch": None, "secrets": []}
    hidden = secret_paths(outcome.patch, outcome.secrets)
    shown = redact_fields(outcome.patch, outcome.secrets)
    return {"patch": shown, "secrets": [path_text(path) for path in hidden]}


def _field(change: Change, outcome: Outcome) -> dict[str, Any]:
    sides = {"here": change.old, "there": change.new}
    shown = {
        side: redact_field(change.path, value, outcome.secrets)
        for side, value in sides.items()
        if value is not ABSENT
    }
    parts = {"parts": list(change.parts)} if change.parts else {}
    return {"path": path_text(change.path), **shown, **parts}
