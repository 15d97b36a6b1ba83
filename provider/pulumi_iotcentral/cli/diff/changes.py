"""The fields in which two objects differ, with the parts of connection strings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pulumi_iotcentral.model import masks
from pulumi_iotcentral.model.diff import changes as model
from pulumi_iotcentral.model.diff.changes import Path
from pulumi_iotcentral.model.diff.plan import normal_form
from pulumi_iotcentral.model.failures import join
from pulumi_iotcentral.model.schema import CONNECTION_STRING, Kind
from pulumi_iotcentral.model.values import ABSENT


def path_text(path: Path) -> str:
    """Return a path as the engine writes it; a destination of an export stands by its id."""
    text = path[0]
    for place, name in enumerate(path[1:]):
        by_id = place == 0 and path[0] == "destinations"
        text = f"{text}[{json.dumps(name, ensure_ascii=False)}]" if by_id else join(text, name)
    return text


__all__ = ["ABSENT", "Change", "Path", "changes"]

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
class Change(model.Change):
    """A field that differs.

    `parts` are the parts of a connection string that differ as far as both sides show them.
    """

    parts: tuple[str, ...] = ()


def changes(kind: Kind, here: Mapping[str, Any], there: Mapping[str, Any]) -> list[Change]:
    """Return the fields of the API in which two objects differ."""
    found = model.changes(kind, normal_form(kind, here), normal_form(kind, there))
    return [
        Change(it.path, it.old, it.new, _parts(it.path, it.old, it.new))
        for it in found
        if it.path[0] in kind.properties
    ]


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
