"""What the service holds, in the terms of what we know: secrets unmasked, lists in our order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from pulumi_iotcentral.model import masks

from ..schema import CONNECTION_STRING, CUSTOMIZATIONS, OUTPUTS, Kind, is_secret_name
from ..values import Properties
from . import plan
from .projection import managed

Restorer: TypeAlias = Callable[[Any, Any], Any]
"""Takes the service's value and ours; returns the value to keep, None for none."""


def restore(kind: Kind, live: Mapping[str, Any], known: Mapping[str, Any]) -> Properties:
    """Return what the service holds in the terms of what we know of the object.

    `live` is the service's answer, `known` our last inputs or outputs, possibly empty. Masked
    secrets are taken from `known` (and left out where it has none), destinations come in the order
    of `known`, and only properties that we manage are kept.
    """
    held = managed(kind, live)
    known = plan.normal_form(kind, known)
    for name, restorer in _RESTORERS.items():
        if name in held:
            held[name] = restorer(held[name], known.get(name))
    return {name: value for name, value in held.items() if value is not None}


def full_body(
    kind: Kind, live: Mapping[str, Any], patch: Mapping[str, Any], news: Mapping[str, Any]
) -> Properties:
    """Return the whole object that a patch makes of what the service holds, for a PUT.

    What others set and the patch does not touch stays, as it would after the patch.
    """
    kept = {**live, **restore(kind, live, news)}
    ours = plan.body(kind, news)
    made = {
        name: ours.get(name, kept.get(name))
        for name in dict.fromkeys((*kept, *ours))
        if name not in ("id", *OUTPUTS) and not (name in patch and name not in ours)
    }
    # A service may answer null for what is absent, and refuse it in a PUT.
    return {name: value for name, value in made.items() if value is not None}


def _restore_authorization(live: Any, known: Any) -> Any:
    return _restore_keys(live, known, _authorization_restorer)


def _restore_keys(
    live: Any, known: Any, restorer_of: Callable[[str], Restorer | None]
) -> Properties | Any:
    if not isinstance(live, dict):
        return live
    mine = known if isinstance(known, dict) else {}
    restored = {
        key: restorer(value, mine.get(key)) if (restorer := restorer_of(key)) else value
        for key, value in live.items()
    }
    return {key: value for key, value in restored.items() if value is not None}


def _authorization_restorer(name: str) -> Restorer | None:
    if name == CONNECTION_STRING:
        return masks.restore_connection_string
    return masks.restore_secret if is_secret_name(name) else None


def _value_restorer(name: str) -> Restorer | None:
    return masks.restore_secret if name == "value" else None


def _restore_customizations(live: Any, known: Any) -> Any:
    if not isinstance(live, dict):
        return live
    mine = known if isinstance(known, dict) else {}
    return {
        key: _restore_keys(item, mine.get(key), _value_restorer)
        if isinstance(item, dict) and item.get("secret") is True
        else item
        for key, item in live.items()
    }


def _in_order_of(live: Any, known: Any) -> Any:
    if not isinstance(live, list) or not isinstance(known, list):
        return live
    rank = {_id(reference): index for index, reference in enumerate(known)}
    return sorted(live, key=lambda item: rank.get(_id(item), len(rank)))


def _id(reference: Any) -> Any:
    id_ = reference.get("id") if isinstance(reference, dict) else None
    return id_ if isinstance(id_, str) else None


_RESTORERS: Final[Mapping[str, Restorer]] = {
    "authorization": _restore_authorization,
    "destinations": _in_order_of,
    **dict.fromkeys(CUSTOMIZATIONS, _restore_customizations),
}
