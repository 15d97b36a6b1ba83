"""An adoption as JSON: what became, or would become, of each object and of the secrets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from .inventory import Item, Skipped
from .plan import AdoptPlan


def document(intent: AdoptPlan, *, written: bool) -> dict[str, Any]:
    """Return an adoption as a JSON object; the names of secrets only, never a value.

    `written` tells whether anything was: a dry run, or an adoption of nothing, leaves all as it is.
    """
    secrets = intent.secrets
    return {
        "application": intent.url,
        "written": written,
        "file": str(intent.out),
        "program": intent.program,
        "objects": list(_objects(intent)),
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
    """Return keys of the configuration without their namespace, as `pulumi config set` has them."""
    return [key.rpartition(":")[2] for key in keys]


def _objects(intent: AdoptPlan) -> Iterator[dict[str, Any]]:
    selection = intent.selection
    for one in selection.adopted:
        named = {"resource": one.resource, "sendsSecrets": one.item.hides}
        yield {**_named(one.item), "outcome": "adopted", **named}
    for item, there in selection.present:
        yield {**_named(item), "outcome": "present", "resource": there.name}
    for skipped in selection.skipped:
        reason = ". ".join(text for text in (skipped.reason, skipped.remedy) if text)
        yield {**_named(skipped), "outcome": "skipped", "reason": reason}


def _named(item: Item | Skipped) -> dict[str, Any]:
    return {"kind": item.kind.noun, "id": item.id, "displayName": item.display_name}
