"""An exchange ends at the deadline and holds a limited number of bytes, whatever the peer does."""

import gc
import gzip
import json
import resource
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import repeat
from time import monotonic, sleep
from typing import Any

import pytest

from pulumi_iotcentral.api import Client, IotCentralError
from pulumi_iotcentral.api.pace import server_time
from tests.hostile_peer import DOCUMENT, FLOODS, PAUSE, TRICKLES, Peer, bomb

from .conftest import MakeClient
from .scripted import Reply, Service, reply

pytestmark = pytest.mark.processes

DEADLINE = 0.4

TOO_LATE = "^the service did not respond before the timeout"


@pytest.fixture
def hasty(new_client: MakeClient) -> MakeClient:
    """Make clients with a short deadline of real seconds."""

    def make(base_url: str | None = None, **options: Any) -> Client:
        return new_client(
            base_url, **{"deadline": DEADLINE, "clock": monotonic, "sleep": sleep, **options}
        )

    return make


@pytest.mark.parametrize("name", TRICKLES)
def test_an_answer_that_trickles_ends_at_the_deadline_and_its_connection_too(
    name: str, hasty: MakeClient
) -> None:
    with Peer(TRICKLES[name], pause=PAUSE) as peer:
        with pytest.raises(IotCentralError, match=TOO_LATE):
            hasty(peer.url).exports.get("e1")
        assert peer.hung_up.wait(10)


@pytest.mark.parametrize("name", FLOODS)
def test_an_answer_without_an_end_ends_at_a_limit(name: str, new_client: MakeClient) -> None:
    with Peer(FLOODS[name]) as peer:
        with pytest.raises(IotCentralError) as caught:
            new_client(peer.url).exports.get("e1")
        assert peer.hung_up.wait(10)
    assert "\n" not in str(caught.value)


def test_a_tls_handshake_that_trickles_ends_at_the_deadline(hasty: MakeClient) -> None:
    record = b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc" + b"\x03\x03" + bytes(200)
    with Peer(lambda: (record[at : at + 1] for at in range(len(record))), pause=PAUSE) as peer:
        peer.reads = False
        with pytest.raises(IotCentralError, match=TOO_LATE):
            hasty(peer.url.replace("http:", "https:")).exports.get("e1")
        assert peer.hung_up.wait(10)


@pytest.mark.parametrize("name", ["a status line", "a header"])
def test_a_proxy_that_trickles_ends_at_the_deadline(
    name: str, hasty: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Peer(TRICKLES[name], pause=PAUSE) as peer:
        monkeypatch.setenv("HTTPS_PROXY", peer.url)
        with pytest.raises(IotCentralError, match=TOO_LATE):
            hasty("https://contoso.example").exports.get("e1")
        assert peer.hung_up.wait(10)


@pytest.mark.parametrize("name", ["a status line", "headers"])
def test_a_proxy_without_an_end_ends_at_a_limit(
    name: str, new_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Peer(FLOODS[name]) as peer:
        monkeypatch.setenv("HTTPS_PROXY", peer.url)
        with pytest.raises(IotCentralError) as caught:
            new_client("https://contoso.example").exports.get("e1")
        assert peer.hung_up.wait(10)
    assert "\n" not in str(caught.value)


def test_a_peer_that_never_reads_ends_at_the_deadline(hasty: MakeClient) -> None:
    with (
        Peer(lambda: (), reads=False) as peer,
        pytest.raises(IotCentralError, match=r"did not (respond|end) before the "),
    ):
        hasty(peer.url).exports.put("e1", {"filter": "x" * 8 * 1024 * 1024})


def test_a_name_server_that_does_not_answer_ends_at_the_deadline(
    hasty: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = threading.Event()

    def late(*_: Any, **__: Any) -> Any:
        answers.wait(30)
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    monkeypatch.setattr(socket, "getaddrinfo", late)
    with pytest.raises(IotCentralError, match=TOO_LATE):
        hasty("https://contoso.example").exports.get("e1")
    answers.set()


def test_a_sign_in_that_does_not_end_ends_at_the_deadline(
    service: Service, hasty: MakeClient
) -> None:
    answers = threading.Event()

    class Slow:
        def authorization(self) -> str:
            answers.wait(30)
            return "Bearer late"

        def describe(self) -> str:
            return "a test's token"

    with pytest.raises(IotCentralError, match=TOO_LATE):
        hasty(credential=Slow()).exports.get("e1")
    answers.set()
    assert service.asked == []


def test_a_listing_whose_pages_do_not_end_ends_at_a_limit(service: Service, client: Client) -> None:
    class Endless:
        def popleft(self) -> Reply:
            number = len(service.asked)
            items = [{"id": f"{number}-{it}", "note": "x" * 100_000} for it in range(10)]
            return reply({"value": items, "nextLink": f"{service.url}/?page={number}"})

    service.script = Endless()  # type: ignore[assignment]
    with pytest.raises(IotCentralError, match=r"^the response exceeds the limit of 16 MiB"):
        client.exports.list()
    assert len(service.asked) < 50


def test_a_client_works_again_after_a_deadline(service: Service, hasty: MakeClient) -> None:
    with Peer(TRICKLES["a header"], pause=PAUSE) as peer:
        client = hasty(peer.url)
        for _ in range(2):
            with pytest.raises(IotCentralError, match=TOO_LATE):
                client.exports.get("e1")
    service.plays(reply({"id": "e1"}))
    assert hasty().exports.get("e1")["id"] == "e1"


WAITING = """
import signal, sys
from pulumi_iotcentral.api import ApiToken, Client

# A test run in the background of a shell ignores it, and so would its children.
signal.signal(signal.SIGINT, signal.default_int_handler)
client = Client(sys.argv[1], ApiToken("SharedAccessSignature sr=a"), deadline=300.0)
try:
    client.exports.get("e1")
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.mark.parametrize("name", ["a header", "a body"])
def test_one_ctrl_c_ends_an_exchange(name: str) -> None:
    begun = threading.Event()
    pieces = TRICKLES[name]

    def endless() -> Iterator[bytes]:
        first, *_ = pieces()
        yield first
        begun.set()
        yield from repeat(b" ")

    with (
        Peer(endless, pause=PAUSE) as peer,
        subprocess.Popen(
            [sys.executable, "-c", WAITING, peer.url], stdout=subprocess.PIPE, text=True
        ) as process,
    ):
        assert begun.wait(60)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, "interrupted\n")


def test_the_time_of_what_trickles_is_not_waited_for() -> None:
    with Peer(TRICKLES["a header"], pause=PAUSE) as peer:
        with pytest.raises(IotCentralError, match=TOO_LATE):
            server_time(peer.url, DEADLINE)
        assert peer.hung_up.wait(10)


@pytest.mark.parametrize("name", FLOODS)
def test_the_time_of_what_has_no_end_is_one_line(name: str) -> None:
    with Peer(FLOODS[name]) as peer:
        with suppress(IotCentralError):
            server_time(peer.url)
        assert peer.hung_up.wait(10)


def compressed(coding: str, content: bytes, status: int = 200) -> Reply:
    headers = {"Content-Type": "application/json", "Content-Encoding": coding, "Location": "/x"}
    return Reply(status, (content,), headers)


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "GZIP"])
def test_an_answer_that_is_compressed_once_is_read(
    coding: str, service: Service, client: Client
) -> None:
    service.plays(compressed(coding, gzip.compress(DOCUMENT)))
    assert client.exports.get("e1") == json.loads(DOCUMENT)
    assert service.asked[0].headers["Accept-Encoding"] == "gzip"


def peak() -> int:
    gc.collect()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.mark.parametrize("status", [200, 302, 404, 500])
@pytest.mark.parametrize(
    ("coding", "content"),
    [
        ("gzip", bomb),
        ("gzip, gzip", lambda: bomb(layers=2)),
        ("gzip,gzip,gzip", lambda: bomb(layers=3)),
        ("gzip", lambda: gzip.compress(DOCUMENT) + bomb()),
        ("deflate", bomb),
        ("identity, gzip", bomb),
        ("br", lambda: b"\x00" * 100),
    ],
    ids=["gzip", "of gzip", "thrice", "after another", "deflate", "identity", "br"],
)
def test_what_becomes_large_by_decompression_is_one_line_and_little_memory(
    coding: str, content: Callable[[], bytes], status: int, service: Service, client: Client
) -> None:
    service.plays(*[compressed(coding, content(), status)] * 9)
    before = peak()
    with pytest.raises(IotCentralError) as caught:
        client.exports.get("e1")
    assert "\n" not in str(caught.value)
    assert peak() - before < 100 * 1024 * 1024


LARGE: dict[str, bytes] = {
    "deep lists": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    "deep enough to be read": b'{"a":' * 200 + b"1" + b"}" * 200,
    "many values": b'{"value": [' + b"{}," * 4_000_000 + b"{}]}",
    "a long number": b'{"a": ' + b"9" * 100_000 + b"}",
    "a number beyond all": b'{"a": 1e400}',
    "a whole number beyond all": b'{"a": 1' + b"0" * 400 + b"}",
    "a long string": b'{"a": "' + b"x" * (17 * 1024 * 1024) + b'"}',
}


@pytest.mark.parametrize("content", LARGE.values(), ids=LARGE)
@pytest.mark.parametrize("status", [200, 422])
def test_json_beyond_reason_is_one_line(
    content: bytes, status: int, service: Service, client: Client
) -> None:
    service.plays(*[Reply(status, (content,), {"Content-Type": "application/json"})] * 9)
    before = peak()
    with pytest.raises(IotCentralError) as caught:
        client.exports.get("e1")
    assert "\n" not in str(caught.value)
    assert peak() - before < 200 * 1024 * 1024


def test_there_is_room_for_whatever_is_real(service: Service, client: Client) -> None:
    programs = [{"id": f"d{it}", "transform": '{a: .b, "c": [1, 2]} | ' * 400} for it in range(10)]
    exports: Any = [{"id": f"e{it}", "destinations": programs} for it in range(100)]
    service.plays(reply({"value": exports}))
    assert client.exports.list() == exports
