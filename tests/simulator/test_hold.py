from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from iotcentral_simulator import Control, Controlled, Cut, Delay, Fault, Hold, Simulator, Store

from .client import OLD, TOKEN, Api
from .conftest import Start
from .samples import BLOB

Later = Callable[..., "Future[requests.Response]"]


@pytest.fixture
def later(controlled: Controlled, connect: Callable[..., Api]) -> Iterator[Later]:
    """Send a request from another client, and go on."""
    other = connect(controlled.application().url)
    with ThreadPoolExecutor(1) as pool:
        yield lambda *request: pool.submit(other.send, *request)


@pytest.mark.parametrize(("moment", "stored"), [("before", []), ("after", ["d1"])])
def test_a_request_is_held_before_or_after_its_work_while_others_go_on(
    controlled: Controlled, client: Api, later: Later, moment: str, stored: list[str]
) -> None:
    held = controlled.hold("PUT */destinations/d1", moment=moment)  # type: ignore[arg-type]
    assert not held.arrived.wait(0)
    answer = later("PUT", "destinations/d1", BLOB)
    assert held.arrived.wait(30)
    assert list(controlled.application().destinations) == stored
    assert client.pages("exports") == [[]]
    assert not answer.done()
    held.release()
    assert answer.result(30).status_code == 200
    assert list(controlled.application().destinations) == ["d1"]
    assert dict(controlled.faults.counts()) == {f"hold {moment}": 1}


def test_the_end_of_a_with_block_releases(controlled: Controlled, later: Later) -> None:
    with controlled.hold() as held:
        answer = later("GET", "exports")
        assert held.arrived.wait(30)
    assert answer.result(30).status_code == 200


def test_clearing_the_faults_releases(controlled: Controlled, later: Later) -> None:
    held = controlled.hold()
    answer = later("GET", "exports")
    assert held.arrived.wait(30)
    controlled.faults.clear()
    assert answer.result(30).status_code == 200


def test_a_hold_that_is_released_early_holds_nothing(controlled: Controlled, client: Api) -> None:
    held = controlled.hold("GET *")
    held.release()
    assert client.pages("exports") == [[]]
    assert not held.arrived.wait(0)
    assert len(controlled.faults.unfired) == 1


def test_only_the_nth_request_is_held(controlled: Controlled, client: Api, later: Later) -> None:
    held = controlled.hold("GET *", nth=2)
    assert client.pages("exports") == [[]]
    answer = later("GET", "exports")
    assert held.arrived.wait(30)
    assert client.pages("exports") == [[]]
    held.release()
    assert answer.result(30).status_code == 200


def test_a_held_request_can_be_cut_when_it_goes_on(controlled: Controlled, later: Later) -> None:
    held = controlled.hold("PUT *")
    controlled.faults.add(Fault(effect=Cut(), on="PUT *"))
    answer = later("PUT", "destinations/d1", BLOB)
    assert held.arrived.wait(30)
    held.release()
    assert isinstance(answer.exception(30), requests.ConnectionError)
    assert len(controlled.application().destinations) == 0


@pytest.mark.parametrize("also", [None, Cut(), Cut(moment="half")])
def test_the_work_is_done_even_if_the_client_has_gone(
    controlled: Controlled, client: Api, also: Cut | None
) -> None:
    """A client that is killed while its request is at the service."""
    url = urlsplit(controlled.application().url)
    held = controlled.hold("DELETE *")
    if also:
        controlled.faults.add(Fault(effect=also, on="DELETE *"))
    client.ok("PUT", "destinations/d1", BLOB)
    with socket.create_connection((url.hostname, url.port), timeout=30) as gone:
        request = f"DELETE /api/dataExport/destinations/d1?api-version={OLD} HTTP/1.1\r\n"
        gone.sendall(f"{request}Host: {url.netloc}\r\nAuthorization: {TOKEN}\r\n\r\n".encode())
        assert held.arrived.wait(30)
    client.pages("exports")
    held.release()
    wait_until(lambda: len(controlled.exchanges) == 3)
    done = also is None or also.moment == "half"
    assert list(controlled.application().destinations) == ([] if done else ["d1"])
    assert client.pages("exports") == [[]]


def wait_until(condition: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(3000):
        if condition():
            return
        pause.wait(0.01)
    raise AssertionError


@pytest.mark.parametrize(
    ("effect", "stored"), [(Hold(), []), (Hold(moment="after"), ["d1"]), (Delay(seconds=3600), [])]
)
def test_a_simulator_ends_while_a_request_waits(
    tmp_path: Path, connect: Callable[..., Api], effect: Hold | Delay, stored: list[str]
) -> None:
    state = tmp_path / "state.db"
    with ThreadPoolExecutor(1) as pool:
        with Simulator(token=TOKEN, rate=0, state=state) as simulator:
            simulator.faults.add(Fault(effect=effect))
            answer = pool.submit(connect(simulator.url).send, "PUT", "destinations/d1", BLOB)
            wait_until(lambda: bool(simulator.faults.fired))
        assert isinstance(answer.exception(30), requests.ConnectionError)
    with closing(Store(state)) as store:
        assert [entry.id for entry in store.entries("", "destinations")] == stored


def test_waiting_from_outside_does_not_keep_a_simulator_from_its_end(start: Start) -> None:
    simulator = start(control=True)
    held = Control(simulator.url).hold()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(held.arrived.wait, 20)
        wait_until(lambda: bool(simulator.faults.report().faults))
        simulator.end()
        done = waiting.exception(4) or not waiting.result()
    assert done
