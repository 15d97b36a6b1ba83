"""The free-form value of an enrichment is the user's: nulls and empty objects in it stay."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from iotcentral_simulator import Application, Behaviour, Simulator
from pulumi_iotcentral.dynamic.values import decoded
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT
from tests.provider.forms import TOKEN, NewRun
from tests.provider.test_operations import HOOK

VALUES: tuple[Any, ...] = (
    {"x": None, "y": 1},
    {"deep": {"gone": None, "kept": {}}, "list": [None, {"x": None}, []]},
    [None, {"x": None}],
    {},
    [],
    "",
    False,
    {"secret": False, "transform": "a\n", "": {"value": None}},
)
BEHAVIOURS = {"merges deeply": Behaviour(), "replaces": Behaviour(patch_objects="replaced")}


@pytest.fixture(params=BEHAVIOURS)
def application(request: pytest.FixtureRequest) -> Iterator[Application]:
    """An application of a service that applies patches in one of two ways."""
    with Simulator(token=TOKEN, rate=0, behaviour=BEHAVIOURS[request.param]) as simulator:
        yield simulator.application()


def test_a_value_leaves_check_as_it_came(new_run: NewRun, application: Application) -> None:
    for value in VALUES:
        inputs = new_run(application).checked(EXPORT, export("a", value))
        assert inputs["enrichments"]["a"]["value"] == value


def export(id_: str, value: Any, **more: Any) -> dict[str, Any]:
    return {
        "displayName": "E",
        "source": "telemetry",
        "destinations": [{"id": id_}],
        "enrichments": {"a": {"value": value}, "plain": {"value": "x"}},
        **more,
    }


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_is_stored_as_it_is_and_shows_no_drift(
    new_run: NewRun, application: Application, value: Any
) -> None:
    stack = new_run(application)
    hook = stack.create(DESTINATION, HOOK)
    made = stack.create(EXPORT, export(hook.id, value))
    assert application.exports[made.id]["enrichments"]["a"]["value"] == value
    provider = stack.provider(EXPORT)
    read = provider.read(made.id, made.outs)
    assert decoded(read.inputs)["enrichments"]["a"]["value"] == value
    assert provider.diff(made.id, read.outs, made.outs).changes is False


@pytest.mark.parametrize("old", VALUES[:4], ids=repr)
@pytest.mark.parametrize("new", VALUES[:4], ids=repr)
def test_an_update_replaces_a_value_whole(
    new_run: NewRun, application: Application, old: Any, new: Any
) -> None:
    stack = new_run(application)
    hook = stack.create(DESTINATION, HOOK)
    made = stack.create(EXPORT, export(hook.id, old))
    news = stack.checked(EXPORT, export(hook.id, new), made.outs)
    changed = stack.provider(EXPORT).diff(made.id, made.outs, news).changes
    assert changed is (old != new)
    stack.provider(EXPORT).update(made.id, made.outs, news)
    assert application.exports[made.id]["enrichments"]["a"]["value"] == new


def test_another_changed_enrichment_leaves_a_null_in_a_value_alone(
    new_run: NewRun,
    application: Application,
) -> None:
    stack = new_run(application)
    hook = stack.create(DESTINATION, HOOK)
    made = stack.create(EXPORT, export(hook.id, {"x": None}))
    changed = export(hook.id, {"x": None})
    changed["enrichments"]["plain"] = {"path": "$displayName"}
    news = stack.checked(EXPORT, changed, made.outs)
    stack.provider(EXPORT).update(made.id, made.outs, news)
    assert application.exports[made.id]["enrichments"] == changed["enrichments"]


def test_what_somebody_added_inside_a_changed_value_goes_away(
    new_run: NewRun, application: Application
) -> None:
    stack = new_run(application)
    hook = stack.create(DESTINATION, HOOK)
    made = stack.create(EXPORT, export(hook.id, {"x": 1}))
    with application.exports.edit(made.id) as held:
        held["enrichments"]["a"]["value"] = {"x": 1, "added": 2}
    news = stack.checked(EXPORT, export(hook.id, {"x": 2}), made.outs)
    stack.provider(EXPORT).update(made.id, made.outs, news)
    assert application.exports[made.id]["enrichments"]["a"]["value"] == {"x": 2}
