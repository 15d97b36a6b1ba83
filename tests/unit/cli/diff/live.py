"""An application whose listings may lag behind what is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pulumi_iotcentral.model.schema import Kind
from pulumi_iotcentral.model.values import Properties

Held = Mapping[str, Iterable[Any]]
"""Objects by the noun of their kind."""


class Live:
    """An application that holds `items`, and lists `listed`, which is the same unless given."""

    def __init__(self, items: Held, listed: Held | None = None) -> None:
        self._items = items
        self._listed = items if listed is None else listed

    def listed(self, kind: Kind) -> Mapping[str, Properties]:
        return _by_id(self._listed[kind.noun])

    def find(
        self, kind: Kind, id_: str, doubted: Callable[[Properties | None], bool]
    ) -> Properties | None:
        listed = self.listed(kind).get(id_)
        return _by_id(self._items[kind.noun]).get(id_) if doubted(listed) else listed


def _by_id(items: Iterable[Any]) -> Mapping[str, Properties]:
    return {item["id"]: item for item in items if isinstance(item.get("id"), str)}
