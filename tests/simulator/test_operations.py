from __future__ import annotations

from collections.abc import Callable

import pytest

from iotcentral_simulator import Application
from iotcentral_simulator.schema import SPECIFICATION

from .client import NEW, OLD, Api
from .conftest import Start
from .samples import BLOB, DESTINATIONS, FULL_EXPORT_PARTS, WEBHOOK, export

READ_ONLY = {"id", "status", "errors", "lastExportTime"}


@pytest.mark.parametrize("version", [OLD, NEW])
@pytest.mark.parametrize("name", DESTINATIONS)
def test_a_destination_is_stored_as_it_was_sent(
    application: Application, api: Api, name: str, version: str
) -> None:
    api.version = version
    body = DESTINATIONS[name]
    answer = api.ok("PUT", f"destinations/{name}", body)
    assert answer["id"] == name
    assert answer["status"] == "waiting"
    assert answer.keys() - READ_ONLY == body.keys()
    assert application.destinations[name] == body


def test_an_export_comes_back_as_it_was_sent(api: Api) -> None:
    api.ok("PUT", "destinations/d1", BLOB)
    api.ok("PUT", "destinations/d2", WEBHOOK)
    body = export("d2", "d1", **FULL_EXPORT_PARTS)
    body["destinations"][0]["transform"] = 'import "iotc" as iotc;\n{device: .device.id}\n'
    answer = api.ok("PUT", "exports/e1", body)
    assert answer == body | {"id": "e1", "status": "notStarted"}
    got = api.ok("GET", "exports/e1")
    assert {key: got[key] for key in body} == body


def test_put_replaces_the_whole_object(application: Application, api: Api) -> None:
    api.ok("PUT", "destinations/d1", BLOB)
    api.ok("PUT", "exports/e1", export("d1", **FULL_EXPORT_PARTS))
    api.ok("PUT", "exports/e1", export("d1", displayName="Bare"))
    assert application.exports["e1"] == export("d1", displayName="Bare")


def test_read_only_properties_and_unknown_ones_in_a_body_are_ignored(
    application: Application, api: Api
) -> None:
    noise = {"id": 7, "status": [], "errors": "x", "lastExportTime": {}, "etag": "1"}
    authorization = BLOB["authorization"] | {"endpointUri": "https://other"}
    answer = api.ok("PUT", "destinations/d1", BLOB | noise | {"authorization": authorization})
    assert answer["id"] == "d1"
    assert answer["status"] == "waiting"
    api.ok("PATCH", "destinations/d1", noise)
    assert application.destinations["d1"] == BLOB


def test_delete_removes_once(api: Api) -> None:
    api.ok("PUT", "destinations/d1", BLOB)
    api.ok("PUT", "exports/e1", export("d1"))
    for path in ("exports/e1", "destinations/d1"):
        answer = api.send("DELETE", path)
        assert (answer.status_code, answer.content) == (204, b"")
        for method in ("GET", "DELETE"):
            assert api.send(method, path).status_code == 404


def test_what_is_not_there_is_404_on_each_operation_with_an_id(api: Api) -> None:
    for kind, other in (("destinations", "exports"), ("exports", "destinations")):
        for method, path, body in (
            ("GET", f"{kind}/none", None),
            ("PATCH", f"{kind}/none", {}),
            ("DELETE", f"{kind}/none", None),
            ("GET", f"{kind}/none/{other}", None),
        ):
            assert "'none'" in api.refused(404, method, path, body)


def test_the_related_lists_follow_the_references(api: Api) -> None:
    for name in ("d1", "d2", "d3"):
        api.ok("PUT", f"destinations/{name}", BLOB)
    api.ok("PUT", "exports/e1", export("d1", "d2"))
    api.ok("PUT", "exports/e2", export("d2", "d3"))

    def ids(path: str) -> list[str]:
        return [item["id"] for page in api.pages(path) for item in page]

    assert ids("destinations/d2/exports") == ["e1", "e2"]
    assert ids("destinations/d1/exports") == ["e1"]
    assert ids("exports/e2/destinations") == ["d2", "d3"]


@pytest.mark.parametrize(("size", "expected"), [(0, [5]), (2, [2, 2, 1]), (5, [5])])
def test_a_list_comes_in_pages_by_absolute_links(
    start: Start, connect: Callable[..., Api], size: int, expected: list[int]
) -> None:
    simulator = start(page_size=size)
    api = connect(simulator.application("plant-7").url)
    for number in range(5):
        api.ok("PUT", f"destinations/d{number}", BLOB)
    api.ok("PUT", "exports/e", export(*(f"d{number}" for number in range(5))))
    for path in ("destinations", "exports/e/destinations"):
        pages = api.pages(path)
        assert [len(page) for page in pages] == expected
        assert [it["id"] for page in pages for it in page] == [f"d{n}" for n in range(5)]


def test_next_link_is_at_the_host_that_was_asked(start: Start, connect: Callable[..., Api]) -> None:
    api = connect(start(page_size=1, hosts=["Gateway.example.com"]).url)
    api.ok("PUT", "destinations/a", BLOB)
    api.ok("PUT", "destinations/b", BLOB)
    for host, expected in (
        ("gateway.example.com:8443", "http://gateway.example.com:8443/api/"),
        ("LOCALHOST", "http://LOCALHOST/api/"),
    ):
        link = api.ok("GET", "destinations", headers={"Host": host})["nextLink"]
        assert link.startswith(expected)
        assert f"api-version={OLD}" in link


def test_no_object_is_lost_or_shown_twice_when_others_go_between_two_pages(
    start: Start, connect: Callable[..., Api]
) -> None:
    api = connect(start(page_size=2).url)
    for name in "abcd":
        api.ok("PUT", f"destinations/{name}", BLOB)
    link = api.ok("GET", "destinations")["nextLink"]
    api.send("DELETE", "destinations/a")
    rest = api.session.get(link, timeout=30).json()
    assert [item["id"] for item in rest["value"]] == ["c", "d"]


def test_a_bad_continuation_token_is_refused(api: Api) -> None:
    for token in ("%%%", "eA==", "\u00e9"):
        options = {"params": {"api-version": OLD, "continuationToken": token}}
        api.refused(400, "GET", "destinations", **options)


@pytest.mark.parametrize(
    "name", ["a", "A.b-c_d~", "ü-☃", "%41", "100%", "a+b", "..a", "a:b@c,d;e=f"]
)
def test_ids_are_percent_decoded(application: Application, api: Api, name: str) -> None:
    encoded = "".join(f"%{byte:02X}" for byte in name.encode())
    assert api.ok("PUT", f"destinations/{encoded}", BLOB)["id"] == name
    assert list(application.destinations) == [name]


@pytest.mark.parametrize(
    "encoded", ["%20", "a%2Fb", "a%3F", "%23a", "a%09", "%00", "%7F", "%C2%A0", "%FF"]
)
def test_ids_that_cannot_stand_in_a_path_are_refused(api: Api, encoded: str) -> None:
    api.refused(400, "PUT", f"destinations/{encoded}", BLOB)
    api.refused(400, "GET", f"exports/{encoded}")
    api.refused(404, "GET", "exports//")


def test_an_encoded_slash_does_not_reach_another_operation(api: Api) -> None:
    api.ok("PUT", "destinations/d1", BLOB)
    api.refused(400, "GET", "destinations/d1%2Fexports")


def test_every_operation_of_the_openapi_file_is_there_and_no_other(api: Api) -> None:
    api.ok("PUT", "destinations/x", BLOB)
    api.ok("PUT", "exports/x", export("x"))
    count = 0
    for template, operations in SPECIFICATION["paths"].items():
        path = template.removeprefix("/api/dataExport/").replace("{destinationId}", "x")
        path = path.replace("{exportId}", "x")
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"):
            answer = api.send(method, path, headers={"Content-Type": "text/plain"})
            head = {"HEAD"} if "get" in operations else set()
            allowed = {*map(str.upper, operations), *head, "OPTIONS"}
            if method.lower() in operations:
                count += 1
                assert answer.status_code in {200, 204, 404, 409, 415}
            elif method not in allowed:
                assert answer.status_code == 405
                assert set(answer.headers["Allow"].split(", ")) == allowed
    assert count == 12
