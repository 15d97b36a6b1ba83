from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest
import requests

from iotcentral_simulator import (
    Behaviour,
    ContentType,
    Control,
    ControlError,
    Controlled,
    Cut,
    Delay,
    Fail,
    Fault,
    Hold,
    Html,
    Lag,
    Lose,
    Simulator,
    Truncate,
)
from iotcentral_simulator.effects import EFFECTS

from .client import Api, hold_to
from .conftest import Start
from .samples import BLOB, SECRET, WEBHOOK, export

OTHER_CHOICES: dict[str, Any] = {
    "delete_in_use": "detached",
    "patch_objects": "replaced",
    "patch_null": "refused",
    "partial_authorization": "refused",
    "merge_patch_content_type": "refused",
    "immutable_on_put": "accepted",
    "destination_order": "reversed",
    "answer_form": "flat",
    "absent_properties": "null",
    "list_lag": "one_read",
    "retry_after": False,
    "reads_per_status": 3,
}
JSON = {"Content-Type": "application/json"}
FAIL = {"effect": {"kind": "fail"}}


@pytest.fixture(scope="session")
def open_to_control() -> Any:
    """One simulator with the control API, for requests that leave it as it is."""
    with Simulator(control=True, rate=0) as running:
        yield running


def call(simulator: Simulator, method: str, path: str, **options: Any) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.request(method, f"{simulator.url}/control{path}", timeout=30, **options)


def refusal(answer: requests.Response) -> tuple[int, str]:
    hold_to("Error", answer.json())
    return answer.status_code, answer.json()["error"]["message"]


def test_without_the_option_there_is_no_control_and_the_client_says_so(start: Start) -> None:
    simulator = start()
    assert call(simulator, "GET", "/faults").status_code == 404
    with pytest.raises(ControlError, match="Start the simulator with --control"):
        Control(simulator.url).faults.clear()


def test_a_simulator_that_is_not_there_is_an_error_of_one_line(start: Start) -> None:
    with Simulator(control=True) as ended:
        pass
    with pytest.raises(ControlError, match=r"^127.0.0.1:\d+ does not respond: "):
        Control(ended.url).faults.clear()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:99999",
        "http://127.0.0.1:65536/applications/a",
        "http://127.0.0.1:port",
        "http://127.0.0.1:-1",
        "http://127.0.0.1:0",
        "http://[::1",
        "127.0.0.1:8080",
        "",
    ],
)
def test_a_url_that_leads_to_no_simulator_is_refused_before_a_request(url: str) -> None:
    with pytest.raises(ControlError, match="must have a host, and a port of 65535 at most"):
        Control(url)


@pytest.mark.parametrize("name", [field.name for field in fields(Behaviour)])
def test_each_switch_is_set_and_read_from_outside(open_to_control: Simulator, name: str) -> None:
    control = Control(open_to_control.url)
    other = replace(Behaviour(), **{name: OTHER_CHOICES[name]})
    control.behaviour = other
    assert control.behaviour == open_to_control.behaviour == other != Behaviour()
    open_to_control.behaviour = Behaviour()


def test_a_part_of_the_switches_can_be_set_by_hand(start: Start) -> None:
    simulator = start(control=True, behaviour=Behaviour(patch_null="refused"))
    answer = call(simulator, "PATCH", "/behaviour", json={"list_lag": "one_read"})
    assert answer.json()["patch_null"] == "refused"
    assert simulator.behaviour == Behaviour(patch_null="refused", list_lag="one_read")
    call(simulator, "PUT", "/behaviour", json={"retry_after": False})
    assert simulator.behaviour == Behaviour(retry_after=False)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ([], "the body must be an object"),
        ({}, "effect is required"),
        ({"effect": {}}, "effect.kind must be one of " + ", ".join(EFFECTS)),
        ({"effect": {"kind": "explode"}}, "effect.kind must be one of " + ", ".join(EFFECTS)),
        ({"effect": "fail"}, "effect must be an object"),
        (FAIL | {"on": "PUT"}, "on must be METHOD PATH, such as 'PUT|PATCH */destinations/*'"),
        (FAIL | {"nth": 0}, "nth must be 1 or more"),
        (FAIL | {"nth": True}, "nth must be a whole number"),
        (FAIL | {"times": 0}, "times must be 1 or more, or null for all"),
        (FAIL | {"times": "all"}, "times must be a whole number or null"),
        (FAIL | {"n": 1}, "n is not supported. Use effect, on, nth, times, name"),
        ({"effect": {"kind": "fail", "status": 99}}, "effect.status must be between 200 and 599"),
        ({"effect": {"kind": "fail", "status": 204}}, "effect.status must be between 200 and 599"),
        ({"effect": {"kind": "fail", "body": 1}}, "effect.body must be an object or text or"),
        ({"effect": {"kind": "fail", "headers": {"a": 1}}}, "effect.headers.a must be text"),
        ({"effect": {"kind": "fail", "headers": {"a": "\n"}}}, "effect.headers.a must be one"),
        ({"effect": {"kind": "fail", "headers": {"Content-Length": "1"}}}, "effect.headers.Con"),
        ({"effect": {"kind": "cut", "moment": "after"}}, "effect.moment must be one of before"),
        ({"effect": {"kind": "delay"}}, "effect.seconds is required"),
        ({"effect": {"kind": "delay", "seconds": -1}}, "effect.seconds must be 0 or more"),
        ({"effect": {"kind": "lag", "moment": "after"}}, "effect.moment is not supported"),
        ({"effect": {"kind": "content-type", "value": ""}}, "effect.value must be one line"),
    ],
    ids=str,
)
def test_a_fault_that_is_none_is_refused_by_the_name_of_its_field(
    open_to_control: Simulator, body: Any, said: str
) -> None:
    status, message = refusal(call(open_to_control, "POST", "/faults", json=body))
    assert status in {400, 422}
    assert message.startswith(said)
    assert not open_to_control.faults.unfired


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "said"),
    [
        ("GET", "", {}, 404, "No operation"),
        ("GET", "/none", {}, 404, "No operation"),
        ("PUT", "/faults", {}, 405, "This path has no such operation."),
        ("POST", "/faults", {"data": "{}"}, 415, "Content-Type must be application/json."),
        ("POST", "/faults", {"data": "{", "headers": JSON}, 400, "The body is not JSON"),
        ("POST", "/faults/99/release", {}, 404, "there is no hold with the number 99"),
        ("GET", "/faults/99/arrival", {}, 404, "there is no hold with the number 99"),
        ("GET", "/faults/1/arrival?seconds=31", {}, 400, "seconds must be between 0 and 30."),
        ("GET", "/faults/1/arrival?seconds=x", {}, 400, "seconds must be between 0 and 30."),
        ("PUT", "/behaviour", {"json": {"answer_form": "x"}}, 400, "answer_form must be one"),
        ("PATCH", "/behaviour", {"json": {"retry_after": 1}}, 400, "retry_after must be true"),
        ("PATCH", "/behaviour", {"json": {"speed": 1}}, 400, "speed is not supported"),
        ("GET", "/store", {}, 400, "kind must be destinations or exports."),
        ("PUT", "/store?kind=exports", {"json": {"id": "a"}}, 400, "document is required"),
        ("DELETE", "/store?kind=exports&id=a", {}, 404, "Could not find export 'a'."),
    ],
    ids=str,
)  # fmt: skip
def test_other_requests_are_refused_with_a_reason(  # noqa: PLR0917
    open_to_control: Simulator, method: str, path: str, options: Any, status: int, said: str
) -> None:
    answer = refusal(call(open_to_control, method, path, **options))
    assert answer[0] == status
    assert answer[1].startswith(said)


@pytest.mark.parametrize(
    "headers", [{"Host": "attacker.example:80"}, {"Origin": "https://attacker.example"}]
)
def test_a_page_in_a_browser_gets_nothing(
    open_to_control: Simulator, headers: dict[str, str]
) -> None:
    answer = call(open_to_control, "GET", "/store?kind=exports", headers=headers)
    status, said = refusal(answer)
    assert status == 403
    assert said.startswith("Only programs on this machine may do this.")


@pytest.mark.parametrize(
    "fault",
    [
        Fault(
            effect=Fail(status=418, body={"a": [1, None]}, headers={"x": "y"}, moment="after"),
            on="PUT|PATCH */d",
            nth=2,
            times=None,
            name="n",
        ),
        Fault(effect=Fail(body="text")),
        Fault(effect=Cut(moment="half", close="fin")),
        Fault(effect=Html(status=502, body="<p>", moment="before")),
        Fault(effect=Delay(seconds=0.5, moment="after")),
        *(Fault(effect=it) for it in (Hold(), Lose(), Truncate(), ContentType(), Lag())),
    ],
    ids=str,
)
def test_a_fault_is_the_same_on_both_sides(open_to_control: Simulator, fault: Fault) -> None:
    control = Control(open_to_control.url)
    control.faults.add(fault)
    assert control.faults.unfired == open_to_control.faults.unfired == (fault,)
    control.faults.clear()
    assert not open_to_control.faults.unfired


def test_the_store_is_read_and_edited_from_both_sides(
    controlled: Controlled, connect: Callable[..., Api]
) -> None:
    plant = controlled.application("plant-7")
    api = connect(plant.url)
    api.ok("PUT", "destinations/d1", BLOB)
    assert plant.destinations["d1"] == BLOB
    assert SECRET in str(plant.destinations["d1"])
    with plant.destinations.edit("d1") as it:
        it["displayName"] = "By hand"
    assert api.ok("GET", "destinations/d1")["displayName"] == "By hand"
    plant.destinations["ö&="] = WEBHOOK
    assert [it["id"] for it in api.pages("destinations")[0]] == ["d1", "ö&="]
    plant.exports["e1"] = export("d1")
    plant.exports.fail("e1", "Forbidden", "No role.")
    assert api.ok("GET", "exports/e1")["errors"][0]["code"] == "Forbidden"
    del plant.destinations["ö&="]
    assert list(plant.destinations) == ["d1"]
    with pytest.raises(KeyError):
        del plant.destinations["none"]
    with pytest.raises(KeyError):
        plant.destinations["none"]
    assert len(controlled.application().destinations) == 0


def test_exchanges_are_seen_and_forgotten_and_control_is_none_of_them(
    controlled: Controlled, client: Api
) -> None:
    client.ok("PUT", "destinations/d1", BLOB)
    client.refused(404, "GET", "exports/e1")
    assert [(it.method, it.status) for it in controlled.exchanges] == [("PUT", 200), ("GET", 404)]
    controlled.forget_exchanges()
    assert len(controlled.exchanges) == 0


def test_faults_do_not_reach_the_control_itself(controlled: Controlled) -> None:
    controlled.faults.add(Fault(effect=Cut(), times=None))
    assert controlled.behaviour == Behaviour()
    assert controlled.faults.counts().total() == 0


def test_a_control_finds_its_simulator_by_the_url_of_an_application(start: Start) -> None:
    simulator = start(control=True)
    control = Control(simulator.application("plant-7").url)
    assert control.url == simulator.url
    assert control.application("plant-7").url == simulator.application("plant-7").url
