"""What a preview of the native provider shows of a change: each path, and what replaces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from iotcentral_simulator import Simulator
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT
from tests.provider.forms import TOKEN, NativeRun
from tests.provider.test_operations import HOOK, export

HEADERS = {"headerCustomizations": {"x-site": {"value": "a"}}}


@pytest.fixture
def run() -> Iterator[NativeRun]:
    with (
        Simulator(token=TOKEN, rate=0, quota=0, quiet=True) as simulator,
        NativeRun(simulator.application()) as begun,
    ):
        yield begun


def shown(run: NativeRun, kind: Any, old: Any, new: Any) -> dict[str, str]:
    """Return the kind of each change by its path."""
    olds = run.checked(kind, old)
    return run.detailed(kind, olds, run.checked(kind, new, olds))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, {}),
        ({"enabled": False}, {"enabled": "UPDATE"}),
        ({"filter": "SELECT * FROM devices"}, {"filter": "ADD"}),
        ({"enrichments": {"site": {"value": "b"}}}, {"enrichments.site.value": "UPDATE"}),
        ({"enrichments": {}}, {"enrichments": "DELETE"}),
        (
            {"destinations": [{"id": "two", "transform": "."}]},
            {"destinations[0].transform": "ADD"},
        ),
        ({"destinations": [{"id": "one"}]}, {"destinations": "UPDATE"}),
        ({"destinations": [{"id": "two"}, {"id": "one"}]}, {"destinations": "UPDATE"}),
        ({"source": "properties"}, {"source": "UPDATE_REPLACE", "exportId": "UPDATE_REPLACE"}),
        ({"exportId": "mine"}, {"exportId": "UPDATE_REPLACE"}),
    ],
)
def test_a_change_of_an_export_is_shown_at_its_path(
    run: NativeRun, change: dict[str, Any], expected: dict[str, str]
) -> None:
    before = export("two", enrichments={"site": {"value": "a"}})
    assert shown(run, EXPORT, before, before | change) == expected


def test_a_destination_at_another_index_is_shown_with_the_list_that_the_engine_compares(
    run: NativeRun,
) -> None:
    one, two, three = {"id": "one"}, {"id": "two"}, {"id": "three"}
    before = export("two", destinations=[one, two, three])
    for after in ([two, three], [two, one, three | {"transform": "."}], [one, three]):
        changed = before | {"destinations": after}
        assert shown(run, EXPORT, before, changed) == {"destinations": "UPDATE"}
    assert shown(run, EXPORT, before, before | {"destinations": [three, two, one]}) == {}


def test_a_changed_secret_is_shown_at_its_path(run: NativeRun) -> None:
    before = HOOK | HEADERS
    after = {**before, "authorization": {"type": "header", "value": "another"}}
    after["headerCustomizations"] = {"x-site": {"value": "b"}}
    assert shown(run, DESTINATION, before, after) == {
        "authorization.value": "UPDATE",
        'headerCustomizations["x-site"].value': "UPDATE",
    }
