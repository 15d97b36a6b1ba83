"""The functions, which read objects that a program does not manage."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.engine.native.project import NativeProject
from tests.engine.service import Service


@pytest.fixture
def existing(service: Service) -> Service:
    """An application with two webhooks and an export, which nobody manages."""
    for name in ("a", "b"):
        url = f"https://example.com/{name}?key=canary-url"
        hook = {"displayName": name, "type": "webhook@v1", "url": url}
        service.put("destinations", name, hook)
    stream = {"displayName": "s", "enabled": False, "source": "telemetry"}
    service.put("exports", "s", {**stream, "destinations": [{"id": "a"}, {"id": "b"}]})
    return service


def called(native: NativeProject, function: str, **arguments: Any) -> Any:
    """Call a function in an `up`, and return its result."""
    call = {"fn::invoke": {"function": f"iotcentral:{function}", "arguments": arguments}}
    run = native.declare({}, outputs={"result": call}).up().succeeded()
    assert "canary" not in run.output
    assert "canary" not in json.dumps(native.state())
    output = native.pulumi("stack", "output", "--json", "--show-secrets").succeeded().output
    return json.loads(output)["result"]


def test_one_destination_is_read_with_its_secrets_marked(
    existing: Service, native: NativeProject
) -> None:
    found = called(native, "getDestination", destinationId="a")
    assert found["id"] == found["destinationId"] == "a"
    assert found["url"] == "https://example.com/a?key=canary-url"
    assert found["applicationUrl"] == existing.url


def test_one_export_is_read(existing: Service, native: NativeProject) -> None:
    found = called(native, "getExport", exportId="s")
    assert (found["id"], found["source"], found["enabled"]) == ("s", "telemetry", False)
    assert found["destinations"] == [{"id": "a"}, {"id": "b"}]


def test_all_objects_are_read_from_one_listing_per_kind(
    existing: Service, native: NativeProject
) -> None:
    found = called(native, "getDestinations")["destinations"]
    assert [one["id"] for one in found] == ["a", "b"]
    assert existing.taken().single_reads() == 0
    assert [one["id"] for one in called(native, "getExports")["exports"]] == ["s"]


@pytest.mark.parametrize(
    ("function", "arguments", "error"),
    [
        ("getDestination", {"destinationId": "none"}, "has no destination with this id"),
        ("getExport", {"exportId": "a b"}, "exportId must not contain ' '"),
        ("getExports", {"application": "none"}, "application must be a name under"),
    ],
)
def test_a_failed_call_is_one_line(
    existing: Service, native: NativeProject, function: str, arguments: Any, error: str
) -> None:
    call = {"fn::invoke": {"function": f"iotcentral:{function}", "arguments": arguments}}
    run = native.declare({}, outputs={"result": call}).preview().failed()
    assert error in run.output
    assert "Traceback" not in run.output
