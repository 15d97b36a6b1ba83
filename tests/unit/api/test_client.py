import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any, NamedTuple, get_args

import pytest

from pulumi_iotcentral.api import ApiVersion, Client, IotCentralError, NotFoundError

from .conftest import CANARY, TOKEN, MakeClient
from .scripted import Reply, Service, Time, refused, reply

DOCUMENT = json.loads(
    files("iotcentral_simulator").joinpath("data-export.openapi.json").read_text("utf-8")
)
DESTINATION: dict[str, Any] = {
    "id": "d1",
    "displayName": "Archive",
    "type": "webhook@v1",
    "url": "https://hooks.example/x",
}
EXPORT: dict[str, Any] = {"id": "e1", "displayName": "All", "enabled": True, "destinations": []}
PAGE: dict[str, Any] = {"value": []}


class Operation(NamedTuple):
    method: str
    path: str
    success: int


OPERATIONS = {
    operation["operationId"]: Operation(
        method.upper(), path, min(int(s) for s in operation["responses"] if s != "default")
    )
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}

METHODS: dict[str, Callable[[Client], object]] = {
    "Destinations_List": lambda client: client.destinations.list(),
    "Destinations_Get": lambda client: client.destinations.get("an id"),
    "Destinations_Create": lambda client: client.destinations.put("an id", {"sent": True}),
    "Destinations_Update": lambda client: client.destinations.patch("an id", {"sent": True}),
    "Destinations_Remove": lambda client: client.destinations.delete("an id"),
    "Destinations_ListExports": lambda client: client.destinations.list_exports("an id"),
    "Exports_List": lambda client: client.exports.list(),
    "Exports_Get": lambda client: client.exports.get("an id"),
    "Exports_Create": lambda client: client.exports.put("an id", {"sent": True}),
    "Exports_Update": lambda client: client.exports.patch("an id", {"sent": True}),
    "Exports_Remove": lambda client: client.exports.delete("an id"),
    "Exports_ListDestinations": lambda client: client.exports.list_destinations("an id"),
}


def success_of(operation: Operation) -> tuple[Reply, object]:
    if operation.success == 204:
        return Reply(204), None
    if operation.method == "GET" and not operation.path.endswith("Id}"):
        return reply({"value": [DESTINATION]}), [DESTINATION]
    return reply(EXPORT), EXPORT


def test_there_is_a_method_for_each_operation_of_the_document() -> None:
    assert METHODS.keys() == OPERATIONS.keys()


@pytest.mark.parametrize("api_version", get_args(ApiVersion))
@pytest.mark.parametrize("name", OPERATIONS)
def test_each_operation_is_sent_as_the_document_has_it(
    name: str, api_version: str, service: Service, new_client: MakeClient
) -> None:
    answer, result = success_of(OPERATIONS[name])
    service.plays(answer)

    assert METHODS[name](new_client(api_version=api_version)) == result

    (asked,) = service.asked
    path = OPERATIONS[name].path.format(destinationId="an%20id", exportId="an%20id")
    assert (asked.method, asked.path) == (OPERATIONS[name].method, path)
    assert asked.query == {"api-version": [api_version]}
    assert asked.headers["Authorization"] == TOKEN
    assert asked.headers["Accept"] == "application/json"
    if OPERATIONS[name].method in {"PUT", "PATCH"}:
        assert asked.json == {"sent": True}
        assert asked.headers["Content-Type"] == "application/json"
    else:
        assert asked.body == b""


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_operation_turns_404_into_not_found(
    name: str, service: Service, client: Client
) -> None:
    service.plays(refused(404, "NotFound", "There is none."))
    with pytest.raises(NotFoundError, match=r"^There is none \(404 NotFound, "):
        METHODS[name](client)
    assert len(service.asked) == 1


def test_both_versions_of_the_document_are_known() -> None:
    parameters = DOCUMENT["paths"]["/api/dataExport/exports"]["get"]["parameters"]
    assert set(get_args(ApiVersion)) == set(parameters[0]["schema"]["enum"])


@pytest.mark.parametrize("end", ["", "/"])
def test_a_base_url_may_have_a_path(end: str, service: Service, new_client: MakeClient) -> None:
    service.plays(reply(PAGE))
    new_client(f"{service.url}/applications/north{end}").exports.list()
    assert service.asked[0].path == "/applications/north/api/dataExport/exports"


@pytest.mark.parametrize(
    ("id_", "sent"),
    [
        ("a/b", "a%2Fb"),
        ("a?b#c", "a%3Fb%23c"),
        ("50%", "50%25"),
        ("%2e%2e", "%252e%252e"),
        ("höhe", "h%C3%B6he"),
        ("...", "..."),
        ("~a-b_c.d", "~a-b_c.d"),
    ],
)
def test_an_id_stays_one_segment_of_the_path(
    id_: str, sent: str, service: Service, client: Client
) -> None:
    service.plays(Reply(204))
    client.destinations.delete(id_)
    assert service.asked[0].path == f"/api/dataExport/destinations/{sent}"


@pytest.mark.parametrize("id_", ["", ".", "..", "a\nb", "\ud800"])
def test_an_id_that_would_name_something_else_is_refused_without_a_request(
    id_: str, service: Service, client: Client
) -> None:
    with pytest.raises(IotCentralError, match="an id must not be empty"):
        client.destinations.delete(id_)
    assert service.asked == []


def test_the_flat_form_of_the_guide_comes_back_nested(service: Service, client: Client) -> None:
    flat = {"id": "d1", "type": "blobstorage@v1", "connectionString": "A=b", "containerName": "c"}
    nested = {
        "id": "d1",
        "type": "blobstorage@v1",
        "authorization": {
            "type": "connectionString",
            "connectionString": "A=b",
            "containerName": "c",
        },
    }
    service.plays(reply(flat), reply(flat), reply(flat), reply({"value": [flat, nested]}))
    assert client.destinations.get("d1") == nested
    assert client.destinations.put("d1", {}) == nested
    assert client.destinations.patch("d1", {}) == nested
    assert client.destinations.list() == [nested, nested]


def test_a_number_that_json_does_not_have_is_refused_without_a_request(
    service: Service, client: Client
) -> None:
    with pytest.raises(IotCentralError, match="a number that JSON does not support"):
        client.exports.put("e1", {"enrichments": {"x": {"value": float("nan")}}})
    assert service.asked == []


def test_a_listing_brings_all_pages_in_order(service: Service, client: Client) -> None:
    first = f"{service.url}/api/dataExport/exports?api-version=x&token=1"
    service.plays(
        reply({"value": [{"id": "1"}], "nextLink": first}),
        reply({"value": [], "nextLink": "?token=2"}),
        reply({"value": [{"id": "2"}], "nextLink": "/api/dataExport/exports?token=3"}),
        reply({"value": [{"id": "3"}], "nextLink": ""}),
    )
    assert [export.get("id") for export in client.exports.list()] == ["1", "2", "3"]
    assert [asked.query for asked in service.asked] == [
        {"api-version": ["2022-06-30-preview"]},
        {"api-version": ["x"], "token": ["1"]},
        {"token": ["2"]},
        {"token": ["3"]},
    ]
    assert {asked.headers["Authorization"] for asked in service.asked} == {TOKEN}


@pytest.mark.parametrize(
    "link",
    [
        "{other}/api/dataExport/exports",
        "//{other_host}/api/dataExport/exports",
        "https://{host}/api/dataExport/exports",
        "http://user:word@{host}/api/dataExport/exports",
        "http://{host}@{other_host}/",
        "http://{other_host}\\@{host}/",
        "\\\\{other_host}/",
        "http://127.0.0.1/api",
        "http://[::1/api",
        "ftp://{host}/api",
        "http://{host}/a\tb",
    ],
)
def test_a_next_link_to_another_origin_is_never_followed(
    link: str, service: Service, new_service: Callable[[], Service], client: Client
) -> None:
    other = new_service()
    link = link.format(other=other.url, other_host=other.host, host=service.host)
    service.plays(reply({"value": [], "nextLink": link}))
    with pytest.raises(IotCentralError, match="which must not get the token") as caught:
        client.exports.list()
    assert (len(service.asked), other.asked) == (1, [])
    assert "word" not in str(caught.value)


def test_the_error_of_a_foreign_next_link_names_the_host_only(
    service: Service, client: Client
) -> None:
    link = "https://me:secret@elsewhere.example:8443/path?query=1"
    service.plays(reply({"value": [], "nextLink": link}))
    with pytest.raises(IotCentralError) as caught:
        client.exports.list()
    assert caught.value.message == (
        "the listing continues at elsewhere.example:8443, which must not get the token"
    )


def test_a_next_link_that_leads_back_ends_in_an_error(service: Service, client: Client) -> None:
    service.plays(
        reply({"value": [], "nextLink": "?page=2"}), reply({"value": [], "nextLink": "?page=2#x"})
    )
    with pytest.raises(IotCentralError, match="points to an earlier page"):
        client.destinations.list()
    assert len(service.asked) == 2


def test_a_listing_without_an_end_stops_at_the_deadline(
    service: Service, new_client: MakeClient, time: Time
) -> None:
    for number in range(5):
        link = {"value": [], "nextLink": f"?page={number}"}
        body = reply(link).pieces[0]
        halves = (body[:5], body[5:])
        service.plays(
            Reply(200, halves, {"Content-Type": "application/json"}, None, lambda: time.advance(4))
        )
    with pytest.raises(IotCentralError, match=r"before the deadline|before the timeout"):
        new_client(deadline=10.0).exports.list()
    assert len(service.asked) == 3


def test_a_clients_words_about_itself_do_not_hold_the_token(client: Client) -> None:
    assert "iotcentral:apiToken" in repr(client)
    assert CANARY not in repr(client)
