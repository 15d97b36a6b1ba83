"""An adoption as JSON: the outcome of each object and of the secrets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from .inventory import Item, Skipped, sentence
from .plan import AdoptPlan, Selection


def document(plan: AdoptPlan, *, written: bool) -> dict[str, Any]:
    """Return an adoption as a JSON object, with the keys of secrets but never their values.

    `written` is false for a dry run, and if there was nothing to adopt.
    """
    secrets = plan.secrets
    return {
        "application": plan.url,
        "written": written,
        "file": str(plan.out),
        "program": plan.program,
        "objects": objects(plan.selection, "adopted"),
        "secrets": {
            "stored": _keys(secrets.stored),
            "kept": _keys(secrets.kept),
            "wanted": _keys(secrets.wanted),
            "differing": _keys(secrets.differing),
            "unused": [f"line {number}" for number in secrets.unused],
            "sentTo": [{"key": key, "hosts": list(it)} for key, it in secrets.hosts.items()],
        },
    }


def _keys(keys: Iterable[str]) -> list[str]:
    """Return configuration keys without their namespace, as for `pulumi config set`."""
    return [key.rpartition(":")[2] for key in keys]


def objects(selection: Selection, outcome: str) -> list[dict[str, Any]]:
    """Return the objects with their outcome, which is `outcome` for the selected ones."""
    return list(_objects(selection, outcome))


def _objects(selection: Selection, outcome: str) -> Iterator[dict[str, Any]]:
    for one in selection.adopted:
        named = {"resource": one.resource, "sendsSecrets": one.item.hides}
        yield {**_named(one.item), "outcome": outcome, **named}
    for item, there in selection.present:
        yield {**_named(item), "outcome": "present", "resource": there.name}
    for skipped in selection.skipped:
        reason = sentence(skipped.reason, skipped.remedy)
        yield {**_named(skipped), "outcome": "skipped", "reason": reason}


def _named(item: Item | Skipped) -> dict[str, Any]:
    return {"kind": item.kind.noun, "id": item.id, "displayName": item.display_name}
