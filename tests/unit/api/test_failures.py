import errno
import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest

from pulumi_iotcentral.api import Client, IotCentralError
from pulumi_iotcentral.api.transport import Timeout

from .conftest import MakeClient
from .scripted import Drop, Hang, Reply, Service, Time, reply

EXPORT = {"id": "e1"}


def test_a_lost_connection_that_stays_is_told_in_one_line(service: Service, client: Client) -> None:
    service.plays(*[Drop()] * 100)
    with pytest.raises(IotCentralError) as caught:
        client.exports.get("e1")
    error = caught.value
    assert error.status is None
    assert str(error).startswith("the connection was lost before the response was complete (")
    assert (
        f"(GET /api/dataExport/exports/e1 at {service.host}, {len(service.asked)} attempts in "
        in str(error)
    )
    assert "\n" not in str(error)


def test_a_silent_service_ends_in_a_time_out(service: Service, new_client: MakeClient) -> None:
    done = threading.Event()
    service.plays(*[Hang(done)] * 9)
    client = new_client(timeout=Timeout(connect=5.0, read=0.02), deadline=2.0)
    with pytest.raises(IotCentralError, match="did not respond before the timeout"):
        client.exports.get("e1")
    done.set()
    assert len(service.asked) > 1


def test_a_refused_connection_is_tried_a_few_times_only(
    new_service: Callable[[], Service], new_client: MakeClient, time: Time
) -> None:
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        client = new_client(f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(
            IotCentralError, match=r"^the connection was refused .*4 attempts"
        ) as caught:
            client.exports.get("e1")
    assert len(time.slept) == 3
    assert "is running" in caught.value.advice


def test_an_unknown_host_is_told_as_such(
    new_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(
        IotCentralError, match=r"^the host name cannot be resolved .*4 attempts"
    ) as caught:
        new_client("https://contoso.example").exports.get("e1")
    assert caught.value.host == "contoso.example"


@pytest.mark.parametrize("number", [errno.ENETUNREACH, errno.EHOSTUNREACH])
def test_an_unreachable_host_is_told_as_such(
    number: int, new_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: Any) -> Any:
        raise OSError(number, "unreachable")

    monkeypatch.setattr(socket.socket, "connect", unreachable)
    with pytest.raises(IotCentralError, match=r"^the host is not reachable .*4 attempts"):
        new_client().exports.get("e1")


def test_a_tls_failure_is_not_tried_again(
    service: Service, new_client: MakeClient, time: Time
) -> None:
    with pytest.raises(IotCentralError, match=r"^the TLS connection failed") as caught:
        new_client(f"https://{service.host}").exports.get("e1")
    assert time.slept == []
    assert "REQUESTS_CA_BUNDLE" in caught.value.advice


def test_a_proxy_that_refuses_is_told_as_such(
    new_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(IotCentralError, match=r"^the proxy did not forward the request"):
            new_client("https://contoso.example").exports.get("e1")


def test_plain_http_to_loopback_never_passes_a_proxy(
    service: Service,
    client: Client,
    new_service: Callable[[], Service],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    proxy = new_service()
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    monkeypatch.setenv("ALL_PROXY", proxy.url)
    service.plays(reply(EXPORT))
    client.exports.get("e1")
    assert proxy.asked == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(
    status: int, service: Service, new_service: Callable[[], Service], client: Client
) -> None:
    other = new_service()
    service.plays(Reply(status, (), {"Location": f"http://me:word@{other.host}/there?key=1"}))
    with pytest.raises(IotCentralError) as caught:
        client.exports.get("e1")
    assert other.asked == []
    assert len(service.asked) == 1
    assert caught.value.status == status
    assert f"the response redirects to {other.host}, " in str(caught.value)
    assert "word" not in str(caught.value)
    assert "there" not in str(caught.value)


@pytest.mark.parametrize("location", ["", "/login", "http://[broken", "\xff\xfe", "x:" * 50])
def test_a_strange_redirect_is_still_one_error(
    location: str, service: Service, client: Client
) -> None:
    service.plays(*[Reply(302, (), {"Location": location})] * 9)
    with pytest.raises(IotCentralError):
        client.exports.get("e1")


def test_an_answer_in_gzip_that_is_none_is_one_error(service: Service, client: Client) -> None:
    broken = Reply(200, (b"not gzip",), {"Content-Encoding": "gzip"})
    service.plays(*[broken] * 9)
    with pytest.raises(IotCentralError, match=r"^the response is not valid HTTP .*4 attempts"):
        client.exports.get("e1")
