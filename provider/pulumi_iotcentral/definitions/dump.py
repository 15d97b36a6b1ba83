"""All definitions of an application as one document: the way out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from ..redaction import redacted
from ..schema import CUSTOMIZATIONS, OUTPUTS
from ..stack.application import Holdings, Place
from ..stack.errors import CommandError
from ..stack.secrets import secrets_shown

_ORDERLESS: Final = "destinations"


def dump(
    place: Place,
    held: Holdings,
    secrets: frozenset[str] = frozenset(),
    *,
    definitions_only: bool = False,
) -> dict[str, Any]:
    """Return what an application holds, as the service answers it, in an order that stays.

    Objects come by id, and so do the references of an export, whose order says nothing; names come
    sorted. What it reports as wrong is kept without `secrets`, nor what it shows of its own.
    `definitions_only` leaves out what changes by itself: status, errors, last export time.
    Raises CommandError where an object is nested beyond reason.
    """
    left = OUTPUTS if definitions_only else ()
    try:
        secrets = secrets | secrets_shown(held)
        return {
            "application": place.url,
            "apiVersion": place.api_version,
            "destinations": _objects(held.destinations, left, secrets),
            "exports": _objects(held.exports, left, secrets),
        }
    except RecursionError:
        raise CommandError(f"{place.url} holds an object that is nested too deeply") from None


def readable_secrets(document: Mapping[str, Any]) -> list[str]:
    """Return the ids of the webhooks of a dump in which the service shows what may be a key."""
    return [
        str(one.get("id"))
        for one in document["destinations"]
        if "url" in one or any(one.get(name) for name in CUSTOMIZATIONS)
    ]


def _objects(
    items: Iterable[Mapping[str, Any]], left: Iterable[str], secrets: frozenset[str]
) -> list[dict[str, Any]]:
    kept = [
        {name: value for name, value in item.items() if name not in set(left)} for item in items
    ]
    objects = (_object(item, secrets) for item in kept)
    return sorted(objects, key=lambda one: (str(one.get("id")), json.dumps(one)))


def _object(item: dict[str, Any], secrets: frozenset[str]) -> dict[str, Any]:
    first = {"id": item["id"]} if "id" in item else {}
    rest = {name: _sorted(item[name]) for name in sorted(item) if name != "id"}
    if isinstance(rest.get(_ORDERLESS), list):
        rest[_ORDERLESS] = sorted(rest[_ORDERLESS], key=json.dumps)
    if "errors" in rest:
        # The service may quote the key that it could not use.
        rest["errors"] = redacted(rest["errors"], secrets)
    return {**first, **rest}


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _sorted(value[name]) for name in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value
