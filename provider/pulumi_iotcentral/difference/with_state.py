"""An application against a stack's state: the drift that a refresh would show, and no other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..restoration import restore
from ..schema import DESTINATION, EXPORT, Kind
from ..settings import Settings
from ..stack.application import Holdings, Place
from .changes import Path
from .comparison import Comparison, Outcome, Verdict, changed, held, in_order
from .state import Recorded


def compare_with_state(
    place: Place, holdings: Holdings, stack: str, state: Iterable[Recorded], settings: Settings
) -> Comparison:
    """Return in what the application differs from what the stack's state says of it.

    What the state has and the application has not is only there; what nobody manages is told.
    Raises CommandError where an object holds what cannot be compared.
    """
    resources = list(state)
    ours = [one for one in resources if settings.same(one.url, place.url)]
    present = {
        (kind.noun, item["id"]): item
        for kind, items in ((DESTINATION, holdings.destinations), (EXPORT, holdings.exports))
        for item in items
        if isinstance(item.get("id"), str)
    }
    outcomes = [
        outcome
        for one in ours
        if not one.leaving
        for outcome in _judged(one, present.get((one.kind.noun, one.id)))
    ]
    owned = {(one.kind.noun, one.id) for one in ours}
    outcomes += [
        _unmanaged(noun, item) for (noun, id_), item in present.items() if (noun, id_) not in owned
    ]
    shared = sum((one.kind.noun, one.id) in present for one in ours if not one.leaving)
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
    found, patch = changed(one.kind, restore(one.kind, live, known), known)
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
        )


def _unmanaged(noun: str, item: Mapping[str, Any]) -> Outcome:
    kind: Kind = DESTINATION if noun == DESTINATION.noun else EXPORT
    return Outcome(kind, item["id"], _name(item, ()), Verdict.UNMANAGED)


def _name(properties: Mapping[str, Any], secrets: Iterable[Path]) -> str:
    name = properties.get("displayName")
    return name if isinstance(name, str) and ("displayName",) not in secrets else ""
