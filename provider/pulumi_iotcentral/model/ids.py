"""URNs, and auto-generated ids, which a preview knows and which are the same after a crash."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self
from uuid import UUID, uuid5

from .schema import RECREATE, Kind
from .urls import canonical_url, same_application
from .values import UNKNOWN, has_unknown

SEED_PROPERTY: Final = "idSeed"
"""The property that passes the seed from the program to check, which removes it."""

NO_ORGANIZATION: Final = "organization"
"""The organization in a seed that has none: Pulumi calls that of self-managed backends so."""

_NAMESPACE: Final = UUID("5d3f3e5b-8d0c-5f0e-9a54-0d0c5b1f7a10")


def name_of_seed(seed: Any, type_token: str) -> str:
    """Return the resource's name in a seed. The name itself may contain colons."""
    text = str(seed)
    mark = f"::{type_token}::"
    return text.rpartition(mark if mark in text else "::")[2]


def is_unique(seed: str | None) -> bool:
    """Tell whether no stack of another organization or backend can have a seed.

    `seed` begins with the organization. Two self-managed backends can both have the same stack.
    """
    organization, separator, _ = (seed or "").partition("::")
    return bool(separator) and organization not in ("", NO_ORGANIZATION)


def choose_id(
    kind: Kind,
    olds: Mapping[str, Any],
    news: Mapping[str, Any],
    seed: Any,
    old_ids: Collection[str] = (),
) -> Any:
    """Return the auto-generated id of an object.

    It is the current id if the immutable property, the application and `recreate` do not change.
    An unknown property or application counts as the same. Otherwise the id is derived from the
    seed, the immutable property and the application: UNKNOWN if one of them is unknown, None
    without a seed. It is never one of `old_ids`, the ids of the objects that are replaced.
    """
    kept = olds.get(kind.id_property)
    immutable, url = news.get(kind.immutable), news.get("applicationUrl")
    same_kind = _stays(olds.get(kind.immutable), immutable, equal=_equal)
    same_place = _stays(olds.get("applicationUrl"), url, equal=same_application)
    recreate = news.get(RECREATE)
    if kept is not None and has_unknown(recreate):
        return UNKNOWN
    if kept is not None and same_kind and same_place and olds.get(RECREATE) == recreate:
        return kept
    if has_unknown([immutable, url, seed]):
        return UNKNOWN
    if not isinstance(seed, str):
        return None
    derived = derive_id(seed, str(immutable), str(url))
    return derive_id(f"{seed}\n2", str(immutable), str(url)) if derived in old_ids else derived


def derive_id(seed: str, immutable: str, url: str) -> str:
    """Return the UUIDv5 of a seed, a type or source, and an application's base URL.

    The port of a loopback address is ignored: a simulator that restarts on another port is the same
    application.
    """
    parts = (seed, immutable, canonical_url(url, port_of_loopback=False))
    return str(uuid5(_NAMESPACE, "\n".join(parts).encode("utf-8", "replace").decode()))


def _equal(one: Any, other: Any) -> bool:
    return bool(one == other)


def _stays(old: Any, new: Any, *, equal: Any) -> bool:
    return has_unknown(new) or bool(equal(old, new))


_PREFIX: Final = "urn:pulumi:"
_PARTS: Final = 4


@dataclass(frozen=True)
class Urn:
    """A URN in its parts. `types` are the types of the parents and of the resource itself."""

    stack: str
    project: str
    types: tuple[str, ...]
    name: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the parts of a URN, whose name may contain colons. Another text is only a name."""
        parts = text.split("::", _PARTS - 1)
        if len(parts) < _PARTS:
            return cls("", "", ("",), text)
        stack, project, types, name = parts
        return cls(stack.removeprefix(_PREFIX), project, tuple(types.split("$")), name)

    @property
    def type(self) -> str:
        """Return the resource's own type."""
        return self.types[-1]

    def __str__(self) -> str:
        return f"{_PREFIX}{self.stack}::{self.project}::{'$'.join(self.types)}::{self.name}"
