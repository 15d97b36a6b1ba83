import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate
from importlib import metadata
from pathlib import Path
from time import time as seconds_since_epoch

import pytest

from pulumi_iotcentral.api import Client, IotCentralError, NotFoundError, ThrottledError

from .conftest import CANARY, TOKEN, MakeClient
from .scripted import Drop, Reply, Script, Service, Time, raw, refused, reply

EXPORT = {"id": "e1"}
CALLS: dict[str, Callable[[Client], object]] = {
    "get": lambda client: client.exports.get("e1"),
    "put": lambda client: client.exports.put("e1", {"a": 1}),
    "patch": lambda client: client.exports.patch("e1", {"a": 1}),
    "delete": lambda client: client.exports.delete("e1"),
}


@pytest.mark.parametrize(
    "trouble",
    [
        Drop(),
        Reply(200, (b'{"id":',), {"Content-Type": "application/json"}, length=99),
        refused(429),
        refused(500),
        refused(502),
        raw(b"<html>Bad gateway</html>", "text/html", 503),
        refused(504),
    ],
    ids=["dropped", "cut off", "429", "500", "502", "503", "504"],
)
@pytest.mark.parametrize("method", CALLS)
def test_a_passing_trouble_is_tried_again(
    trouble: Script, method: str, service: Service, client: Client, time: Time
) -> None:
    service.plays(trouble, trouble, reply(EXPORT))
    CALLS[method](client)
    assert len(service.asked) == 3
    assert len({(asked.method, asked.target, asked.body) for asked in service.asked}) == 1
    first, second = time.slept
    assert 0.25 <= first <= 0.5
    assert 0.5 <= second <= 1.0


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 408, 409, 412, 415, 422, 501])
def test_no_other_refusal_is_tried_again(
    status: int, service: Service, client: Client, time: Time
) -> None:
    service.plays(refused(status, Retry_After="1"))
    with pytest.raises(IotCentralError) as caught:
        client.exports.put("e1", {})
    assert caught.value.status == status
    assert (len(service.asked), time.slept) == (1, [])


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_in_seconds_is_waited_out(
    status: int, service: Service, client: Client, time: Time
) -> None:
    service.plays(refused(status, Retry_After="7"), reply(EXPORT))
    client.exports.get("e1")
    (slept,) = time.slept
    assert 7 <= slept <= 7.5


def test_retry_after_as_a_date_is_waited_out(service: Service, client: Client, time: Time) -> None:
    date = formatdate(seconds_since_epoch() + 30, usegmt=True)
    service.plays(refused(429, Retry_After=date), reply(EXPORT))
    client.exports.get("e1")
    (slept,) = time.slept
    assert 25 <= slept <= 31


@pytest.mark.parametrize("value", ["soon", "-3", "1.5", "", "9" * 400, "Mon, 99 Xyz 2000 99:99:99"])
def test_an_unreadable_retry_after_never_raises_anything_of_its_own(
    value: str, service: Service, client: Client, time: Time
) -> None:
    service.plays(refused(429, Retry_After=value), reply(EXPORT))
    try:
        client.exports.get("e1")
    except ThrottledError:
        assert value.startswith("9")
    else:
        assert len(time.slept) == 1


def test_a_wait_beyond_the_deadline_is_not_begun(
    service: Service, client: Client, time: Time
) -> None:
    service.plays(refused(429, "TooManyRequests", "Slow down.", Retry_After="500"))
    with pytest.raises(ThrottledError) as caught:
        client.exports.get("e1")
    assert time.slept == []
    assert "The service asks to wait 500 s" in caught.value.advice


def test_trouble_that_stays_ends_within_the_deadline(
    service: Service, client: Client, time: Time
) -> None:
    service.plays(*[refused(503, "Busy", "Busy.")] * 100)
    with pytest.raises(IotCentralError, match=r"^Busy \(503 Busy, ") as caught:
        client.exports.get("e1")
    assert sum(time.slept) < 120
    assert sum(time.slept) > 90
    assert all(later >= 10 for later in time.slept[6:])
    assert max(time.slept) <= 20
    assert f"{len(service.asked)} attempts in" in str(caught.value)


def test_nothing_is_begun_after_a_sleep_that_outlasted_the_deadline(
    service: Service, new_client: MakeClient, time: Time
) -> None:
    service.plays(refused(503), reply(EXPORT))
    client = new_client(sleep=lambda _: time.advance(999))
    with pytest.raises(IotCentralError, match=r"^the operation did not end before the deadline"):
        client.exports.get("e1")
    assert len(service.asked) == 1


def test_a_delete_whose_first_answer_was_lost_meets_not_found(
    service: Service, client: Client
) -> None:
    service.plays(Drop(), refused(404))
    with pytest.raises(NotFoundError):
        client.exports.delete("e1")


def test_a_netrc_file_does_not_replace_the_token(
    service: Service, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    client._transport._connections().session.trust_env = True  # as it is for https
    service.plays(reply(EXPORT))
    client.exports.get("e1")
    assert service.asked[0].headers["Authorization"] == TOKEN


def test_threads_share_a_client_and_no_connection(service: Service, client: Client) -> None:
    service.plays(*[reply({"id": str(number)}) for number in range(32)])
    connections: set[object] = set()

    def get(_: int) -> str:
        connections.add(client._transport._connections())
        return client.exports.get("e1")["id"]

    with ThreadPoolExecutor(4) as pool:
        found = sorted(pool.map(get, range(32)), key=int)
    assert found == [str(number) for number in range(32)]
    assert len(connections) <= 4
    assert client._transport._connections() not in connections


def test_a_token_is_asked_for_at_each_try(service: Service, new_client: MakeClient) -> None:
    class Renewed:
        given = 0

        def authorization(self) -> str:
            self.given += 1
            return f"Bearer number-{self.given}"

        def describe(self) -> str:
            return "a test's token"

    service.plays(refused(500), reply(EXPORT))
    new_client(credential=Renewed()).exports.get("e1")
    sent = [asked.headers["Authorization"] for asked in service.asked]
    assert sent == ["Bearer number-1", "Bearer number-2"]


def test_logs_tell_method_path_status_and_time_and_no_secret(
    service: Service, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "h00kSecretOfTheBody"
    caplog.set_level(logging.DEBUG)
    service.plays(Drop(), refused(500, message=f"{TOKEN} {secret}"), reply(EXPORT))
    client.exports.put("e1", {"authorization": {"value": secret}})
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("pulumi_")]
    assert ours == [
        "PUT /api/dataExport/exports/e1: the connection was lost before the response was complete "
        "in 0 ms",
        "PUT /api/dataExport/exports/e1: 500 in 0 ms",
        "PUT /api/dataExport/exports/e1: 200 in 0 ms",
    ]
    assert CANARY not in caplog.text
    assert secret not in caplog.text


def test_a_closed_client_can_be_used_again(service: Service, client: Client) -> None:
    service.plays(reply(EXPORT), reply(EXPORT))
    client.exports.get("e1")
    client.close()
    assert client.exports.get("e1")["id"] == "e1"


def test_a_user_agent_names_the_package_even_where_it_is_not_installed(
    service: Service, new_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.plays(reply(EXPORT), reply(EXPORT))
    new_client().exports.get("e1")

    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    new_client().exports.get("e1")
    installed, bare = (asked.headers["User-Agent"] for asked in service.asked)
    assert installed.startswith("pulumi-iotcentral/")
    assert bare == "pulumi-iotcentral"
