"""Comparison of an application with another one or with files, by id or by display name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, Literal, TypeAlias

from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, Kind

from ..workspace.application import Contents, Place
from ..workspace.errors import CommandError
from .comparison import Comparison, Outcome, Verdict, changed, comparable, in_order, unsendable

By: TypeAlias = Literal["id", "name"]
"""The property that matches an object here with one there."""

Items: TypeAlias = Mapping[str, Mapping[str, Any]]
"""Objects of one kind, by the property that matches them."""


def compare_with_other(
    place: Place, here: Contents, other: str, there: Contents, by: By
) -> Comparison:
    """Return the differences between an application and another side, whose name is `other`.

    By name, the destination ids in an export there are translated to those of the destinations
    here with the same names. Raises CommandError if a name is not unique, or if an object cannot
    be compared.
    """
    mine = _by(by, DESTINATION, here.destinations, place.url)
    others = _by(by, DESTINATION, there.destinations, other)
    ids = _translation(mine, others)
    outcomes = _compared(DESTINATION, mine, others, {})
    exports = _by(by, EXPORT, here.exports, place.url), _by(by, EXPORT, there.exports, other)
    outcomes += _compared(EXPORT, *exports, ids if by == "name" else {})
    shared = sum(key in others for key in mine) + sum(key in exports[1] for key in exports[0])
    return Comparison(place.url, other, in_order(outcomes), shared)


def _by(by: By, kind: Kind, items: Iterable[Mapping[str, Any]], side: str) -> Items:
    # This package cannot have created an object without an id or a name.
    key = "id" if by == "id" else "displayName"
    keyed = [
        (str(item[key]), item)
        for item in items
        if isinstance(item.get("id"), str) and isinstance(item.get(key), str)
    ]
    twice = [name for name, count in Counter(name for name, _ in keyed).items() if count > 1]
    if twice:
        what = "name" if by == "name" else "id"
        remedy = ". Make the names unique, or compare by id." if by == "name" else ""
        raise CommandError(f"{side} has several {kind.noun}s with the {what} {twice[0]!r}{remedy}")
    return dict(keyed)


def _translation(mine: Items, others: Items) -> dict[str, str]:
    """Return the ids here of the destinations there, by their ids there.

    A destination that is only there keeps its id, unless another destination here has that id.
    """
    taken = {item["id"] for item in mine.values()}
    found = {}
    for key, item in others.items():
        id_ = item["id"]
        only_there = _foreign_id(id_) if id_ in taken else id_
        found[id_] = mine[key]["id"] if key in mine else only_there
    return found


def _compared(kind: Kind, mine: Items, others: Items, ids: Mapping[str, str]) -> list[Outcome]:
    pairs = [(mine.get(key), others.get(key)) for key in dict.fromkeys((*mine, *others))]
    found = [_outcome(kind, here, there, ids) for here, there in pairs]
    taken = {item["id"] for item in mine.values()}
    return [_sendable(outcome, taken, ids) for outcome in found if outcome is not None]


def _sendable(outcome: Outcome, taken: Collection[str], ids: Mapping[str, str]) -> Outcome:
    """Return an outcome. If another object here has one of its ids, it gets an obstacle."""
    if outcome.verdict is Verdict.ONLY_THERE and outcome.id in taken:
        noun = outcome.kind.noun
        obstacle = f"another {noun} here has the same id. Create this one with a different id."
        return replace(outcome, obstacle=obstacle)
    foreign = {shown: id_ for id_, shown in ids.items() if shown == _foreign_id(id_)}
    references = (outcome.patch or {}).get("destinations")
    for reference in references if isinstance(references, list) else ():
        id_ = foreign.get(str(reference.get("id"))) if isinstance(reference, dict) else None
        if id_ is not None:
            obstacle = (
                f"it sends to the destination {id_} there, and another destination here has that "
                "id. Insert the id of the new destination."
            )
            return replace(outcome, obstacle=obstacle)
    return outcome


def _foreign_id(id_: str) -> str:
    """Return the text for the id of a destination there that another destination here has."""
    return f"{id_} (there)"


def _outcome(
    kind: Kind,
    here: Mapping[str, Any] | None,
    there: Mapping[str, Any] | None,
    ids: Mapping[str, str],
) -> Outcome | None:
    body = None if there is None else _translated(comparable(kind, there), ids)
    if here is None:
        known = there or {}
        return Outcome(kind, known["id"], _name(known), Verdict.ONLY_THERE, patch=body)
    if there is None or body is None:
        return Outcome(kind, here["id"], _name(here), Verdict.ONLY_HERE)
    mine = comparable(kind, here)
    found, patch = changed(kind, mine, body)
    if not found:
        return None
    return Outcome(
        kind,
        here["id"],
        _name(here),
        Verdict.CHANGED,
        found,
        patch,
        there["id"] if there["id"] != here["id"] else None,
        obstacle=unsendable(mine, patch),
    )


def _translated(body: dict[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    references = body.get("destinations")
    if not ids or not isinstance(references, list):
        return body
    return {**body, "destinations": [_reference(reference, ids) for reference in references]}


def _reference(reference: Any, ids: Mapping[str, str]) -> Any:
    id_ = reference.get("id") if isinstance(reference, dict) else None
    return {**reference, "id": ids.get(id_, id_)} if isinstance(id_, str) else reference


def _name(item: Mapping[str, Any]) -> str:
    name = item.get("displayName")
    return name if isinstance(name, str) else ""
