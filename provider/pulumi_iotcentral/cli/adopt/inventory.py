"""What an application holds: the objects that can be adopted, and why others cannot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_iotcentral.lifecycle.responses import UNSTORABLE
from pulumi_iotcentral.model.diff.plan import normal_form
from pulumi_iotcentral.model.diff.projection import managed
from pulumi_iotcentral.model.failures import check_id
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, OUTPUTS, Kind
from pulumi_iotcentral.model.secrets.parts import Strength
from pulumi_iotcentral.model.secrets.places import repeated_paths, without_indexes
from pulumi_iotcentral.model.secrets.redaction import KnownSecrets
from pulumi_iotcentral.model.validate.destination import check_destination
from pulumi_iotcentral.model.validate.export import check_export
from pulumi_iotcentral.model.values import Properties, is_storable

from ...model.secrets.redaction import is_plain, reports
from ..workspace.application import Place
from .secret_places import SecretPlace, secret_places, with_placeholders, without_hidden


@dataclass(frozen=True)
class Item:
    """An object that can be adopted.

    `inputs` are those of a resource in normal form, without what the service hides; `told` is what
    only the service says of the object; `secrets` are the places that a program fills from its
    configuration.
    """

    kind: Kind
    id: str
    display_name: str
    inputs: Properties = field(repr=False)
    told: Properties = field(repr=False)
    secrets: tuple[SecretPlace, ...] = ()

    @property
    def hides(self) -> bool:
        """Tell whether the service hides something of the object, so that an update sends it."""
        return any(place.hidden for place in self.secrets)


@dataclass(frozen=True)
class Skipped:
    """An object that cannot be adopted, why, and what to do instead where there is a way."""

    kind: Kind
    id: str
    display_name: str
    reason: str
    remedy: str = ""


@dataclass(frozen=True)
class Inventory:
    """All objects of an application; items and skipped ones in order of their ids."""

    items: tuple[Item, ...]
    skipped: tuple[Skipped, ...]


def take_inventory(
    place: Place,
    destinations: Iterable[Any],
    exports: Iterable[Any],
    known: KnownSecrets | None = None,
) -> Inventory:
    """Return what is to be made of the destinations and exports that the service listed.

    One that repeats a `known` secret where a program would have it in plain text is skipped.
    """
    listed = [(DESTINATION, raw) for raw in destinations] + [(EXPORT, raw) for raw in exports]
    certain = _certain(known or KnownSecrets())
    judged = {(found.kind.noun, found.id): found for found in _judge_all(place, listed, certain)}
    found = [judged[key] for key in sorted(judged)]
    return Inventory(
        tuple(item for item in found if isinstance(item, Item)),
        tuple(item for item in found if isinstance(item, Skipped)),
    )


def _certain(known: KnownSecrets) -> KnownSecrets:
    """Return the secrets that are no ordinary words, as the value of a header may be."""
    return KnownSecrets(one for one in known.secrets if one.strength is Strength.KEY)


def _judge_all(
    place: Place, listed: Iterable[tuple[Kind, Any]], known: KnownSecrets
) -> Iterator[Item | Skipped]:
    for kind, raw in listed:
        document = raw if isinstance(raw, dict) else {}
        id_ = known.shown(str(document.get("id")))
        name = known.shown(str(document.get("displayName")))
        reason = next(_faults(document, known), None)
        item = None if reason else _item(kind, document, place)
        reason = reason or (_first_failure(item, place) if item else None)
        yield item if item and not reason else Skipped(kind, id_, name, str(reason))


def _faults(document: Mapping[str, Any], known: KnownSecrets) -> Iterator[str]:
    """Yield why a document cannot be put in a program and a state, whatever it means."""
    if not isinstance(document.get("id"), str):
        yield "the service gives it no id"
        return
    yield from (str(failure) for failure in check_id("id", document["id"]))
    if not is_storable(document):
        yield f"it holds {UNSTORABLE}"
        return
    repeated = repeated_paths({**document, **dict.fromkeys(OUTPUTS)}, known)
    for path in dict.fromkeys(map(without_indexes, repeated)):
        yield f"{path[0]} repeats a secret. Change it in IoT Central first"


def _item(kind: Kind, document: Properties, place: Place) -> Item:
    properties = managed(kind, document)
    places = secret_places(properties) if kind is DESTINATION else ()
    inputs = {
        **normal_form(kind, without_hidden(properties, places)),
        kind.id_property: document["id"],
        "applicationUrl": place.url,
        **({"application": place.name} if place.name is not None else {}),
    }
    # Plain words only: others may repeat a secret that the service hides, and is not known yet.
    told = {name: it for name, it in reports(document, KnownSecrets()).items() if is_plain(it)}
    return Item(kind, document["id"], str(document.get("displayName")), inputs, told, places)


def _first_failure(item: Item, place: Place) -> str | None:
    """Return what the provider's own check would find wrong with the object first, if anything."""
    given = {name: value for name, value in item.inputs.items() if name in item.kind.properties}
    held = given.get(item.kind.immutable)
    if item.kind is DESTINATION:
        failures = check_destination(with_placeholders(given, item.secrets), held)
    else:
        failures = check_export(given, place.api_version, held)
    failure = next(failures, None)
    return None if failure is None else str(failure)
