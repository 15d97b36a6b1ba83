from __future__ import annotations

import json
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from iotcentral_bounded.json import DEEPEST
from iotcentral_simulator import Application, Simulator
from iotcentral_simulator.request_parsing import BODY_LIMIT

from .client import OLD, TOKEN, Api, hold_to
from .samples import BLOB, export

JSON = {"Content-Type": "application/json"}


def nested(depth: int) -> bytes:
    value = b"[" * (depth - 1) + b"]" * (depth - 1)
    return b'{"displayName": "x", "enrichments": ' + value + b"}"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe{\x00}\x00",
        b"\xef\xbb\xbf",
        b'\xef\xbb\xbf\xef\xbb\xbf{"displayName": "x"}',
        b'{"displayName": "\xed\xa0\x80"}',
        b'{"displayName": NaN}',
        b'{"displayName": 1e999}',
        b'{"displayName": ' + b"9" * 5000 + b"}",
        nested(DEEPEST + 1),
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b"\x00" * 100,
    ],
    ids=lambda content: repr(content[:12]),
)
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_what_is_not_json_is_refused(api: Api, method: str, content: bytes) -> None:
    api.ok("PUT", "destinations/d1", BLOB)
    api.refused(400, method, "destinations/d1", data=content, headers=JSON)


@pytest.mark.parametrize("content", [b"[]", b"null", b'"x"', b"1", b"true"])
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_json_that_is_no_object_is_refused(api: Api, method: str, content: bytes) -> None:
    api.ok("PUT", "destinations/d1", BLOB)
    said = api.refused(422, method, "destinations/d1", data=content, headers=JSON)
    assert said == "the body must be an object"


def test_a_body_as_deep_as_the_limit_is_understood(api: Api) -> None:
    said = api.refused(422, "PUT", "exports/e1", data=nested(DEEPEST), headers=JSON)
    assert "enrichments must be an object" in said


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ud800", "\udfff\ud800", "\u2028", "🤖", ""])
def test_any_text_comes_back_as_it_was_sent(application: Application, api: Api, text: str) -> None:
    api.ok("PUT", "destinations/d1", BLOB | {"displayName": text})
    body = export("d1", displayName=text, enrichments={text: {"value": {text: [text, None]}}})
    api.ok("PUT", "exports/e1", body)
    assert api.ok("GET", "exports")["value"][0].items() >= body.items()
    assert application.exports["e1"] == body
    assert application.destinations["d1"]["displayName"] == text


def test_a_body_that_is_too_large_is_refused_and_the_connection_goes_on(api: Api) -> None:
    for size in (BODY_LIMIT + 1, 8 * BODY_LIMIT):
        api.refused(413, "PUT", "destinations/d1", data=b" " * size, headers=JSON)
    padded = json.dumps(BLOB).encode().ljust(BODY_LIMIT)
    api.ok("PUT", "destinations/d1", data=padded, headers=JSON)


def test_a_body_in_chunks_is_read(api: Api) -> None:
    text = json.dumps(BLOB).encode()
    api.ok("PUT", "destinations/d1", data=iter([text[:9], text[9:]]), headers=JSON)
    api.refused(413, "PUT", "destinations/d1", data=iter([b" " * BODY_LIMIT, b" "]), headers=JSON)


def test_an_unread_body_does_not_disturb_the_next_request(api: Api) -> None:
    api.session.headers["Authorization"] = "wrong"
    api.refused(401, "PUT", "destinations/d1", data=b"x" * 300_000, headers=JSON)
    api.session.headers["Authorization"] = TOKEN
    api.ok("PUT", "destinations/d1", BLOB)


@pytest.mark.parametrize(
    "path", ["/", "/api", "/api/dataExport", "/api/dataExport/exports//", "/x//y", "/%00"]
)
def test_other_paths_are_refused_in_the_services_form(shared: Simulator, path: str) -> None:
    connection = HTTPConnection(urlsplit(shared.url).netloc, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    document = json.loads(answer.read())
    connection.close()
    hold_to("Error", document)
    assert answer.status == 404
    assert answer.headers["x-ms-error-code"] == document["error"]["code"] == "NotFound"
    assert answer.headers["x-ms-request-id"] == document["error"]["requestId"]


@pytest.mark.parametrize(
    "sent",
    [
        b"HELLO\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01",
        b"GET /api HTTP/1.1\r\nHost: x\r\nContent-Length: nine\r\n\r\n",
        b"PUT /api HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
    ids=lambda sent: repr(sent[:20]),
)
def test_what_is_not_http_is_refused_in_the_services_form(shared: Simulator, sent: bytes) -> None:
    url = urlsplit(shared.url)
    with socket.create_connection((url.hostname, url.port), timeout=30) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        got = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, content = got.partition(b"\r\n\r\n")
    status = int(head.split()[1])
    assert 400 <= status < 500
    hold_to("Error", json.loads(content))
    assert b"x-ms-error-code" in head


def test_a_client_that_goes_away_does_no_harm(shared: Simulator, api: Api) -> None:
    url = urlsplit(api.url)
    request = (
        f"PUT {url.path}/api/dataExport/destinations/d1?api-version={OLD} HTTP/1.1\r\n"
        f"Host: {url.netloc}\r\n"
        f"Authorization: {TOKEN}\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{{"
    )
    for _ in range(5):
        with socket.create_connection((url.hostname, url.port), timeout=30) as connection:
            connection.sendall(request.encode())
    assert api.pages("destinations") == [[]]
    assert not [it for it in shared.exchanges if it.status >= 500]


def test_an_endless_request_line_does_no_harm(shared: Simulator, api: Api) -> None:
    url = urlsplit(shared.url)
    with socket.create_connection((url.hostname, url.port), timeout=30) as connection:
        connection.sendall(b"GET /")
        with pytest.raises(ConnectionError):
            connection.sendall(b"a" * 100_000_000)
    api.ok("PUT", "destinations/d1", BLOB)


def test_parallel_clients_lose_no_write_and_see_no_half_of_one(
    application: Application, api: Api, connect: Callable[..., Api]
) -> None:
    api.ok("PUT", "destinations/d1", BLOB)
    api.ok("PUT", "exports/shared", export("d1", enrichments={}))

    def work(client: int) -> None:
        own = connect(application.url)
        for number in range(5):
            name = f"c{client}-{number}"
            own.ok("PUT", f"exports/{name}", export("d1"))
            own.ok("PATCH", "exports/shared", {"enrichments": {f"c{client}": {"value": number}}})
            own.ok("GET", "exports")
            assert own.send("DELETE", f"exports/{name}").status_code == 204

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    assert list(application.exports) == ["shared"]
    expected = {f"c{client}": {"value": 4} for client in range(6)}
    assert application.exports["shared"]["enrichments"] == expected


def test_parallel_creates_do_not_pass_the_quota(
    start: Callable[..., Simulator], connect: Callable[..., Api]
) -> None:
    simulator = start(quota=10)

    def create(number: int) -> int:
        return connect(simulator.url).send("PUT", f"destinations/d{number}", BLOB).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(create, range(24)))
    assert statuses == [200] * 10 + [422] * 14
    assert len(simulator.application().destinations) == 10
