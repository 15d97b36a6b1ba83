from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from iotcentral_simulator import Behaviour, Clock, Simulator

from .client import Api, hold_to
from .conftest import Start
from .samples import BLOB, DESTINATIONS, STORAGE, WEBHOOK, export

Switched = Callable[..., tuple[Simulator, Api]]


@pytest.fixture
def switched(start: Start, connect: Callable[..., Api]) -> Switched:
    """A simulator with a behaviour, one destination `d1` and one export `e1` of it."""

    def make(**choices: Any) -> tuple[Simulator, Api]:
        simulator = start()
        api = connect(simulator.url)
        api.held = False
        application = simulator.application()
        application.destinations["d1"] = BLOB
        application.destinations["d2"] = WEBHOOK
        application.exports["e1"] = export("d1", "d2", enrichments={"a": {"path": "p"}})
        simulator.behaviour = Behaviour(**choices)
        return simulator, api

    return make


def test_a_deleted_destination_can_be_detached(switched: Switched) -> None:
    simulator, api = switched(delete_in_use="detached")
    assert api.send("DELETE", "destinations/d1").status_code == 204
    assert api.ok("GET", "exports/e1")["destinations"] == [{"id": "d2"}]
    assert "d1" not in simulator.application().destinations


def test_a_patch_can_replace_whole_objects(switched: Switched) -> None:
    simulator, api = switched(patch_objects="replaced")
    api.ok("PATCH", "exports/e1", {"enrichments": {"b": {"value": 1}, "a": None}, "filter": None})
    assert simulator.application().exports["e1"]["enrichments"] == {"b": {"value": 1}}
    said = api.refused(422, "PATCH", "destinations/d1", {"authorization": {"containerName": "x"}})
    assert said == "authorization.type is required"
    api.ok("PATCH", "exports/e1", {"enrichments": None})
    assert "enrichments" not in simulator.application().exports["e1"]


def test_a_patch_can_refuse_null(switched: Switched) -> None:
    _, api = switched(patch_null="refused")
    api.refused(422, "PATCH", "exports/e1", {"enrichments": {"a": None}})
    api.refused(422, "PATCH", "exports/e1", {"filter": None})
    api.ok("PATCH", "exports/e1", {"displayName": "x"})


def test_a_patch_can_refuse_a_partial_authorization(switched: Switched) -> None:
    simulator, api = switched(partial_authorization="refused")
    partial = {"authorization": {"type": "connectionString", "containerName": "new"}}
    said = api.refused(422, "PATCH", "destinations/d1", partial)
    assert said == "authorization.connectionString is required"
    partial["authorization"]["connectionString"] = STORAGE
    api.ok("PATCH", "destinations/d1", partial)
    api.ok("PATCH", "destinations/d1", {"displayName": "x"})
    assert simulator.application().destinations["d1"]["authorization"]["containerName"] == "new"


def test_merge_patch_can_be_refused(switched: Switched) -> None:
    _, api = switched(merge_patch_content_type="refused")
    options = {"headers": {"Content-Type": "application/merge-patch+json"}}
    api.refused(415, "PATCH", "exports/e1", {"displayName": "x"}, **options)
    api.ok("PATCH", "exports/e1", {"displayName": "x"})


def test_a_put_can_change_type_and_source(switched: Switched) -> None:
    simulator, api = switched(immutable_on_put="accepted")
    api.ok("PUT", "destinations/d1", WEBHOOK)
    api.ok("PUT", "exports/e1", export("d1", source="properties"))
    assert simulator.application().destinations["d1"] == WEBHOOK
    api.refused(422, "PATCH", "exports/e1", {"source": "telemetry"})


def test_destinations_can_come_in_another_order(switched: Switched) -> None:
    simulator, api = switched(destination_order="reversed")
    assert api.ok("GET", "exports/e1")["destinations"] == [{"id": "d2"}, {"id": "d1"}]
    assert simulator.application().exports["e1"]["destinations"] == [{"id": "d1"}, {"id": "d2"}]


@pytest.mark.parametrize("name", DESTINATIONS)
def test_answers_can_be_flat(switched: Switched, name: str) -> None:
    simulator, api = switched(answer_form="flat")
    body = DESTINATIONS[name]
    simulator.application().destinations["d3"] = body
    answer = api.ok("GET", "destinations/d3")
    assert "authorization" not in answer
    own = body.get("authorization", {}).keys() - {"type"}
    assert answer.keys() == {"id", "status"} | (body.keys() - {"authorization"}) | own


def test_absent_properties_can_be_null(switched: Switched) -> None:
    simulator, api = switched(absent_properties="null")
    got = api.ok("GET", "exports/e1")
    assert got["filter"] is got["lastExportTime"] is got["errors"] is None
    assert got["enrichments"] == {"a": {"path": "p", "target": None, "value": None}}
    assert got["destinations"][0] == {"id": "d1", "transform": None}
    webhook = api.ok("GET", "destinations/d2")
    assert webhook["authorization"] is webhook["headerCustomizations"] is None
    simulator.behaviour = Behaviour()
    hold_to("Export", api.ok("GET", "exports/e1"))


@pytest.mark.parametrize("given", [True, False])
def test_retry_after_can_be_left_out(
    start: Start,
    connect: Callable[..., Api],
    given: bool,  # noqa: FBT001
) -> None:
    behaviour = Behaviour(retry_after=given)
    clock = Clock(monotonic=lambda: 0.0)
    api = connect(start(rate=1, behaviour=behaviour, clock=clock).url)
    api.send("GET", "exports")
    answer = api.send("GET", "exports")
    assert answer.status_code == 429
    assert ("Retry-After" in answer.headers) is given


def test_a_fault_can_be_put_around_the_service(start: Start, connect: Callable[..., Api]) -> None:
    def watch(app: Any) -> Any:
        async def around(scope: Any, receive: Any, send: Any) -> None:
            seen.append(scope["method"])
            await app(scope, receive, send)

        return around

    seen: list[str] = []
    api = connect(start(fault=watch).url)
    api.ok("PUT", "destinations/d1", BLOB)
    assert seen == ["PUT"]
