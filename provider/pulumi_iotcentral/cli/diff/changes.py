"""In which fields two objects differ: the paths below the properties that `plan` finds changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from pulumi_iotcentral.model import masks
from pulumi_iotcentral.model.diff import plan
from pulumi_iotcentral.model.diff.equality import equal
from pulumi_iotcentral.model.schema import CONNECTION_STRING, CUSTOMIZATIONS, Kind, is_secret_name

Path: TypeAlias = tuple[str, ...]
"""The names that lead to a value; inside an export's `destinations`, the id of the one meant."""

ABSENT: Final = object()
"""What stands where a side has no value."""

_PARTS: Final = {
    name.lower(): name
    for name in (
        "AccountKey",
        "AccountName",
        "BlobEndpoint",
        "DefaultEndpointsProtocol",
        "Endpoint",
        "EndpointSuffix",
        "EntityPath",
        "SharedAccessKey",
        "SharedAccessKeyName",
        "SharedAccessSignature",
    )
}


@dataclass(frozen=True)
class Change:
    """A field that differs: ABSENT stands for a side that has none.

    `parts` are the parts of a connection string that differ as far as both sides show them.
    """

    path: Path
    here: Any = field(repr=False)
    there: Any = field(repr=False)
    parts: tuple[str, ...] = ()


def changes(kind: Kind, here: Mapping[str, Any], there: Mapping[str, Any]) -> list[Change]:
    """Return the fields in which two objects in normal form differ, blind as `plan.difference`."""
    return [
        change
        for name in plan.difference(kind, here, there)
        if name in kind.properties
        for change in _below((name,), here.get(name, ABSENT), there.get(name, ABSENT), secret=False)
    ]


def _below(path: Path, here: Any, there: Any, *, secret: bool) -> Iterator[Change]:
    if isinstance(here, dict) and isinstance(there, dict):
        marked = path[0] in CUSTOMIZATIONS and here.get("secret") is True
        for name in dict.fromkeys((*here, *there)):
            inside = _is_secret((*path, name), marked=marked)
            yield from _below(
                (*path, name), here.get(name, ABSENT), there.get(name, ABSENT), secret=inside
            )
    elif path == ("destinations",) and _are_references(here) and _are_references(there):
        mine, others = _by_id(here), _by_id(there)
        for id_ in dict.fromkeys((*mine, *others)):
            yield from _below(
                (*path, id_), mine.get(id_, ABSENT), others.get(id_, ABSENT), secret=False
            )
    elif not _same(path, here, there, secret=secret):
        yield Change(path, here, there, _parts(path, here, there))


def _is_secret(path: Path, *, marked: bool) -> bool:
    """Tell whether the service masks what stands there, so that a mask equals any value."""
    if path[0] == "authorization":
        return len(path) == 2 and is_secret_name(path[1])  # noqa: PLR2004 - authorization.NAME
    return marked and len(path) == 3 and path[2] == "value"  # noqa: PLR2004 - MAP.NAME.value


def _same(path: Path, here: Any, there: Any, *, secret: bool) -> bool:
    if here is ABSENT or there is ABSENT:
        return here is there
    if not secret:
        return equal(here, there)
    connection_string = path[-1] == CONNECTION_STRING
    same = masks.same_connection_string if connection_string else masks.same_secret
    return same(here, there)


def _parts(path: Path, here: Any, there: Any) -> tuple[str, ...]:
    """Return the names of the parts that differ; only names that are known to be no secrets."""
    if path[-1] != CONNECTION_STRING or not (isinstance(here, str) and isinstance(there, str)):
        return ()
    mine, others = masks.pairs(here), masks.pairs(there)
    return tuple(
        shown
        for name, shown in _PARTS.items()
        if not masks.same_values(name, _named(name, mine), _named(name, others))
    )


def _named(name: str, pairs: list[tuple[str, str | None]]) -> list[str | None]:
    return [value for each, value in pairs if each.strip() == name]


def _are_references(value: Any) -> bool:
    if not isinstance(value, list):
        return False
    ids = [item.get("id") if isinstance(item, dict) else None for item in value]
    return all(isinstance(id_, str) for id_ in ids) and len(set(ids)) == len(ids)


def _by_id(references: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {reference["id"]: reference for reference in references}
