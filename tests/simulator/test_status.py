from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from iotcentral_simulator import Application, Behaviour, Clock

from .client import Api
from .conftest import Start
from .samples import BLOB, DESTINATIONS, OAUTH, WEBHOOK, Document, destination, export

BROKEN = WEBHOOK | {"url": "https://hook.invalid/in"}


def test_a_destination_goes_from_waiting_to_healthy_as_it_is_read(api: Api) -> None:
    assert api.ok("PUT", "destinations/d1", BLOB)["status"] == "waiting"
    assert api.ok("GET", "destinations/d1")["status"] == "starting"
    assert api.ok("GET", "destinations")["value"][0]["status"] == "healthy"
    assert api.ok("GET", "destinations/d1")["status"] == "healthy"


def test_an_export_goes_from_not_started_to_healthy_as_it_is_read(api: Api) -> None:
    api.ok("PUT", "destinations/d1", BLOB)
    assert api.ok("PUT", "exports/e1", export("d1"))["status"] == "notStarted"
    assert api.ok("GET", "destinations/d1/exports")["value"][0]["status"] == "starting"
    assert api.ok("GET", "exports/e1")["status"] == "healthy"


def test_a_write_that_changes_something_starts_anew(api: Api) -> None:
    api.ok("PUT", "destinations/d1", BLOB)
    for _ in range(3):
        api.ok("GET", "destinations/d1")
    assert api.ok("PUT", "destinations/d1", BLOB)["status"] == "healthy"
    assert api.ok("PATCH", "destinations/d1", {})["status"] == "healthy"
    assert api.ok("PATCH", "destinations/d1", {"displayName": "x"})["status"] == "waiting"


def test_a_disabled_export_is_not_started_until_it_is_enabled(api: Api) -> None:
    api.ok("PUT", "destinations/d1", BROKEN)
    api.ok("PUT", "exports/e1", export("d1", enabled=False))
    for _ in range(3):
        assert api.ok("GET", "exports/e1")["status"] == "notStarted"
    api.ok("PATCH", "destinations/d1", {"url": "https://hook.example.com"})
    assert api.ok("PATCH", "exports/e1", {"enabled": True})["status"] == "notStarted"
    assert api.ok("GET", "exports/e1")["status"] == "starting"


def test_last_export_time_is_when_the_object_became_healthy(
    start: Start, connect: Callable[..., Api]
) -> None:
    now = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
    api = connect(start(clock=Clock(now=lambda: now)).url)
    api.ok("PUT", "destinations/d1", BLOB)
    assert "lastExportTime" not in api.ok("GET", "destinations/d1")
    assert api.ok("GET", "destinations/d1")["lastExportTime"] == "2026-01-02T03:04:05.678Z"
    now += timedelta(hours=1)
    assert api.ok("GET", "destinations/d1")["lastExportTime"] == "2026-01-02T03:04:05.678Z"


@pytest.mark.parametrize(
    "body",
    [
        BROKEN,
        BROKEN | {"url": "HTTPS://HOOK.INVALID"},
        WEBHOOK | {"authorization": OAUTH | {"tokenUrl": "https://login.invalid:8443"}},
        DESTINATIONS["adx-identity"] | {"clusterUrl": "https://x.invalid"},
        destination(
            "eventhubs",
            {
                "type": "connectionString",
                "connectionString": "Endpoint=sb://x.invalid/;EntityPath=e",
            },
        ),
        destination(
            "servicebusqueue",
            {"type": "systemAssignedManagedIdentity", "hostName": "x.invalid", "queueName": "q"},
        ),
    ],
)
def test_a_host_that_ends_in_invalid_is_an_error_of_its_destination_and_of_its_exports(
    api: Api, body: Document
) -> None:
    api.ok("PUT", "destinations/bad", body)
    api.ok("PUT", "destinations/good", BLOB)
    api.ok("PUT", "exports/e1", export("good", "bad"))
    api.ok("PUT", "exports/e2", export("good"))
    for path in ("destinations/bad", "exports/e1"):
        got = api.ok("GET", path)
        assert got["status"] == "error"
        assert [it["code"] for it in got["errors"]] == ["DestinationUnreachable"]
        assert "invalid" not in got["errors"][0]["message"]
    for path in ("destinations/good", "exports/e2"):
        got = api.ok("GET", path)
        assert got["status"] == "starting"
        assert "errors" not in got


def test_invalid_elsewhere_in_a_name_is_no_error(api: Api) -> None:
    body = WEBHOOK | {"displayName": "x.invalid", "url": "https://a.invalid.example.com"}
    api.ok("PUT", "destinations/d1", body)
    assert api.ok("GET", "destinations/d1")["status"] == "starting"


def test_an_error_ends_when_the_destination_is_mended(api: Api) -> None:
    api.ok("PUT", "destinations/d1", BROKEN)
    api.ok("PUT", "exports/e1", export("d1"))
    assert api.ok("GET", "exports/e1")["status"] == "error"
    api.ok("PATCH", "destinations/d1", {"url": "https://hook.example.com"})
    assert api.ok("GET", "exports/e1")["status"] == "healthy"


def test_a_test_can_make_an_object_fail(application: Application, api: Api) -> None:
    api.ok("PUT", "destinations/d1", BLOB)
    api.ok("PUT", "exports/e1", export("d1"))
    application.destinations.fail("d1", "Forbidden", "No role on the container.")
    for path in ("destinations/d1", "exports/e1"):
        got = api.ok("GET", path)
        assert got["status"] == "error"
        assert got["errors"] == [{"code": "Forbidden", "message": "No role on the container."}]
    assert api.ok("PUT", "destinations/d1", BLOB | {"displayName": "x"})["status"] == "waiting"
    assert "errors" not in api.ok("GET", "destinations/d1")


@pytest.mark.parametrize(
    ("reads", "expected"),
    [(0, ["healthy"] * 3), (2, ["waiting", "starting", "starting", "healthy", "healthy"])],
)
def test_the_number_of_reads_can_be_chosen(
    start: Start, connect: Callable[..., Api], reads: int, expected: list[str]
) -> None:
    api = connect(start(behaviour=Behaviour(reads_per_status=reads)).url)
    api.ok("PUT", "destinations/d1", BLOB)
    assert [api.ok("GET", "destinations/d1")["status"] for _ in expected] == expected
