"""The habits of real clients: `az`, the SDKs, curl, and what people write by hand."""

from __future__ import annotations

import gzip
import json
import socket
from collections.abc import Callable, Iterable
from http.client import HTTPConnection, HTTPResponse
from itertools import islice
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from azure.core import PipelineClient
from azure.core.paging import ItemPaged
from azure.core.pipeline.transport import RequestsTransport
from azure.core.rest import HttpRequest

from iotcentral_simulator import Application, Behaviour, Cut, Fault, Simulator

from .client import NEW, OLD, TOKEN, Api, hold_to
from .conftest import Start
from .samples import BLOB, Document, export

JSON = {"Content-Type": "application/json"}
NAMES = [f"d{number:02}" for number in range(25)]


@pytest.fixture
def paged(start: Start, connect: Callable[..., Api]) -> Api:
    """A client of an application with 25 destinations, five on a page."""
    api = connect(start(page_size=5, quota=0, hosts=["app.example"]).url)
    for name in NAMES:
        api.ok("PUT", f"destinations/{name}", BLOB)
    return api


def ask(
    url: str,
    target: str,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    body: bytes | None = None,
) -> tuple[HTTPResponse, bytes]:
    """Send a request whose target no client library tidies up."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
    connection.request(method, target, body, {"Authorization": TOKEN} | (headers or {}))
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, content


def talk(url: str, *lines: str) -> bytes:
    """Send a request as it stands, and return all that comes back."""
    place = urlsplit(url)
    assert place.hostname
    with socket.create_connection((place.hostname, place.port or 80), timeout=30) as connection:
        connection.sendall("\r\n".join([*lines, f"Authorization: {TOKEN}", "", ""]).encode())
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_az_lists_all_pages_though_it_appends_the_version_to_each_next_link(paged: Api) -> None:
    found: list[str] = []
    link: str | None = f"{paged.url}/api/dataExport/destinations"
    headers = {"User-Agent": "IoTPlatformCliExtension/0.25.0", "x-ms-client-request-id": "1-2-3"}
    while link:
        answer = paged.session.get(link, params={"api-version": OLD}, headers=headers, timeout=30)
        assert answer.status_code == 200, answer.text
        found += [it["id"] for it in answer.json()["value"]]
        link = answer.json().get("nextLink")
    assert found == NAMES


@pytest.mark.parametrize("habit", ["verbatim", "adds", "replaces"])
def test_the_paging_of_the_azure_sdks_lists_all_pages(paged: Api, habit: str) -> None:
    def request_for(link: str | None) -> HttpRequest:
        if link is None:
            return HttpRequest("GET", "/api/dataExport/destinations", params={"api-version": OLD})
        if habit == "verbatim":
            return HttpRequest("GET", link)
        if habit == "adds":
            return HttpRequest("GET", link, params={"api-version": OLD})
        query = {name.lower(): it for name, it in parse_qsl(urlsplit(link).query)}
        return HttpRequest("GET", link.partition("?")[0], params=query | {"api-version": OLD})

    transport = RequestsTransport(session=paged.session, session_owner=False)
    with PipelineClient[HttpRequest, requests.Response](paged.url, transport=transport) as client:

        def page(link: str | None) -> Document:
            request = request_for(link)
            request.url = client.format_url(request.url)
            answer = client.send_request(request)
            answer.raise_for_status()
            document: Document = answer.json()
            return document

        def content(document: Document) -> tuple[str | None, Iterable[Document]]:
            return document.get("nextLink"), document["value"]

        listed: ItemPaged[Document] = ItemPaged(page, content)
        # One more than there are: a token that is overlooked leads to the first page for ever.
        assert [it["id"] for it in islice(listed, len(NAMES) + 1)] == NAMES


def test_a_parameter_that_is_repeated_with_one_value_has_that_value(paged: Api) -> None:
    link = paged.ok("GET", "destinations")["nextLink"]
    answer = paged.session.get(f"{link}&{urlsplit(link).query}", timeout=30)
    assert [it["id"] for it in answer.json()["value"]] == NAMES[5:10]


@pytest.mark.parametrize(
    "query",
    [
        f"api-version={OLD}&api-version={NEW}",
        f"api-version={OLD}&API-Version={NEW}",
        f"api-version={OLD}&api-version=",
        f"api-version={OLD}&api%2Dversion=2022-07-31",
        f"api-version={OLD}&continuationToken=MQ&continuationToken=Mg",
    ],
)
def test_a_parameter_that_is_repeated_with_another_value_is_refused(api: Api, query: str) -> None:
    said = api.refused(400, "GET", "destinations", params=query)
    name = "continuationToken" if "continuation" in query else "api-version"
    assert said == f"The query has several values of {name}. Send {name} once."


@pytest.mark.parametrize(
    "query",
    [
        f"API-Version={OLD}",
        f"Api-Version={OLD}&api-version={OLD}",
        f"api%2Dversion={OLD}",
        "api-version=2022%2D06%2D30-preview",
        f"&api-version={OLD}&",
        f"maxpagesize=1&$top=1&%24filter=x&unknown&api-version={OLD}",
        f"api-version={OLD}#fragment",
    ],
)
def test_a_query_is_understood_in_each_of_its_spellings(paged: Api, query: str) -> None:
    assert len(paged.ok("GET", "destinations", params=query)["value"]) == 5


@pytest.mark.parametrize("rename", [str.upper, str.lower, lambda name: name.replace("T", "%54")])
def test_a_next_link_is_followed_in_another_spelling(
    paged: Api, rename: Callable[[str], str]
) -> None:
    link = paged.ok("GET", "destinations")["nextLink"]
    token = rename("continuationToken")
    answer = paged.session.get(link.replace("continuationToken", token), timeout=30)
    assert [it["id"] for it in answer.json()["value"]] == NAMES[5:10]


@pytest.mark.parametrize("padding", ["=", "==", "%3D%3D"])
def test_a_continuation_token_may_have_padding(paged: Api, padding: str) -> None:
    link = paged.ok("GET", "destinations")["nextLink"]
    assert "=" not in dict(parse_qsl(urlsplit(link).query))["continuationToken"]
    answer = paged.session.get(link + padding, timeout=30)
    assert [it["id"] for it in answer.json()["value"]] == NAMES[5:10]


@pytest.mark.parametrize(
    "path",
    [
        "/api/dataExport/destinations/",
        "//api/dataExport/destinations",
        "/api//dataExport///destinations",
        "/api/dataexport/destinations",
        "/API/DATAEXPORT/DESTINATIONS",
        "/api/dataExport/Destinations/",
        "/api/%64ataExport/%64estinations",
    ],
)
@pytest.mark.parametrize("prefix", ["", "/applications/Plant", "/APPLICATIONS/Plant"])
def test_the_fixed_segments_of_a_path_are_understood_in_each_spelling(
    start: Start, connect: Callable[..., Api], prefix: str, path: str
) -> None:
    simulator = start(page_size=1)
    name = "Plant" if prefix else ""
    api = connect(simulator.application(name).url)
    for identifier in ("a", "B"):
        api.ok("PUT", f"destinations/{identifier}", BLOB)
    answer, content = ask(simulator.url, f"{prefix}{path}?api-version={OLD}")
    assert answer.status == 200
    link = json.loads(content)["nextLink"]
    assert [it["id"] for it in api.session.get(link, timeout=30).json()["value"]] == ["B"]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("destinations/Exports", "Exports"),
        ("Destinations/Exports/", "Exports"),
        ("destinations/Exports/EXPORTS", None),
        ("destinations/Exports//exports/", None),
        ("destinations/dataExport/exports", None),
    ],
)
def test_ids_stay_as_they_are(
    application: Application, api: Api, path: str, found: str | None
) -> None:
    for name in ("Exports", "dataExport"):
        api.ok("PUT", f"destinations/{name}", BLOB)
    target = f"{urlsplit(application.url).path}/api/dataExport/{path}?api-version={OLD}"
    answer, content = ask(api.url, target)
    assert answer.status == 200
    hold_to("Destination" if found else "ExportCollection", json.loads(content))
    assert json.loads(content).get("id") == found
    for other in ("exports", "EXPORTS", "DATAEXPORT"):
        api.refused(404, "GET", f"destinations/{other}")


@pytest.mark.parametrize(
    "path",
    [
        "/api/dataExport/destinations//",
        "/api/dataExport/destinations//exports",
        "/api/dataExport/destinations//d1",
        "/applications//api/dataExport/destinations",
        "/api/dataExport/destinations%2Fd1",
        "/api/dataExport%2Fdestinations",
        "/api/dataExport",
        "/dataExport/destinations",
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "OPTIONS"])
def test_an_empty_id_is_another_path(shared: Simulator, path: str, method: str) -> None:
    answer, _ = ask(shared.url, f"{path}?api-version={OLD}", method)
    assert answer.status == 404


@pytest.mark.parametrize("path", ["/MESSAGES", "/messages/", "//Messages"])
def test_messages_are_taken_in_each_spelling_of_their_path(start: Start, path: str) -> None:
    url = start().url
    message = json.dumps({"telemetry": {"temperature": 21.5}}).encode()
    answer, content = ask(url, path, "POST", JSON, message)
    assert answer.status == 200
    assert json.loads(content)["deliveries"][0]["outcome"] == "skipped"


def test_a_fault_is_for_a_request_in_each_spelling_of_its_path(start: Start) -> None:
    simulator = start()
    simulator.faults.add(Fault(effect=Cut(), on="GET */dataExport/exports"))
    with pytest.raises(ConnectionError):
        ask(simulator.url, f"//api/dataexport/Exports/?api-version={OLD}")
    assert not simulator.faults.unfired


@pytest.mark.parametrize(
    "given",
    [
        "application/json; charset=utf-8",
        'application/json;charset="UTF-8"',
        "Application/JSON",
        "application/json ; CHARSET=UTF8",
        "application/json; odata=verbose",
    ],
)
def test_a_content_type_may_have_parameters_and_any_case(api: Api, given: str) -> None:
    text = json.dumps(BLOB | {"displayName": "Lagerhaus Süd"}, ensure_ascii=False).encode()
    for method in ("PUT", "PATCH"):
        options = {"data": text, "headers": {"Content-Type": given}}
        assert api.ok(method, "destinations/d1", **options)["displayName"] == "Lagerhaus Süd"


@pytest.mark.parametrize("given", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_a_body_of_another_type_is_refused(api: Api, given: str | None) -> None:
    options = {"data": json.dumps(BLOB), "headers": {"Content-Type": given}}
    said = api.refused(415, "PUT", "destinations/d1", **options)
    assert said == "Content-Type must be application/json."


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_byte_order_mark_before_a_body_is_ignored(
    application: Application, api: Api, method: str
) -> None:
    application.destinations["d1"] = BLOB
    text = json.dumps(BLOB | {"displayName": "Marked"}).encode("utf-8-sig")
    api.ok(method, "destinations/d1", data=text, headers=JSON)
    assert application.destinations["d1"]["displayName"] == "Marked"


@pytest.mark.parametrize("coding", ["gzip", "GZip", "deflate", "br", "gzip, identity"])
def test_a_compressed_body_is_refused_as_such(api: Api, coding: str) -> None:
    headers = JSON | {"Content-Encoding": coding}
    content = gzip.compress(json.dumps(BLOB).encode())
    answer = api.send("PUT", "destinations/d1", data=content, headers=headers)
    assert (answer.status_code, answer.headers["Accept-Encoding"]) == (415, "identity")
    said = answer.json()["error"]["message"]
    assert said == "Content-Encoding is not supported. Send the body uncompressed."


def test_a_body_that_says_it_is_not_compressed_is_taken(api: Api) -> None:
    headers = JSON | {"Content-Encoding": "identity"}
    api.ok("PUT", "destinations/d1", data=json.dumps(BLOB), headers=headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": None},
        {"Accept": "*/*"},
        {"Accept": "application/json;q=0.9, text/plain;q=0.8, */*;q=0.1"},
        {"Accept": "text/html,application/xhtml+xml"},
        {"Accept": "application/json;odata.metadata=minimal", "Accept-Charset": "utf-16"},
        {"Accept-Encoding": "gzip, deflate, br, zstd"},
        {"User-Agent": "azsdk-python-core/1.30 Python/3.12 (Linux) curl/8, az/2.60"},
        {"If-Match": "*"},
        {"If-Match": '"etag"', "If-None-Match": "*", "If-Modified-Since": "yesterday"},
        {"Connection": "close"},
        {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2-Settings": "AAMAAABk"},
        {"X-Requested-With": "XMLHttpRequest", "Referer": "https://portal.azure.com/"},
        {"Cookie": "a=b", "traceparent": "00-1-1-00", "x-ms-useragent": "x"},
    ],
    ids=str,
)
def test_headers_that_no_document_mentions_change_nothing(
    api: Api, headers: dict[str, str]
) -> None:
    for method, path, body in (
        ("PUT", "destinations/d1", BLOB),
        ("PATCH", "destinations/d1", {"displayName": "Renamed"}),
        ("GET", "destinations/d1", None),
        ("GET", "destinations", None),
    ):
        assert api.ok(method, path, body, headers=JSON | headers)
    assert api.send("DELETE", "destinations/d1", headers=headers).status_code == 204


@pytest.mark.parametrize("scheme", ["sharedaccesssignature", "SHAREDACCESSSIGNATURE"])
def test_the_scheme_of_a_token_matches_in_any_case_and_the_rest_exactly(
    application: Application, connect: Callable[..., Api], scheme: str
) -> None:
    rest = TOKEN.partition(" ")[2]
    connect(application.url, token=f"{scheme} {rest}").ok("GET", "exports")
    for other in (f"{scheme} {rest.upper()}", f"{scheme}  {rest}", f"{scheme}{rest}", rest):
        connect(application.url, token=other).refused(401, "GET", "exports")


def test_a_token_without_a_scheme_matches_exactly(
    start: Start, connect: Callable[..., Api]
) -> None:
    url = start(token="Secret").url
    connect(url, token="Secret").ok("GET", "exports")
    connect(url, token="secret").refused(401, "GET", "exports")


def test_a_bearer_token_matches_with_a_lower_case_scheme(
    start: Start, connect: Callable[..., Api]
) -> None:
    url = start(token="Bearer eyJ0").url
    connect(url, token="bearer eyJ0").ok("GET", "exports")
    connect(url, token="bearer eyj0").refused(401, "GET", "exports")


@pytest.mark.parametrize(
    ("wanted", "returned"), [("true", "9c4d"), ("True", "9c4d"), ("false", None), (None, None)]
)
def test_the_id_of_a_request_comes_back_where_the_client_asks_for_it(
    api: Api, wanted: str | None, returned: str | None
) -> None:
    headers = {"x-ms-client-request-id": "9c4d", "x-ms-return-client-request-id": wanted}
    for path in ("exports", "exports/none"):
        answer = api.send("GET", path, headers=headers)
        assert answer.headers.get("x-ms-client-request-id") == returned


def test_head_has_the_status_and_the_headers_of_get_and_moves_nothing(
    application: Application, api: Api
) -> None:
    api.ok("PUT", "destinations/d1", BLOB)
    api.ok("PUT", "exports/e1", export("d1"))
    paths = ("destinations", "exports", "destinations/d1", "exports/e1", "exports/e1/destinations")
    for path in paths:
        for step in range(4):
            heads = [api.send("HEAD", path) for _ in range(3)]
            got = api.send("GET", path)
            for head in heads:
                assert (head.status_code, head.content) == (200, b"")
                assert head.headers["Content-Type"] == got.headers["Content-Type"]
                assert head.headers["Content-Length"] == got.headers["Content-Length"], step
    application.destinations["d1"] = BLOB
    for _ in range(5):
        api.send("HEAD", "destinations/d1")
    assert api.ok("PATCH", "destinations/d1", {})["status"] == "waiting"
    assert api.ok("GET", "destinations/d1")["status"] == "starting"


def test_head_is_refused_as_get_is(api: Api, connect: Callable[..., Api]) -> None:
    for path, params, status in (
        ("exports/none", {"api-version": OLD}, 404),
        ("exports", {}, 400),
        ("exports/a%20b", {"api-version": OLD}, 400),
    ):
        answer = api.send("HEAD", path, params=params)
        assert (answer.status_code, answer.content) == (status, b"")
        assert answer.headers["x-ms-error-code"]
    stranger = connect(api.url, token="SharedAccessSignature other")
    assert stranger.send("HEAD", "exports").status_code == 401


def test_head_leaves_a_list_that_lags_as_it_is(start: Start, connect: Callable[..., Api]) -> None:
    api = connect(start(behaviour=Behaviour(list_lag="one_read")).url)
    api.ok("PUT", "destinations/d1", BLOB)
    for _ in range(3):
        api.send("HEAD", "destinations")
    assert [api.pages("destinations")[0] == [] for _ in range(2)] == [True, False]


def test_an_answer_to_head_that_is_cut_is_cut_before_its_end(
    start: Start, connect: Callable[..., Api]
) -> None:
    simulator = start()
    simulator.faults.add(Fault(effect=Cut(moment="half"), on="HEAD *"))
    with pytest.raises(requests.ConnectionError):
        connect(simulator.url).send("HEAD", "exports")
    assert simulator.faults.counts() == {"cut half": 1}


def test_options_tell_the_methods_of_a_path_and_let_no_page_in(shared: Simulator) -> None:
    headers = {"Access-Control-Request-Method": "PUT", "Authorization": ""}
    page = {"Origin": "https://attacker.example"}
    for path, allowed in (
        ("/api/dataExport/exports", "GET, HEAD, OPTIONS"),
        ("/api/dataExport/exports/e", "DELETE, GET, HEAD, OPTIONS, PATCH, PUT"),
        ("/applications/a/api/dataExport/exports/e/destinations/", "GET, HEAD, OPTIONS"),
        ("/messages", "OPTIONS, POST"),
    ):
        answer, content = ask(shared.url, path, "OPTIONS", headers)
        assert (answer.status, content) == (204, b"")
        assert answer.headers["Allow"] == allowed
        preflight, _ = ask(shared.url, path, "OPTIONS", headers | page)
        assert preflight.status == 403
        for given in (answer.headers, preflight.headers):
            assert not [it for it in given if it.lower().startswith("access-control")]
    assert ask(shared.url, "/api/dataExport", "OPTIONS")[0].status == 404


def test_the_methods_of_a_path_are_told_where_another_is_refused(start: Start) -> None:
    url = start(control=True).url
    for method, path, allowed in (
        ("DELETE", "/api/dataExport/exports", "GET, HEAD, OPTIONS"),
        ("POST", "/api/dataExport/exports/e", "DELETE, GET, HEAD, OPTIONS, PATCH, PUT"),
        ("GET", "/messages", "OPTIONS, POST"),
        ("PUT", "/control/faults", "DELETE, GET, HEAD, OPTIONS, POST"),
    ):
        answer, _ = ask(url, path, method)
        assert (answer.status, answer.headers["Allow"]) == (405, allowed)


def test_a_client_of_http_1_0_is_answered_without_a_host(api: Api) -> None:
    path = urlsplit(api.url).path
    api.ok("PUT", "destinations/d1", BLOB)
    got = talk(api.url, f"GET {path}/api/dataExport/destinations?api-version={OLD} HTTP/1.0")
    head, _, content = got.partition(b"\r\n\r\n")
    assert head.split()[1] == b"200"
    assert json.loads(content)["value"][0]["id"] == "d1"


def test_a_client_that_takes_the_simulator_for_a_proxy_is_answered(
    start: Start, connect: Callable[..., Api]
) -> None:
    simulator = start(page_size=1, hosts=["plant.example"])
    api = connect(simulator.url)
    for name in ("a", "b"):
        api.ok("PUT", f"destinations/{name}", BLOB)
    target = f"http://plant.example:8080/api/dataExport/Destinations/?api-version={OLD}"
    answer, content = ask(simulator.url, target)
    link = json.loads(content)["nextLink"]
    assert answer.status == 200
    assert link.startswith("http://plant.example:8080/api/dataExport/destinations?")
    assert simulator.exchanges[-1].path == "/api/dataExport/Destinations/"
    assert ask(simulator.url, link)[0].status == 200


def test_the_host_of_a_whole_url_is_the_one_that_the_control_checks(start: Start) -> None:
    url = start(control=True).url
    host = urlsplit(url).netloc
    assert ask(url, f"{url}/control/faults")[0].status == 200
    assert (
        ask(url, "http://attacker.example:80/control/faults", headers={"Host": host})[0].status
        == 403
    )
    assert (
        ask(url, f"{url}/control/faults", headers={"Origin": "http://attacker.example"})[0].status
        == 403
    )
    assert ask(url, "//control/faults/", headers={"Host": "attacker.example:80"})[0].status == 403


def test_a_next_link_has_the_scheme_that_a_proxy_forwards(paged: Api) -> None:
    for forwarded, scheme in (("https", "https"), ("HTTPS", "https"), ("evil", "http")):
        headers = {"X-Forwarded-Proto": forwarded, "Host": "app.example"}
        link = paged.ok("GET", "destinations", headers=headers)["nextLink"]
        assert link.startswith(f"{scheme}://app.example/api/")


def test_a_body_that_waits_for_a_continue_is_asked_for(api: Api) -> None:
    place = urlsplit(api.url)
    content = json.dumps(BLOB).encode()
    request = (
        f"PUT {place.path}/api/dataExport/destinations/d1?api-version={OLD} HTTP/1.1\r\n"
        f"Host: {place.netloc}\r\n"
        f"Authorization: {TOKEN}\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
        f"Connection: close\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    assert place.hostname
    with socket.create_connection((place.hostname, place.port or 80), timeout=30) as connection:
        connection.sendall(request.encode())
        assert connection.recv(65536).startswith(b"HTTP/1.1 100 ")
        connection.sendall(content)
        got = b"".join(iter(lambda: connection.recv(65536), b""))
    assert got.startswith(b"HTTP/1.1 200 ")


def test_parameters_of_the_control_may_be_repeated_with_one_value_alone(start: Start) -> None:
    url = start(control=True).url
    path = "/control/store?kind=exports&"
    assert ask(url, path + "Kind=exports")[0].status == 200
    answer, content = ask(url, path + "kind=destinations")
    assert answer.status == 400
    assert json.loads(content)["error"]["message"].startswith(
        "The query has several values of kind"
    )
