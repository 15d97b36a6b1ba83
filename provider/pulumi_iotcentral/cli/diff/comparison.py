"""The comparison of two sides, object by object: equal, changed, or only on one side."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Final

from pulumi_iotcentral.lifecycle.responses import UNSTORABLE
from pulumi_iotcentral.model import masks
from pulumi_iotcentral.model.diff import changes as model
from pulumi_iotcentral.model.diff import plan
from pulumi_iotcentral.model.diff.plan import normal_form
from pulumi_iotcentral.model.diff.projection import managed
from pulumi_iotcentral.model.failures import join
from pulumi_iotcentral.model.paths import FieldPath
from pulumi_iotcentral.model.schema import CONNECTION_STRING, Kind
from pulumi_iotcentral.model.secrets.places import repeated_paths, without_indexes
from pulumi_iotcentral.model.secrets.redaction import KnownSecrets
from pulumi_iotcentral.model.values import ABSENT, Properties, is_storable

from ..workspace.errors import CommandError


def path_text(path: FieldPath) -> str:
    """Return a path in Pulumi's syntax. Destinations of an export are identified by id."""
    text = path[0]
    for place, name in enumerate(path[1:]):
        by_id = place == 0 and path[0] == "destinations"
        text = f"{text}[{json.dumps(name, ensure_ascii=False)}]" if by_id else join(text, name)
    return text


__all__ = ["ABSENT", "Change", "FieldPath", "changes"]

_PARTS: Final = {
    name.lower(): name
    for name in (
        "AccountKey",
        "AccountName",
        "BlobEndpoint",
        "DefaultEndpointsProtocol",
        "Endpoint",
        "EndpointSuffix",
        "EntityPath",
        "SharedAccessKey",
        "SharedAccessKeyName",
        "SharedAccessSignature",
    )
}


@dataclass(frozen=True)
class Change(model.Change):
    """A field that differs.

    `parts` are the differing parts of a connection string, as far as both sides show them.
    """

    parts: tuple[str, ...] = ()


def changes(kind: Kind, here: Mapping[str, Any], there: Mapping[str, Any]) -> list[Change]:
    """Return the fields of the API in which two objects differ."""
    found = model.changes(kind, normal_form(kind, here), normal_form(kind, there))
    return [
        Change(it.path, it.old, it.new, _parts(it.path, it.old, it.new))
        for it in found
        if it.path[0] in kind.properties
    ]


def _parts(path: FieldPath, here: Any, there: Any) -> tuple[str, ...]:
    """Return the names of the parts that differ. Only known names are returned, never secrets."""
    if path[-1] != CONNECTION_STRING or not (isinstance(here, str) and isinstance(there, str)):
        return ()
    mine, others = masks.pairs(here), masks.pairs(there)
    return tuple(
        shown
        for name, shown in _PARTS.items()
        if not masks.same_values(name, _named(name, mine), _named(name, others))
    )


def _named(name: str, pairs: list[tuple[str, str | None]]) -> list[str | None]:
    return [value for each, value in pairs if each.strip() == name]


class Verdict(Enum):
    """The result for one object. `UNMANAGED` is not a difference, unless `strict` is set."""

    CHANGED = "changed"
    ONLY_HERE = "onlyHere"
    ONLY_THERE = "onlyThere"
    UNMANAGED = "unmanaged"


@dataclass(frozen=True)
class Outcome:
    """One object that is not equal on both sides.

    `id` is the id here, or the id there if the object is only there. `other_id` is the id there if
    it differs. `resource` is the name in the stack. `patch` is the merge patch that changes the
    object here to the other side: the whole body if it is only there, None if it is only here.
    `obstacle` is the reason if no patch can be sent. `secrets` are additional paths to redact.
    """

    kind: Kind
    id: str
    display_name: str
    verdict: Verdict
    changes: tuple[Change, ...] = ()
    patch: Properties | None = field(default=None, repr=False)
    other_id: str | None = None
    resource: str | None = None
    secrets: frozenset[FieldPath] = frozenset()
    obstacle: str = ""

    @property
    def replaces(self) -> bool:
        """Return whether the type or source differs, which requires a replacement."""
        return any(change.path == (self.kind.immutable,) for change in self.changes)


@dataclass(frozen=True)
class Comparison:
    """The differences between the application `here` and the other side, ordered by id.

    `compared` is the number of objects on both sides. `elsewhere` is the number of the stack's
    resources in other applications, which are not compared. `warnings` describe other omissions.
    """

    here: str
    there: str
    outcomes: tuple[Outcome, ...]
    compared: int
    elsewhere: int = 0
    warnings: tuple[str, ...] = ()

    def count(self, verdict: Verdict) -> int:
        """Return the number of objects with a verdict."""
        return sum(outcome.verdict is verdict for outcome in self.outcomes)

    def differs(self, *, strict: bool) -> bool:
        """Return whether there is a difference. `strict` counts unmanaged objects as well."""
        others = [one for one in self.outcomes if one.verdict is not Verdict.UNMANAGED]
        return bool(self.outcomes if strict else others)


def comparable(kind: Kind, document: Mapping[str, Any]) -> Properties:
    """Return the properties of an object that are compared.

    Raises CommandError if the object contains values that cannot be compared.
    """
    if not is_storable(dict(document)):
        raise CommandError(f"the {kind.noun} {document.get('id')} contains {UNSTORABLE}")
    return managed(kind, document)


def changed(
    kind: Kind,
    here: Mapping[str, Any],
    there: Mapping[str, Any],
) -> tuple[tuple[Change, ...], Properties]:
    """Return the fields in which two objects differ, and the patch from one to the other."""
    mine, others = plan.body(kind, here), plan.body(kind, there)
    found = tuple(changes(kind, mine, others))
    return found, (plan.patch(kind, mine, others) if found else {})


def unsendable(here: Mapping[str, Any], patch: Mapping[str, Any]) -> str:
    """Return the reason if a merge patch cannot be sent, else an empty text."""
    if plan.is_mergeable(patch, here):
        return ""
    return "a merge patch cannot change this enrichment value. Send the whole export with PUT."


def presentable(outcome: Outcome, known: KnownSecrets) -> Outcome:
    """Return an outcome whose visible texts do not repeat a known secret."""
    values = [_inside(it.path, side) for it in outcome.changes for side in (it.old, it.new)]
    shown = [it for it in (outcome.patch or {}, *values) if it]
    repeated = {without_indexes(path) for it in shown for path in repeated_paths(it, known)}
    return replace(
        outcome,
        id=known.shown(outcome.id),
        other_id=outcome.other_id and known.shown(outcome.other_id),
        display_name=known.shown(outcome.display_name),
        obstacle=known.shown(outcome.obstacle),
        changes=tuple(
            replace(it, path=tuple(known.shown(name) for name in it.path)) for it in outcome.changes
        ),
        secrets=outcome.secrets | repeated,
    )


def _inside(path: FieldPath, value: Any) -> dict[str, Any]:
    """Return the object that contains a value at a path."""
    if value is ABSENT:
        return {}
    for name in reversed(path[1:]):
        value = {name: value}
    return {path[0]: value}


def in_order(outcomes: list[Outcome]) -> tuple[Outcome, ...]:
    """Return outcomes in the order of the report: destinations first, each kind by id."""
    return tuple(sorted(outcomes, key=lambda one: (one.kind.noun, one.id)))
