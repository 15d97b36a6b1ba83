"""All definitions of an application as one document: the way out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pulumi_iotcentral.model.schema import CUSTOMIZATIONS, OUTPUTS
from pulumi_iotcentral.model.secrets.places import with_masked_repetitions
from pulumi_iotcentral.model.secrets.redaction import KnownSecrets
from pulumi_iotcentral.model.secrets.reports import with_masked_reports

from ..workspace.application import Contents, Place
from ..workspace.errors import CommandError

_ORDERLESS: Final = "destinations"


def dump(
    place: Place,
    held: Contents,
    known: KnownSecrets | None = None,
    *,
    definitions_only: bool = False,
) -> dict[str, Any]:
    """Return what an application holds, as the service answers it, in an order that stays.

    Objects come by id, and so do the references of an export, whose order says nothing; names come
    sorted. Secrets stay where they belong, as far as the service shows them: all else is masked
    that repeats one that is `known`, or that the application shows.
    `definitions_only` leaves out what changes by itself: status, errors, last export time.
    Raises CommandError where an object is nested beyond reason.
    """
    left = OUTPUTS if definitions_only else ()
    known = known or KnownSecrets()
    try:
        for item in (*held.destinations, *held.exports):
            known.learn(item)
        return {
            "application": place.url,
            "apiVersion": place.api_version,
            "destinations": _objects(held.destinations, left, known),
            "exports": _objects(held.exports, left, known),
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
    items: Iterable[Mapping[str, Any]], left: Iterable[str], known: KnownSecrets
) -> list[dict[str, Any]]:
    kept = [
        {name: value for name, value in item.items() if name not in set(left)} for item in items
    ]
    objects = (_object(item, known) for item in kept)
    return sorted(objects, key=lambda one: (str(one.get("id")), json.dumps(one)))


def _object(item: dict[str, Any], known: KnownSecrets) -> dict[str, Any]:
    shown = with_masked_repetitions(with_masked_reports(item, known), known)
    first = {"id": shown["id"]} if "id" in item else {}
    rest = {name: _sorted(shown[name]) for name in sorted(shown) if name != "id"}
    if isinstance(rest.get(_ORDERLESS), list):
        rest[_ORDERLESS] = sorted(rest[_ORDERLESS], key=json.dumps)
    return {**first, **rest}


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _sorted(value[name]) for name in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value
