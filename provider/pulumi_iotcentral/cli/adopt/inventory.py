"""The objects of an application that can be adopted, and the reasons to skip others."""

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

    `inputs` are those of a resource in normal form, without masked secrets. `outputs` are the
    properties that only the service sets. `secrets` are the places of secrets, which a program
    reads from its configuration.
    """

    kind: Kind
    id: str
    display_name: str
    inputs: Properties = field(repr=False)
    outputs: Properties = field(repr=False)
    secrets: tuple[SecretPlace, ...] = ()

    @property
    def hides(self) -> bool:
        """Return whether a secret of the object is masked, so that the next update sends it."""
        return any(place.hidden for place in self.secrets)


@dataclass(frozen=True)
class Skipped:
    """An object that cannot be adopted, with the reason and, if there is one, the remedy."""

    kind: Kind
    id: str
    display_name: str
    reason: str
    remedy: str = ""


def sentence(reason: str, remedy: str) -> str:
    """Return the reason of a skipped object, and the remedy as a sentence of its own."""
    return f"{reason.removesuffix('.')}. {remedy}" if remedy else reason


@dataclass(frozen=True)
class Inventory:
    """All objects of an application. Items and skipped objects are sorted by id."""

    items: tuple[Item, ...]
    skipped: tuple[Skipped, ...]


def take_inventory(
    place: Place,
    destinations: Iterable[Any],
    exports: Iterable[Any],
    known: KnownSecrets | None = None,
) -> Inventory:
    """Return the listed destinations and exports as items or skipped objects.

    An object is skipped if the program would contain a `known` secret in plain text.
    """
    listed = [(DESTINATION, raw) for raw in destinations] + [(EXPORT, raw) for raw in exports]
    certain = _certain(known or KnownSecrets())
    by_id = {(found.kind.noun, found.id): found for found in _examined(place, listed, certain)}
    found = [by_id[key] for key in sorted(by_id)]
    return Inventory(
        tuple(item for item in found if isinstance(item, Item)),
        tuple(item for item in found if isinstance(item, Skipped)),
    )


def _certain(known: KnownSecrets) -> KnownSecrets:
    """Return the secrets without ordinary words, such as the value of a header can be."""
    return KnownSecrets(one for one in known.secrets if one.strength is Strength.KEY)


def _examined(
    place: Place, listed: Iterable[tuple[Kind, Any]], known: KnownSecrets
) -> Iterator[Item | Skipped]:
    for kind, raw in listed:
        document = raw if isinstance(raw, dict) else {}
        id_ = known.shown(str(document.get("id")))
        name = known.shown(str(document.get("displayName")))
        reason = next(_reasons(document, known), None)
        item = None if reason else _item(kind, document, place)
        reason = reason or (_first_failure(item, place) if item else None)
        yield item if item and not reason else Skipped(kind, id_, name, str(reason))


def _reasons(document: Mapping[str, Any], known: KnownSecrets) -> Iterator[str]:
    """Yield the reasons why a program and a state cannot contain an object."""
    if not isinstance(document.get("id"), str):
        yield "it has no id"
        return
    yield from (str(failure) for failure in check_id("id", document["id"]))
    if not is_storable(document):
        yield f"it contains {UNSTORABLE}"
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
    # Plain words only: other texts may repeat a masked secret, which is unknown here.
    found = reports(document, KnownSecrets())
    outputs = {name: it for name, it in found.items() if is_plain(it)}
    return Item(kind, document["id"], str(document.get("displayName")), inputs, outputs, places)


def _first_failure(item: Item, place: Place) -> str | None:
    """Return the first validation error of the provider's own check, if there is any."""
    given = {name: value for name, value in item.inputs.items() if name in item.kind.properties}
    current = given.get(item.kind.immutable)
    if item.kind is DESTINATION:
        failures = check_destination(with_placeholders(given, item.secrets), current)
    else:
        failures = check_export(given, place.api_version, current)
    failure = next(failures, None)
    return None if failure is None else str(failure)
