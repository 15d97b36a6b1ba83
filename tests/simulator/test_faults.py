from __future__ import annotations

import json
import time
from collections import Counter
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
import requests

from iotcentral_simulator import (
    ContentType,
    Controlled,
    Cut,
    Delay,
    Fail,
    Fault,
    Html,
    Lose,
    Truncate,
)

from .client import OLD, TOKEN, Api
from .samples import BLOB, WEBHOOK

RESET = "ConnectionResetError"
END = "RemoteDisconnected"
JSON = {"Content-Type": "application/json"}


def cut_off(api: Api, method: str, path: str, body: object = None) -> str:
    """Send a request that gets no whole answer, and return how the client sees it."""
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)) as it:
        api.send(method, path, body)
    return str(it.value)


def held(controlled: Controlled) -> list[str]:
    return list(controlled.application().destinations)


def statuses(controlled: Controlled) -> list[int]:
    return [it.status for it in controlled.exchanges]


def test_a_failure_takes_the_place_of_the_work(controlled: Controlled, client: Api) -> None:
    controlled.faults.add(Fault(effect=Fail(status=500), name="first"))
    client.refused(500, "PUT", "destinations/d1", BLOB)
    assert held(controlled) == []
    client.ok("PUT", "destinations/d1", BLOB)
    fired = controlled.faults.fired[0]
    assert (fired.kind, fired.name, fired.status, fired.number) == ("fail before", "first", None, 1)
    assert (fired.method, fired.path) == ("PUT", "/api/dataExport/destinations/d1")


@pytest.mark.parametrize(
    ("body", "text", "media"),
    [
        ({"error": "x"}, '{"error": "x"}', "application/json"),
        ("Bad gateway", "Bad gateway", "text/plain; charset=utf-8"),
    ],
)
def test_a_failure_after_the_work_can_have_any_body_and_header(
    controlled: Controlled, client: Api, body: dict[str, str] | str, text: str, media: str
) -> None:
    headers = {"Retry-After": "7"}
    effect = Fail(status=302, body=body, headers=headers, moment="after")
    controlled.faults.add(Fault(effect=effect))
    answer = client.send("PUT", "destinations/d1", BLOB, allow_redirects=False)
    assert (answer.status_code, answer.text) == (302, text)
    assert answer.headers["Content-Type"] == media
    assert answer.headers["Retry-After"] == "7"
    assert held(controlled) == ["d1"]
    assert controlled.faults.fired[0].status == 200


@pytest.mark.parametrize(("close", "seen"), [("reset", RESET), ("fin", END)])
def test_a_connection_cut_before_the_work_leaves_the_store_alone(
    controlled: Controlled, client: Api, close: str, seen: str
) -> None:
    controlled.faults.add(Fault(effect=Cut(close=close)))  # type: ignore[arg-type]
    assert seen in cut_off(client, "PUT", "destinations/d1", BLOB)
    assert held(controlled) == []
    client.ok("PUT", "destinations/d1", BLOB)
    assert statuses(controlled) == [0, 200]
    assert controlled.faults.counts() == Counter({"cut before": 1})


@pytest.mark.parametrize(("close", "seen"), [("reset", RESET), ("fin", END)])
def test_a_lost_answer_leaves_the_work_done(
    controlled: Controlled, client: Api, close: str, seen: str
) -> None:
    controlled.faults.add(Fault(effect=Lose(close=close), nth=2, times=2))  # type: ignore[arg-type]
    client.ok("PUT", "destinations/d1", BLOB)
    assert seen in cut_off(client, "PUT", "destinations/d2", WEBHOOK)
    assert held(controlled) == ["d1", "d2"]
    assert seen in cut_off(client, "DELETE", "destinations/d1")
    assert held(controlled) == ["d2"]
    fired = [(it.kind, it.number, it.status) for it in controlled.faults.fired]
    assert fired == [("lose", 2, 200), ("lose", 3, 204)]
    assert statuses(controlled) == [200, 0, 0]


@pytest.mark.parametrize(("close", "seen"), [("reset", RESET), ("fin", "IncompleteRead")])
def test_a_connection_is_cut_after_half_of_the_answer(
    controlled: Controlled, client: Api, close: str, seen: str
) -> None:
    controlled.faults.add(Fault(effect=Cut(moment="half", close=close)))  # type: ignore[arg-type]
    said = cut_off(client, "PUT", "destinations/d1", BLOB)
    assert seen in said
    assert "Connection broken" in said
    assert held(controlled) == ["d1"]
    assert controlled.faults.counts() == Counter({"cut half": 1})


@pytest.mark.parametrize(("close", "seen"), [("reset", RESET), ("fin", "BadStatusLine")])
def test_an_answer_without_a_body_is_cut_within_its_status_line(
    controlled: Controlled, client: Api, close: str, seen: str
) -> None:
    client.ok("PUT", "destinations/d1", BLOB)
    fault = Fault(effect=Cut(moment="half", close=close), on="DELETE *")  # type: ignore[arg-type]
    controlled.faults.add(fault)
    assert seen in cut_off(client, "DELETE", "destinations/d1")
    assert held(controlled) == []


def test_a_truncated_document_looks_whole_to_http(controlled: Controlled, client: Api) -> None:
    controlled.faults.add(Fault(effect=Truncate()))
    answer = client.send("PUT", "destinations/d1", BLOB)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.text)
    assert answer.text.startswith('{"id": "d1"')
    assert held(controlled) == ["d1"]


def test_a_page_can_come_after_the_work_and_in_its_place(
    controlled: Controlled, client: Api
) -> None:
    controlled.faults.add(Fault(effect=Html()))
    controlled.faults.add(Fault(effect=Html(moment="before", status=203), on="PUT */d2"))
    controlled.faults.add(Fault(effect=Html(), on="DELETE *"))
    for method, identifier, status in (
        ("PUT", "d1", 200),
        ("PUT", "d2", 203),
        ("DELETE", "d1", 200),
    ):
        answer = client.send(
            method, f"destinations/{identifier}", BLOB if method == "PUT" else None
        )
        assert answer.status_code == status
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert answer.text.startswith("<!DOCTYPE html>")
    assert held(controlled) == []
    assert [it.kind for it in controlled.faults.fired] == [
        "html after",
        "html before",
        "html after",
    ]


def test_a_document_can_come_under_another_content_type(
    controlled: Controlled, client: Api
) -> None:
    controlled.faults.add(Fault(effect=ContentType(value="text/csv")))
    answer = client.send("PUT", "destinations/d1", BLOB)
    assert answer.headers["Content-Type"] == "text/csv"
    assert answer.json()["id"] == "d1"


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_delay_is_waited_for(controlled: Controlled, client: Api, moment: str) -> None:
    effect = Delay(seconds=0.2, moment=moment)  # type: ignore[arg-type]
    controlled.faults.add(Fault(effect=effect))
    started = time.monotonic()
    client.ok("PUT", "destinations/d1", BLOB)
    assert time.monotonic() - started >= 0.2
    expected = {"before": None, "after": 200}[moment]
    assert [(it.kind, it.status) for it in controlled.faults.fired] == [
        (f"delay {moment}", expected)
    ]


@pytest.mark.parametrize("effect", [Fail(status=500), Truncate(), Html(), ContentType()])
def test_a_connection_that_a_fault_left_open_goes_on(
    controlled: Controlled, effect: Fail | Truncate | Html | ContentType
) -> None:
    controlled.faults.add(Fault(effect=effect))
    url = urlsplit(controlled.application().url)
    with closing(HTTPConnection(url.netloc, timeout=30)) as connection:
        connection.connect()
        link = connection.sock
        for _ in range(2):
            body, headers = json.dumps(BLOB), JSON | {"Authorization": TOKEN}
            path = f"/api/dataExport/destinations/d1?api-version={OLD}"
            connection.request("PUT", path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        assert connection.sock is link
    assert answer.status == 200
    assert json.loads(content)["id"] == "d1"
