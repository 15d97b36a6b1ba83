"""What two sides hold, object by object: the same, changed, or only on one of them."""

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
    """Return a path as the engine writes it; a destination of an export stands by its id."""
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

    `parts` are the parts of a connection string that differ as far as both sides show them.
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
    """Return the names of the parts that differ; only names that are known to be no secrets."""
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
    """What is to be said of an object; only the first three are differences."""

    CHANGED = "changed"
    ONLY_HERE = "onlyHere"
    ONLY_THERE = "onlyThere"
    UNMANAGED = "unmanaged"


@dataclass(frozen=True)
class Outcome:
    """One object that is not the same on both sides.

    `id` is the one here, or there where it is only there; `other_id` the one there, where it is
    another. `resource` is the name in the stack. `patch` is the merge patch that makes the object
    here what the other side says: its whole body where it is only there, None where it is only
    here. `obstacle` is why there is no patch that could be sent. `secrets` are paths that are not
    to be shown, besides those of every secret.
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
        """Tell whether no patch can do it: the type or source differs, which an object keeps."""
        return any(change.path == (self.kind.immutable,) for change in self.changes)


@dataclass(frozen=True)
class Comparison:
    """What differs between the application `here` and the other side, in the order of ids.

    `compared` counts the objects that both have; `elsewhere` the stack's resources that live in
    other applications, and are not compared. `warnings` say what else the comparison leaves out.
    """

    here: str
    there: str
    outcomes: tuple[Outcome, ...]
    compared: int
    elsewhere: int = 0
    warnings: tuple[str, ...] = ()

    def count(self, verdict: Verdict) -> int:
        """Return how many objects a verdict was given."""
        return sum(outcome.verdict is verdict for outcome in self.outcomes)

    def differs(self, *, strict: bool) -> bool:
        """Tell whether there is a difference; `strict` counts what nobody manages as one."""
        others = [one for one in self.outcomes if one.verdict is not Verdict.UNMANAGED]
        return bool(self.outcomes if strict else others)


def held(kind: Kind, document: Mapping[str, Any]) -> Properties:
    """Return what is compared of an object that a service answered.

    Raises CommandError where it holds what cannot be compared.
    """
    if not is_storable(dict(document)):
        raise CommandError(f"the {kind.noun} {document.get('id')} holds {UNSTORABLE}")
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
    """Return why a merge patch cannot be sent as it is; empty where it can."""
    if plan.is_mergeable(patch, here):
        return ""
    return "a merge patch cannot change this enrichment value. Send the whole export with PUT"


def presentable(outcome: Outcome, known: KnownSecrets) -> Outcome:
    """Return an outcome of which nothing that is shown repeats a known secret."""
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
    """Return the object that holds a value at a path."""
    if value is ABSENT:
        return {}
    for name in reversed(path[1:]):
        value = {name: value}
    return {path[0]: value}


def in_order(outcomes: list[Outcome]) -> tuple[Outcome, ...]:
    """Return outcomes as they are told: destinations first, each kind by id."""
    return tuple(sorted(outcomes, key=lambda one: (one.kind.noun, one.id)))
