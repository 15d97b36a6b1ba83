"""The plan of an adoption, which is complete before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pulumi_iotcentral.config.settings import Settings
from pulumi_iotcentral.model.masks import has_masked_part, is_mask, same_connection_string
from pulumi_iotcentral.model.schema import CONNECTION_STRING, DESTINATION

from ...model.paths import snake_case
from ..workspace.errors import CommandError
from ..workspace.state import (
    Managed,
    Owner,
    Setting,
    StackName,
    State,
    managed,
    names,
    owners,
)
from .inventory import Inventory, Item, Skipped
from .names import Named, name_all
from .secret_places import SecretPlace
from .secret_sources import SecretSources, line_name


@dataclass(frozen=True)
class Selection:
    """The selected objects by outcome.

    `destinations` are all destinations of the application that the stack already has, by id,
    whether they are selected or not.
    """

    adopted: tuple[Named, ...]
    present: tuple[tuple[Item, Managed], ...]
    skipped: tuple[Skipped, ...]
    destinations: Mapping[str, Managed] = field(default_factory=dict)


@dataclass(frozen=True)
class Secrets:
    """The sources of the secrets of the adopted objects, by configuration key.

    `stored` are new values for the stack's configuration. `wanted` are keys that the user must set.
    `kept` are keys of an earlier adoption. `differing` are keys whose value differs from the
    visible value in IoT Central. `unused` are lines of the secrets file that belong to no object.
    `hosts` has every key with the hosts that receive its secret. They are empty if the missing
    secret itself names its host.
    """

    stored: Mapping[str, Setting] = field(default_factory=dict)
    wanted: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()
    unused: tuple[int, ...] = ()
    hosts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class AdoptPlan:
    """Everything that will be written for the application at `url`.

    `out` is the program's file. `base` is the folder that contains it, even through links.
    """

    url: str
    selection: Selection
    secrets: Secrets
    config: Mapping[str, Setting]
    program: str
    out: Path
    base: Path
    before: State
    after: State


def select(
    inventory: Inventory,
    state: State,
    settings: Settings,
    sources: SecretSources,
    only: Sequence[str] = (),
) -> Selection:
    """Return the objects to adopt: all, or those in `only` by id, display name or resource name.

    Objects that the stack already has are not changed. Raises CommandError for an unknown name.
    """
    have = {
        (one.kind.noun, one.id): one
        for one in managed(state)
        if settings.same(one.url, sources.application)
    }
    fresh = [item for item in inventory.items if (item.kind.noun, item.id) not in have]
    others = owners(state)
    owned = [_owned(item, others[item.id]) for item in fresh if item.id in others]
    named = name_all([item for item in fresh if item.id not in others], names(state), sources)
    _refuse_unknown(only, inventory, named)
    return Selection(
        tuple(one for one in named if _is_selected(only, one.item, one.resource)),
        tuple(
            (item, have[item.kind.noun, item.id])
            for item in inventory.items
            if (item.kind.noun, item.id) in have and _is_selected(only, item)
        ),
        tuple(one for one in (*inventory.skipped, *owned) if _is_selected(only, one)),
        {id_: one for (noun, id_), one in have.items() if noun == DESTINATION.noun},
    )


def _owned(item: Item, owner: Owner) -> Skipped:
    """Return an object as skipped, since another resource of the stack manages it.

    With two owners, removing one resource would delete the object of the other.
    """
    kind = item.kind
    reason = f"the stack manages it as {owner.type} {owner.name!r}"
    if owner.dynamic:
        id_argument = f"{snake_case(kind.id_property)}={item.id!r}"
        remedy = (
            f"Declare it with {id_argument} and "
            f"opts=pulumi.ResourceOptions(aliases=[{owner.urn!r}])."
        )
    else:
        remedy = (
            f"Remove that resource from the program and from the state ({owner.urn}), then run "
            "adopt again."
        )
    return Skipped(kind, item.id, item.display_name, reason, remedy)


def _is_selected(only: Sequence[str], item: Item | Skipped, resource: str | None = None) -> bool:
    return not only or bool({item.id, item.display_name, resource} & set(only))


def _refuse_unknown(only: Sequence[str], inventory: Inventory, named: Sequence[Named]) -> None:
    known = {one.resource for one in named}
    for found in (inventory.items, inventory.skipped):
        known |= {text for item in found for text in (item.id, item.display_name)}
    unknown = [name for name in only if name not in known]
    if unknown:
        raise CommandError(
            f"the application has no destination or export {unknown[0]!r}. Use an ID, a display "
            "name, or a resource name of --dry-run for --only."
        )


def resolve_secrets(
    adopted: Sequence[Named], sources: SecretSources, stack: StackName, *, force: bool = False
) -> Secrets:
    """Return the source of each secret of the adopted objects.

    Raises CommandError if a value in the configuration would be overwritten without `force`, and
    for a masked value.
    """
    stored: dict[str, Setting] = {}
    wanted, kept, differing = list[str](), list[str](), list[str]()
    hosts: dict[str, tuple[str, ...]] = {}
    for key, item, place in _places(adopted):
        hosts[key] = sources.hosts(item, place)
        value = sources.value(item, place)
        full = f"{sources.namespace}:{key}"
        if value is None:
            wanted.append(key)
            continue
        if _disagrees(place, value):
            differing.append(key)
        if sources.is_kept(item, place):
            kept.append(key)
            continue
        _refuse_mask(item, place, value)
        if sources.config.get(full) != Setting(value, secret=True):
            _refuse_loss(full, sources.config, stack, force=force)
            stored[full] = Setting(value, secret=True)
    unused = _unused(sources, adopted)
    return Secrets(stored, tuple(wanted), tuple(kept), tuple(differing), unused, hosts)


def _unused(sources: SecretSources, adopted: Sequence[Named]) -> tuple[int, ...]:
    used = {(item.id, place.path) for _, item, place in _places(adopted)}
    lines = sources.file.lines
    return tuple(sorted((*sources.file.unbound, *(lines[it] for it in lines.keys() - used))))


def _places(adopted: Collection[Named]) -> list[tuple[str, Item, SecretPlace]]:
    return [
        (one.keys[place.path], one.item, place) for one in adopted for place in one.item.secrets
    ]


def _refuse_mask(item: Item, place: SecretPlace, value: str) -> None:
    connection_string = place.path[-1] == CONNECTION_STRING
    if is_mask(value) or (connection_string and has_masked_part(value)):
        raise CommandError(
            f"{line_name(item.id, place.path)} has a masked secret. Write the secret itself to the "
            "secrets file, or remove the line."
        )


def _disagrees(place: SecretPlace, value: str) -> bool:
    if place.path[-1] == CONNECTION_STRING:
        return place.shown is not None and not same_connection_string(place.shown, value)
    return not place.hidden and place.shown != value


def _refuse_loss(
    full: str, config: Mapping[str, Setting], stack: StackName, *, force: bool
) -> None:
    if full in config and not force:
        raise CommandError(
            f"the stack's configuration already has {full} with another value. Remove it with "
            f"`{stack.command(f'pulumi config rm {full}')}`, or use --force to overwrite it."
        )
