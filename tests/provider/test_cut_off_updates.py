"""Updates after one that was cut off: the service holds what no state knows of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from iotcentral_simulator import Application, Behaviour, Simulator
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT
from tests.provider.forms import TOKEN, NewRun
from tests.provider.test_operations import HOOK

NULLS = Behaviour(patch_null="refused", absent_properties="null")
BEHAVIOURS = {
    "merges deeply": Behaviour(),
    "replaces": Behaviour(patch_objects="replaced"),
    "refuses null": NULLS,
}


@pytest.fixture(params=BEHAVIOURS)
def application(request: pytest.FixtureRequest) -> Iterator[Application]:
    """An application of a service that takes patches in one of three ways."""
    with Simulator(token=TOKEN, rate=0, behaviour=BEHAVIOURS[request.param]) as simulator:
        yield simulator.application()


def test_a_property_that_is_sent_ends_as_the_program_says(
    new_run: NewRun, application: Application
) -> None:
    stack = new_run(application)
    hook = stack.create(DESTINATION, HOOK)

    def export(name: str) -> dict[str, Any]:
        return {
            "displayName": "E",
            "source": "telemetry",
            "destinations": [{"id": hook.id}],
            "enrichments": {name: {"value": name}},
        }

    made = stack.create(EXPORT, export("first"))
    with application.exports.edit(made.id) as held:
        held["enrichments"] = {"cut off": {"value": "cut off"}}
    news = stack.checked(EXPORT, export("second"), made.outs)
    stack.provider(EXPORT).update(made.id, made.outs, news)
    assert application.exports[made.id]["enrichments"] == {"second": {"value": "second"}}


def test_a_property_that_goes_away_takes_no_other_along(
    new_run: NewRun, application: Application
) -> None:
    stack = new_run(application)
    customized = {**HOOK, "headerCustomizations": {"a": {"value": "1"}}}
    made = stack.create(DESTINATION, customized)
    news = stack.checked(DESTINATION, HOOK, made.outs)
    stack.provider(DESTINATION).update(made.id, made.outs, news)
    held = application.destinations[made.id]
    assert held["authorization"] == HOOK["authorization"]
    assert not held.get("headerCustomizations")
