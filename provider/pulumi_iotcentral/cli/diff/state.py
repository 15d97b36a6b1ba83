"""What a stack's state says of its destinations and exports, secrets and all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pulumi_iotcentral.dynamic.values import decoded, is_exported_secret, revealed
from pulumi_iotcentral.model.diff import plan
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, Kind
from pulumi_iotcentral.model.urn import Urn

from ..workspace.state import State, resources
from .changes import Path

_KINDS: Final = {kind.token: kind for kind in (DESTINATION, EXPORT)}


@dataclass(frozen=True)
class Recorded:
    """A resource as the state has it.

    `properties` are the API's, in normal form; `secrets` the paths that the state holds as secrets;
    `leaving` tells that the resource was replaced, and the old object is still to be deleted.
    """

    kind: Kind
    name: str
    id: str
    url: str
    properties: Mapping[str, Any] = field(repr=False)
    secrets: frozenset[Path] = frozenset()
    leaving: bool = False


def recorded(state: State) -> list[Recorded]:
    """Return the destinations and exports of a state that was exported with its secrets.

    What a program only reads is none of them.
    """
    return [
        _recorded(one)
        for one in resources(state)
        if one["type"] in _KINDS and not one.get("external")
    ]


def _recorded(resource: Mapping[str, Any]) -> Recorded:
    kind = _KINDS[resource["type"]]
    inputs, outputs = resource.get("inputs") or {}, resource.get("outputs") or {}
    plain = decoded({name: revealed(value) for name, value in outputs.items()})
    url = plain.get("applicationUrl") or revealed(inputs.get("applicationUrl"))
    return Recorded(
        kind,
        Urn.parse(str(resource["urn"])).name,
        str(resource.get("id")),
        str(url),
        plan.body(kind, plain),
        frozenset((*_secret_paths(inputs, ()), *_secret_paths(outputs, ()))),
        resource.get("delete") is True,
    )


def _secret_paths(value: Any, path: Path) -> Iterator[Path]:
    """Yield where a state holds secrets; for one inside a list, the list's own path."""
    if is_exported_secret(value):
        yield path
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _secret_paths(item, (*path, name))
    elif isinstance(value, list) and any(True for item in value for _ in _secret_paths(item, ())):
        yield path
