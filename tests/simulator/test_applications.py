from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from iotcentral_simulator import Application, Simulator, Store

from .client import NEW, TOKEN, Api
from .conftest import Start
from .samples import BLOB, SECRET, WEBHOOK, export


def test_applications_share_nothing(shared: Simulator, connect: Callable[..., Api]) -> None:
    one, two = shared.application("one"), shared.application("two")
    connect(one.url).ok("PUT", "destinations/d1", BLOB)
    connect(two.url).ok("PUT", "destinations/d1", WEBHOOK)
    connect(two.url).refused(422, "PUT", "exports/e1", export("d2"))
    assert one.destinations["d1"] == BLOB
    assert two.destinations["d1"] == WEBHOOK
    assert shared.application().url == shared.url
    assert connect(shared.application("three").url).pages("destinations") == [[]]


@pytest.mark.parametrize("token", ["", "SharedAccessSignature wrong", TOKEN + "x", TOKEN[:-1]])
def test_the_token_is_wanted(shared: Simulator, connect: Callable[..., Api], token: str) -> None:
    api = connect(shared.url, token=token)
    for method, path in (("GET", "exports"), ("PUT", "exports/e1"), ("DELETE", "destinations/d")):
        said = api.refused(401, method, path)
        assert TOKEN not in said


def test_an_application_can_have_a_token_of_its_own(
    start: Start, connect: Callable[..., Api]
) -> None:
    simulator = start(application_tokens={"plant-7": "Bearer plant"})
    plant = simulator.application("plant-7").url
    assert connect(plant, token="Bearer plant").pages("exports") == [[]]
    connect(plant).refused(401, "GET", "exports")
    assert connect(simulator.application("other").url).pages("exports") == [[]]
    connect(simulator.url, token="Bearer plant").refused(401, "GET", "exports")


def test_without_a_token_any_is_taken_but_none_is_not(
    start: Start, connect: Callable[..., Api]
) -> None:
    simulator = start(token=None)
    assert connect(simulator.url, token="anything").pages("exports") == [[]]
    connect(simulator.url, token="").refused(401, "GET", "exports")


def test_the_version_is_wanted(api: Api) -> None:
    for params in ({}, {"api-version": ""}, {"api-version": "2022-07-31"}, {"version": NEW}):
        assert "api-version" in api.refused(400, "GET", "exports", params=params)


def test_a_test_edits_behind_the_back_of_clients(application: Application, api: Api) -> None:
    application.destinations["d1"] = BLOB
    api.ok("GET", "destinations/d1")
    with application.destinations.edit("d1") as document:
        document["displayName"] = "By hand"
    got = api.ok("GET", "destinations/d1")
    assert (got["displayName"], got["status"]) == ("By hand", "starting")
    assert SECRET in str(application.destinations["d1"])
    copy = application.destinations["d1"]
    copy["displayName"] = "Not stored"
    assert application.destinations["d1"]["displayName"] == "By hand"
    del application.destinations["d1"]
    assert len(application.destinations) == 0
    api.refused(404, "GET", "destinations/d1")
    with pytest.raises(KeyError):
        del application.destinations["d1"]
    with pytest.raises(KeyError):
        application.destinations["d1"]


def test_a_transaction_that_fails_leaves_nothing() -> None:
    store = Store()
    application = Application(store, "", "a")

    def fail_half_way() -> None:
        with store.transaction():
            application.destinations["d1"] = BLOB
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert not application.destinations
    application.destinations["d2"] = BLOB
    assert store.applications() == ["a"]
    store.close()


def test_exchanges_tell_what_was_asked(start: Start, connect: Callable[..., Api]) -> None:
    simulator = start()
    api = connect(simulator.url)
    api.ok("PUT", "destinations/d-1", BLOB)
    api.refused(404, "GET", "exports/none")
    seen = [(it.method, it.path, it.status) for it in simulator.exchanges]
    assert seen == [
        ("PUT", "/api/dataExport/destinations/d-1", 200),
        ("GET", "/api/dataExport/exports/none", 404),
    ]
    simulator.forget_exchanges()
    assert simulator.exchanges == ()


def test_a_second_store_on_the_same_file_disturbs_no_client(
    tmp_path: Path, start: Start, connect: Callable[..., Api]
) -> None:
    simulator = start(state=tmp_path / "state.db")
    api = connect(simulator.url)
    api.ok("PUT", "destinations/d1", BLOB)
    with closing(Store(tmp_path / "state.db")) as store, ThreadPoolExecutor(1) as pool:
        other = Application(store, simulator.url, "")

        def write(number: int) -> None:
            with store.transaction():
                other.destinations[f"o{number % 3}"] = WEBHOOK | {"displayName": str(number)}

        writing = [pool.submit(write, number) for number in range(300)]
        while not all(task.done() for task in writing):
            api.ok("PATCH", "destinations/d1", {"displayName": uuid.uuid4().hex})
            api.ok("GET", "destinations")
        assert [task.result() for task in writing] == [None] * 300
    assert sorted(simulator.application().destinations) == ["d1", "o0", "o1", "o2"]
