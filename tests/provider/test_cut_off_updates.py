"""Updates after one that was cut off: the service holds what no state knows of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from iotcentral_simulator import Application, Behaviour, Simulator
from pulumi_iotcentral.destination import DestinationProvider
from pulumi_iotcentral.export import ExportProvider
from tests.provider.test_operations import HOOK, TOKEN, Stack

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


def test_a_property_that_is_sent_ends_as_the_program_says(application: Application) -> None:
    stack = Stack(application)
    hook = stack.create(DestinationProvider, HOOK)

    def export(name: str) -> dict[str, Any]:
        return {
            "displayName": "E",
            "source": "telemetry",
            "destinations": [{"id": hook.id}],
            "enrichments": {name: {"value": name}},
        }

    made = stack.create(ExportProvider, export("first"))
    with application.exports.edit(made.id) as held:
        held["enrichments"] = {"cut off": {"value": "cut off"}}
    news = stack.checked(ExportProvider, export("second"), made.outs)
    stack.provider(ExportProvider).update(made.id, made.outs, news)
    assert application.exports[made.id]["enrichments"] == {"second": {"value": "second"}}


def test_a_property_that_goes_away_takes_no_other_along(application: Application) -> None:
    stack = Stack(application)
    customized = {**HOOK, "headerCustomizations": {"a": {"value": "1"}}}
    made = stack.create(DestinationProvider, customized)
    news = stack.checked(DestinationProvider, HOOK, made.outs)
    stack.provider(DestinationProvider).update(made.id, made.outs, news)
    held = application.destinations[made.id]
    assert held["authorization"] == HOOK["authorization"]
    assert not held.get("headerCustomizations")
