"""The listing of a process: an object that is listed in two ways is what it says by itself."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_iotcentral.lifecycle.inventory import Inventory
from tests.unit.lifecycle.scripted import ScriptedCollection

GOOD = {"id": "hook", "type": "webhook@v1", "url": "https://good.example"}
EVIL = {**GOOD, "url": "https://evil.example"}
OTHER = {"id": "other", "type": "webhook@v1"}


def listing(items: list[dict[str, Any]], alone: dict[str, Any]) -> tuple[Inventory, list[str]]:
    asked: list[str] = []

    def get(id_: str) -> dict[str, Any]:
        asked.append(id_)
        return alone

    return Inventory(ScriptedCollection(get, lambda: items)), asked


@pytest.mark.parametrize("items", [[GOOD, OTHER, EVIL], [EVIL, GOOD, OTHER], [EVIL, GOOD, EVIL]])
def test_an_object_that_is_listed_in_two_ways_is_asked_for_by_itself(
    items: list[dict[str, Any]],
) -> None:
    objects, asked = listing(items, EVIL)
    assert objects.listed()["hook"] == EVIL
    assert objects.find("hook", lambda listed: listed is None) == EVIL
    assert asked == ["hook"]


def test_an_object_that_is_listed_twice_and_says_the_same_is_not_asked_for() -> None:
    objects, asked = listing([GOOD, OTHER, dict(GOOD)], EVIL)
    assert objects.listed() == {"hook": GOOD, "other": OTHER}
    assert asked == []
