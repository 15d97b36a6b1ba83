"""Comparison of an application with a stack's state: the same drift as `pulumi refresh` shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from pulumi_iotcentral.config.settings import Settings
from pulumi_iotcentral.dynamic.secret_marks import is_exported_secret, revealed
from pulumi_iotcentral.dynamic.values import decoded
from pulumi_iotcentral.lifecycle.conflicts import needs_recheck
from pulumi_iotcentral.model.diff import plan
from pulumi_iotcentral.model.diff.restore import restore
from pulumi_iotcentral.model.paths import FieldPath
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, Kind, kind_of
from pulumi_iotcentral.model.values import Properties

from ...model.ids import Urn
from ..workspace.application import Place
from ..workspace.state import State, resources
from .comparison import (
    Comparison,
    Outcome,
    Verdict,
    changed,
    comparable,
    in_order,
    unsendable,
)


@dataclass(frozen=True)
class Recorded:
    """A resource in the state.

    `properties` are those of the API, in normal form. `secrets` are the paths of secrets in the
    state. `leaving` is true for the old object of a replacement whose deletion is pending.
    """

    kind: Kind
    name: str
    id: str
    url: str
    properties: Mapping[str, Any] = field(repr=False)
    secrets: frozenset[FieldPath] = frozenset()
    leaving: bool = False


def recorded(state: State) -> list[Recorded]:
    """Return the destinations and exports of a state that was exported with its secrets.

    Resources that a program only reads are excluded.
    """
    return [
        _recorded(kind, one)
        for one in resources(state)
        if (kind := kind_of(one["type"])) and not one.get("external")
    ]


def _recorded(kind: Kind, resource: Mapping[str, Any]) -> Recorded:
    inputs, outputs = resource.get("inputs") or {}, resource.get("outputs") or {}
    plain = decoded({name: revealed(value) for name, value in outputs.items()})
    url = plain.get("applicationUrl") or revealed(inputs.get("applicationUrl"))
    return Recorded(
        kind,
        Urn.parse(str(resource["urn"])).name,
        str(resource.get("id")),
        str(url),
        plan.body(kind, plain),
        frozenset((*_secret_paths(inputs, ()), *_secret_paths(outputs, ()))),
        resource.get("delete") is True,
    )


def _secret_paths(value: Any, path: FieldPath) -> Iterator[FieldPath]:
    """Yield the paths of secrets in a state. For a secret in a list, yield the path of the list."""
    if is_exported_secret(value):
        yield path
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _secret_paths(item, (*path, name))
    elif isinstance(value, list) and any(True for item in value for _ in _secret_paths(item, ())):
        yield path


class Live(Protocol):
    """The objects of an application, as `workspace.application.Application` returns them."""

    def listed(self, kind: Kind) -> Mapping[str, Properties]:
        """Return the listed objects of a kind by id."""

    def find(
        self, kind: Kind, id_: str, needs_recheck: Callable[[Properties | None], bool]
    ) -> Properties | None:
        """Return an object. Read it again by its own request if `needs_recheck` returns true."""


def compare_with_state(
    place: Place, live: Live, stack: str, state: Iterable[Recorded], settings: Settings
) -> Comparison:
    """Return the differences between the application and the stack's state.

    Objects that only the state has are only there. Unmanaged objects are included. As in a
    refresh, a listing that is stale after a write is not a difference. Raises CommandError if an
    object contains values that cannot be compared.
    """
    resources = list(state)
    ours = [one for one in resources if settings.same(one.url, place.url)]
    current = [one for one in ours if not one.leaving]
    found = [
        live.find(one.kind, one.id, needs_recheck(one.kind, dict(one.properties)))
        for one in current
    ]
    outcomes = [
        outcome
        for one, item in zip(current, found, strict=True)
        for outcome in _compared(one, item)
    ]
    owned = {(one.kind.noun, one.id) for one in ours}
    outcomes += [
        Outcome(kind, id_, _name(item, ()), Verdict.UNMANAGED)
        for kind in (DESTINATION, EXPORT)
        for id_, item in live.listed(kind).items()
        if (kind.noun, id_) not in owned
    ]
    shared = sum(item is not None for item in found)
    elsewhere = len(resources) - len(ours)
    there = f"the state of the stack {stack}"
    return Comparison(place.url, there, in_order(outcomes), shared, elsewhere)


def _compared(one: Recorded, live: Mapping[str, Any] | None) -> Iterator[Outcome]:
    name = _name(one.properties, one.secrets)
    known = dict(one.properties)
    if live is None:
        yield Outcome(
            one.kind,
            one.id,
            name,
            Verdict.ONLY_THERE,
            patch=known,
            resource=one.name,
            secrets=one.secrets,
        )
        return
    comparable(one.kind, live)
    # As in a refresh, masked secrets are taken from the state.
    mine = restore(one.kind, live, known)
    found, patch = changed(one.kind, mine, known)
    if found:
        yield Outcome(
            one.kind,
            one.id,
            name,
            Verdict.CHANGED,
            found,
            patch,
            resource=one.name,
            secrets=one.secrets,
            obstacle=unsendable(mine, patch),
        )


def _name(properties: Mapping[str, Any], secrets: Iterable[FieldPath]) -> str:
    name = properties.get("displayName")
    return name if isinstance(name, str) and ("displayName",) not in secrets else ""
