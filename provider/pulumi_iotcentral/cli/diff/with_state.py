"""An application against a stack's state: the drift that a refresh would show, and no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from pulumi_iotcentral.config.settings import Settings
from pulumi_iotcentral.dynamic.values import decoded, is_exported_secret, revealed
from pulumi_iotcentral.lifecycle.conflicts import needs_recheck
from pulumi_iotcentral.model.diff import plan
from pulumi_iotcentral.model.diff.restore import restore
from pulumi_iotcentral.model.paths import FieldPath
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, Kind
from pulumi_iotcentral.model.values import Properties

from ...model.ids import Urn
from ..workspace.application import Place
from ..workspace.state import State, resources
from .comparison import Comparison, Outcome, Verdict, changed, held, in_order, unsendable

_KINDS: Final = {kind.token: kind for kind in (DESTINATION, EXPORT)}


@dataclass(frozen=True)
class Recorded:
    """A resource as the state has it.

    `properties` are the API's, in normal form; `secrets` the paths that the state holds as secrets;
    `leaving` tells that the resource was replaced, and the old object is still to be deleted.
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

    What a program only reads is none of them.
    """
    return [
        _recorded(one)
        for one in resources(state)
        if one["type"] in _KINDS and not one.get("external")
    ]


def _recorded(resource: Mapping[str, Any]) -> Recorded:
    kind = _KINDS[resource["type"]]
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
    """Yield where a state holds secrets; for one inside a list, the list's own path."""
    if is_exported_secret(value):
        yield path
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _secret_paths(item, (*path, name))
    elif isinstance(value, list) and any(True for item in value for _ in _secret_paths(item, ())):
        yield path


class Live(Protocol):
    """An application's objects, as `stack.application.Application` finds them."""

    def listed(self, kind: Kind) -> Mapping[str, Properties]:
        """Return the objects of a kind by id, as they are listed."""

    def find(
        self, kind: Kind, id_: str, doubted: Callable[[Properties | None], bool]
    ) -> Properties | None:
        """Return an object, asked for by itself where what the listing shows is doubted."""


def compare_with_state(
    place: Place, live: Live, stack: str, state: Iterable[Recorded], settings: Settings
) -> Comparison:
    """Return in what the application differs from what the stack's state says of it.

    What the state has and the application has not is only there; what nobody manages is told. A
    listing that lags behind a write is no difference, as it is no drift to a refresh. Raises
    CommandError where an object holds what cannot be compared.
    """
    resources = list(state)
    ours = [one for one in resources if settings.same(one.url, place.url)]
    current = [one for one in ours if not one.leaving]
    found = [
        live.find(one.kind, one.id, needs_recheck(one.kind, dict(one.properties)))
        for one in current
    ]
    outcomes = [
        outcome for one, item in zip(current, found, strict=True) for outcome in _judged(one, item)
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


def _judged(one: Recorded, live: Mapping[str, Any] | None) -> Iterator[Outcome]:
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
    held(one.kind, live)
    # As a refresh does it: secrets that the service hides are taken from the state.
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
