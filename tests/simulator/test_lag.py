from __future__ import annotations

from collections.abc import Callable

import pytest

from iotcentral_simulator import Behaviour, Controlled, Fault, Lag, Simulator

from .client import Api
from .conftest import Start
from .samples import BLOB, WEBHOOK, export


@pytest.fixture(params=["switch", "fault"])
def lagging(request: pytest.FixtureRequest, controlled: Controlled) -> Controlled:
    """A service whose lists lag, by its behaviour or by a fault for every list."""
    if request.param == "switch":
        controlled.behaviour = Behaviour(list_lag="one_read")
    else:
        controlled.faults.add(Fault(effect=Lag(), times=None))
    return controlled


def ids(api: Api, path: str = "destinations") -> list[str]:
    return [item["id"] for page in api.pages(path) for item in page]


def test_a_list_shows_writes_when_it_is_read_once_more(lagging: Controlled, client: Api) -> None:
    client.ok("PUT", "destinations/d1", BLOB)
    client.ok("PUT", "destinations/d2", WEBHOOK)
    client.ok("PATCH", "destinations/d2", {"displayName": WEBHOOK["displayName"] + "!"})
    client.ok("PATCH", "destinations/d2", {"displayName": WEBHOOK["displayName"]})
    assert ids(client) == []
    assert ids(client) == ["d1", "d2"]
    assert client.send("DELETE", "destinations/d1").status_code == 204
    client.ok("PATCH", "destinations/d2", {"displayName": "New"})
    stale = client.pages("destinations")[0]
    assert [(it["id"], it["displayName"]) for it in stale] == [
        ("d1", BLOB["displayName"]),
        ("d2", WEBHOOK["displayName"]),
    ]
    assert [it["displayName"] for it in client.pages("destinations")[0]] == ["New"]


def test_a_single_object_and_the_store_do_not_lag(lagging: Controlled, client: Api) -> None:
    client.ok("PUT", "destinations/d1", BLOB)
    client.ok("GET", "destinations/d1")
    assert list(lagging.application().destinations) == ["d1"]
    client.ok("PUT", "exports/e1", export("d1"))


def test_destinations_and_exports_lag_apart(lagging: Controlled, client: Api) -> None:
    client.ok("PUT", "destinations/d1", BLOB)
    client.ok("PUT", "exports/e1", export("d1"))
    assert ids(client, "exports") == []
    assert ids(client, "destinations/d1/exports") == ["e1"]
    assert ids(client) == []
    assert ids(client, "exports/e1/destinations") == ["d1"]


def test_a_change_behind_the_clients_back_shows_at_once(lagging: Controlled, client: Api) -> None:
    client.ok("PUT", "destinations/d1", BLOB)
    lagging.application().destinations["d2"] = WEBHOOK
    assert ids(client) == ["d2"]


def test_an_old_object_in_a_list_is_not_written_back(lagging: Controlled, client: Api) -> None:
    client.ok("PUT", "destinations/d1", BLOB)
    ids(client)
    client.ok("PATCH", "destinations/d1", {"displayName": "New"})
    ids(client)
    assert lagging.application().destinations["d1"]["displayName"] == "New"
    client.ok("GET", "destinations/d1")


def test_a_detached_destination_stays_in_a_list_for_one_read(
    start: Start, connect: Callable[..., Api]
) -> None:
    behaviour = Behaviour(list_lag="one_read", delete_in_use="detached")
    api = connect(start(behaviour=behaviour).url)
    api.ok("PUT", "destinations/d1", BLOB)
    api.ok("PUT", "exports/e1", export("d1"))
    ids(api, "exports")
    api.send("DELETE", "destinations/d1")
    assert api.pages("exports")[0][0]["destinations"] == [{"id": "d1"}]
    assert api.pages("exports")[0][0]["destinations"] == []


def test_all_pages_of_a_list_lag_together(start: Start, connect: Callable[..., Api]) -> None:
    api = connect(start(page_size=2, behaviour=Behaviour(list_lag="one_read")).url)
    for number in range(5):
        api.ok("PUT", f"destinations/d{number}", BLOB)
    ids(api)
    api.send("DELETE", "destinations/d3")
    api.ok("PUT", "destinations/d5", BLOB)
    assert ids(api) == ["d0", "d1", "d2", "d3", "d4"]
    assert ids(api) == ["d0", "d1", "d2", "d4", "d5"]


def test_applications_lag_apart(start: Start, connect: Callable[..., Api]) -> None:
    simulator: Simulator = start(behaviour=Behaviour(list_lag="one_read"))
    one, two = (connect(simulator.application(name).url) for name in ("one", "two"))
    one.ok("PUT", "destinations/d1", BLOB)
    assert ids(two) == []
    assert ids(one) == []
    assert ids(one) == ["d1"]


def test_a_lag_fires_only_where_a_list_hides_something(controlled: Controlled, client: Api) -> None:
    controlled.faults.add(Fault(effect=Lag(), on="GET *"))
    assert ids(client) == []
    assert not controlled.faults.counts()
    client.ok("PUT", "destinations/d1", BLOB)
    client.ok("GET", "destinations/d1")
    assert ids(client) == []
    assert [(it.kind, it.number, it.status) for it in controlled.faults.fired] == [("lag", 3, 200)]
    client.ok("PUT", "destinations/d2", WEBHOOK)
    assert ids(client) == ["d1", "d2"]
