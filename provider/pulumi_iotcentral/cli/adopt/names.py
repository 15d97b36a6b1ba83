"""The names of adopted objects in the program: deterministic, unique, and valid."""

from __future__ import annotations

import builtins
import hashlib
import keyword
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from pulumi_iotcentral.model.paths import FieldPath, snake_case

from .inventory import Item
from .secret_sources import SecretSources

_LONGEST: Final = 40
_LONGEST_ID: Final = 24
_RESERVED: Final = frozenset(
    {"pulumi", "iotcentral", "config", *keyword.kwlist, *keyword.softkwlist, *dir(builtins)}
)
_SUFFIXES: Final[Mapping[FieldPath, str]] = {
    ("url",): "url",
    ("authorization", "value"): "authorization",
}


@dataclass(frozen=True)
class Named:
    """An object with its names: of the resource, the variable, and the configuration's keys."""

    item: Item
    resource: str
    variable: str
    keys: Mapping[FieldPath, str] = field(default_factory=dict)


def name_all(
    items: Iterable[Item], taken: Mapping[str, Collection[str]], sources: SecretSources
) -> list[Named]:
    """Return the objects with deterministic names.

    `taken` are the names of existing resources in the stack, by the noun of their kind. If objects
    have the same name, all but the one with the first id are numbered. A secret gets the key that
    `sources` recorded for it, or an unused one.
    """
    resources = {noun: set(names) for noun, names in taken.items()}
    variables, keys = set(_RESERVED), set(sources.taken)
    named = []
    for item in sorted(items, key=lambda item: (item.kind.noun, item.id)):
        noun = item.kind.noun
        resource = _unused(_slug(item.display_name) or _fallback(item), "-", resources, noun)
        variable = _variable(resource, noun, variables)
        named.append(Named(item, resource, variable, _keys(item, resource, keys, sources)))
    return sorted(named, key=lambda one: (one.item.kind.noun, one.resource))


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:_LONGEST].strip("-")


def _fallback(item: Item) -> str:
    """Return a name for an object whose display name has no Latin letter or digit.

    A UUID is shortened to its first part.
    """
    id_ = _slug(item.id) or _digest(item.id)
    return f"{item.kind.noun}-{id_ if len(id_) <= _LONGEST_ID else id_.partition('-')[0]}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _unused(name: str, mark: str, taken: dict[str, set[str]], group: str) -> str:
    used = taken.setdefault(group, set())
    return _first_unused(name, mark, used)


def _first_unused(name: str, mark: str, used: set[str]) -> str:
    chosen, number = name, 1
    while chosen in used:
        number += 1
        chosen = f"{name}{mark}{number}"
    used.add(chosen)
    return chosen


def _variable(resource: str, noun: str, used: set[str]) -> str:
    name = resource.replace("-", "_")
    if not name.isidentifier():
        name = f"{noun}_{name}"
    if name in used:
        name = f"{name}_{noun}"
    return _first_unused(name, "_", used)


def _keys(
    item: Item, resource: str, used: set[str], sources: SecretSources
) -> dict[FieldPath, str]:
    wanted = {place.path: _camel(f"{resource}-{_suffix(place.path)}") for place in item.secrets}
    return {
        path: sources.key(item, path) or _first_unused(key, "", used)
        for path, key in wanted.items()
    }


def _suffix(path: FieldPath) -> str:
    if path in _SUFFIXES:
        return _SUFFIXES[path]
    if path[0] == "authorization":
        return snake_case(path[1]).replace("_", "-")
    customizations, name, _ = path
    return f"{customizations.removesuffix('Customizations')}-{_slug(name) or _digest(name)}"


def _camel(name: str) -> str:
    first, *rest = name.split("-")
    return first + "".join(word.capitalize() for word in rest)
