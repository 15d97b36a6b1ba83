from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from iotcentral_simulator import ContentType, Controlled, Delay, Fail, Fault, Lose, Truncate

from .client import Api
from .samples import BLOB
from .test_faults import cut_off, held


def test_a_fault_is_for_the_requests_that_match_from_the_nth_on(
    controlled: Controlled, client: Api
) -> None:
    controlled.faults.add(
        Fault(effect=Fail(status=500), on="PUT|DELETE */destinations/d*", nth=2, times=2)
    )
    seen = [
        client.send(method, path, BLOB if method == "PUT" else None).status_code
        for method, path in (
            ("GET", "destinations"),
            ("PUT", "destinations/d1"),
            ("PUT", "destinations/e1"),
            ("PUT", "destinations/d2"),
            ("DELETE", "destinations/d1"),
            ("DELETE", "destinations/d1"),
        )
    ]
    assert seen == [200, 200, 200, 500, 500, 204]
    assert [(it.path[-2:], it.number) for it in controlled.faults.fired] == [("d2", 2), ("d1", 3)]
    report = controlled.faults.report().faults[0]
    assert (report.matched, report.fired) == (4, 2)


def test_a_fault_can_be_for_every_request_until_it_is_cleared(
    controlled: Controlled, client: Api
) -> None:
    controlled.faults.add(Fault(effect=Fail(), on="GET *", times=None))
    for _ in range(3):
        client.refused(503, "GET", "exports")
    assert controlled.faults.counts() == Counter({"fail before": 3})
    controlled.faults.clear()
    assert client.pages("exports") == [[]]
    assert controlled.faults.fired == ()
    assert controlled.faults.unfired == ()
    assert controlled.faults.report().faults == ()


def test_a_fault_that_never_fired_shows(controlled: Controlled, client: Api) -> None:
    there = Fault(effect=Lose(), on="GET *", name="there")
    never = Fault(effect=Lose(), on="PATCH *", name="never")
    for fault in (there, never):
        controlled.faults.add(fault)
    assert list(controlled.faults.unfired) == [there, never]
    cut_off(client, "GET", "exports")
    assert list(controlled.faults.unfired) == [never]


@pytest.mark.parametrize("effect", [Truncate(), ContentType()])
def test_a_fault_that_can_do_nothing_to_an_answer_is_left_for_the_next(
    controlled: Controlled, client: Api, effect: Truncate | ContentType
) -> None:
    client.ok("PUT", "destinations/d1", BLOB)
    controlled.faults.add(Fault(effect=effect))
    assert client.send("DELETE", "destinations/d1").status_code == 204
    assert not controlled.faults.counts()
    client.send("PUT", "destinations/d1", BLOB)
    assert [it.number for it in controlled.faults.fired] == [2]


def test_of_two_ends_for_one_request_the_other_is_left_for_the_next(
    controlled: Controlled, client: Api
) -> None:
    controlled.faults.add(Fault(effect=Delay(seconds=0, moment="after")))
    controlled.faults.add(Fault(effect=Fail(status=500)))
    controlled.faults.add(Fault(effect=Lose()))
    controlled.faults.add(Fault(effect=Delay(seconds=0)))
    client.refused(500, "PUT", "destinations/d1", BLOB)
    cut_off(client, "PUT", "destinations/d1", BLOB)
    kinds = [it.kind for it in controlled.faults.fired]
    assert kinds == ["delay before", "fail before", "delay after", "lose"]
    assert held(controlled) == ["d1"]


def test_parallel_clients_share_the_faults_out_exactly(
    controlled: Controlled, connect: Callable[..., Api]
) -> None:
    url = controlled.application("parallel").url
    controlled.faults.add(Fault(effect=Fail(status=500), on="PUT *", nth=5, times=10))
    controlled.faults.add(Fault(effect=Lose(), on="PUT *", nth=20, times=5))

    def work(client: int) -> list[str]:
        api = connect(url)
        return [outcome(api, f"exports/c{client}-{number}") for number in range(10)]

    def outcome(api: Api, path: str) -> str:
        try:
            return str(api.send("PUT", path, {}).status_code)
        except requests.ConnectionError:
            return "cut"

    with ThreadPoolExecutor(4) as pool:
        seen = Counter(one for all_of_one in pool.map(work, range(4)) for one in all_of_one)
    assert seen == Counter({"422": 25, "500": 10, "cut": 5})
    assert controlled.faults.counts() == Counter({"fail before": 10, "lose": 5})
    numbers = {kind: [] for kind in ("fail before", "lose")}  # type: dict[str, list[int]]
    for fired in controlled.faults.fired:
        numbers[fired.kind].append(fired.number)
    assert sorted(numbers["fail before"]) == list(range(5, 15))
    assert sorted(numbers["lose"]) == list(range(20, 25))


@pytest.mark.parametrize("on", ["", "PUT", "put /x", "PUT  /x", "PUT x", "PUT|", "PUT /a b"])
def test_a_pattern_that_could_match_nothing_is_refused(on: str) -> None:
    with pytest.raises(ValueError, match=r"^on must be METHOD PATH"):
        Fault(effect=Fail(), on=on)
