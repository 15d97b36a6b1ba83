"""Live objects with the known secrets and the known order of lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from pulumi_iotcentral.model import masks

from ..schema import CONNECTION_STRING, CUSTOMIZATIONS, OUTPUTS, Kind, is_secret_name
from ..values import Properties
from . import plan
from .projection import managed

Restorer: TypeAlias = Callable[[Any, Any], Any]
"""Takes the live value and the known one. Returns the value to store, None for none."""


def restore(kind: Kind, live: Mapping[str, Any], known: Mapping[str, Any]) -> Properties:
    """Return the managed properties of a live object, with secrets and order from `known`.

    `live` is the service's response, `known` the last inputs or outputs, which may be empty. Masked
    secrets come from `known`, and are omitted if it has none. Destinations have the order of
    `known`.
    """
    restored = managed(kind, live)
    known = plan.normal_form(kind, known)
    for name, restorer in _RESTORERS.items():
        if name in restored:
            restored[name] = restorer(restored[name], known.get(name))
    return {name: value for name, value in restored.items() if value is not None}


def full_body(
    kind: Kind, live: Mapping[str, Any], patch: Mapping[str, Any], news: Mapping[str, Any]
) -> Properties:
    """Return the body of a PUT with the same effect as a patch of the live object.

    Properties outside of the patch keep their live values, also unmanaged ones.
    """
    kept = {**live, **restore(kind, live, news)}
    ours = plan.body(kind, news)
    merged = {
        name: ours.get(name, kept.get(name))
        for name in dict.fromkeys((*kept, *ours))
        if name not in ("id", *OUTPUTS) and not (name in patch and name not in ours)
    }
    # A service may return null for an absent property, and reject it in a PUT.
    return {name: value for name, value in merged.items() if value is not None}


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
