"""Connections are made once for a thread and used again, whatever the answers were."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from pulumi_iotcentral.api import Client, IotCentralError

from .certificate import self_signed
from .conftest import MakeClient
from .scripted import Reply, Script, Service, raw, refused, reply

EXPORT = {"id": "e1"}
CHUNKED = {"Content-Type": "application/json", "Transfer-Encoding": "chunked"}
EXCHANGES: dict[str, tuple[Script, Callable[[Client], object]]] = {
    "get": (reply(EXPORT), lambda client: client.exports.get("e1")),
    "in chunks": (
        Reply(200, (b'{"id": ', b'"e1"}'), CHUNKED),
        lambda client: client.exports.get("e1"),
    ),
    "list": (reply({"value": [EXPORT]}), lambda client: client.exports.list()),
    "put": (reply(EXPORT), lambda client: client.exports.put("e1", {"a": 1})),
    "patch": (reply(EXPORT), lambda client: client.exports.patch("e1", {"a": 1})),
    "delete": (Reply(204), lambda client: client.exports.delete("e1")),
    "not found": (refused(404), lambda client: client.exports.get("e1")),
    "refused": (refused(422), lambda client: client.exports.put("e1", {})),
    "a web page": (raw(b"<html/>", "text/html"), lambda client: client.exports.get("e1")),
}


@pytest.fixture
def tls_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    context, certificate = self_signed(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    service = Service(context)
    yield service
    service.close()


def test_one_thread_makes_one_connection(service: Service, client: Client) -> None:
    for script, exchange in [*EXCHANGES.values(), *EXCHANGES.values()]:
        service.plays(script)
        try:
            exchange(client)
        except IotCentralError as error:
            assert error.status in {404, 422, 200}  # noqa: PT017
    service.plays(refused(429), refused(503), reply(EXPORT))
    client.exports.get("e1")
    assert len(service.asked) == 2 * len(EXCHANGES) + 3
    assert service.connections == 1


def test_each_of_four_threads_makes_one_tls_handshake(
    tls_service: Service, new_client: MakeClient
) -> None:
    client = new_client(tls_service.url)
    tls_service.plays(*[reply(EXPORT)] * 40)
    together = Barrier(4, timeout=30)

    def work(_: int) -> None:
        together.wait()
        for _ in range(10):
            client.exports.get("e1")

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, range(4)))
    assert len(tls_service.asked) == 40
    assert tls_service.connections == 4


def test_a_certificate_that_nobody_vouches_for_is_refused(
    tls_service: Service, new_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(IotCentralError, match="its certificate is not trusted"):
        new_client(tls_service.url).exports.get("e1")
    assert tls_service.asked == []
