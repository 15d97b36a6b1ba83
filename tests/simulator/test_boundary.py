"""Who may ask the simulator for anything, and how the troubles of its machine are answered."""

from __future__ import annotations

import asyncio
import errno
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from iotcentral_simulator import Simulator
from iotcentral_simulator.boundary import Boundary
from tests import preloaded

from .client import OLD, TOKEN, Api
from .conftest import Send, Start
from .receiver import Receiver
from .samples import BLOB, WEBHOOK, Document, export

PATHS = {
    "a listing": ("GET", f"/api/dataExport/destinations?api-version={OLD}"),
    "a write": ("PUT", f"/api/dataExport/destinations/d1?api-version={OLD}"),
    "of an application": ("GET", f"/applications/a/api/dataExport/exports?api-version={OLD}"),
    "a message": ("POST", "/messages"),
    "a message of an application": ("POST", "/applications/a/messages"),
    "the control": ("POST", "/control/faults"),
    "nothing": ("GET", "/"),
}
REBOUND = [
    "attacker.example:{port}",
    "attacker.example",
    "127.0.0.1.attacker.example:{port}",
    "localhost.attacker.example:{port}",
    "127.0.0.1@attacker.example:{port}",
    "attacker.example:127.0.0.1",
    "[::ffff:7f00:1]:{port}",
    "0.0.0.0:{port}",
    "",
]


def ask(
    url: str, method: str, target: str, headers: dict[str, str], body: str = "{}"
) -> tuple[int, Any]:
    place = urlsplit(url)
    connection = HTTPConnection(place.hostname or "", place.port, timeout=30)
    given = {"Authorization": TOKEN, "Content-Type": "application/json", **headers}
    connection.request(method, target, body, given)
    answer = connection.getresponse()
    document = json.loads(answer.read() or b"{}")
    connection.close()
    return answer.status, document


@pytest.fixture(scope="module")
def guarded() -> Any:
    with Simulator(token=TOKEN, rate=0, control=True, hosts=["gateway.example"]) as running:
        yield running


@pytest.mark.parametrize("host", REBOUND)
@pytest.mark.parametrize(("method", "path"), PATHS.values(), ids=PATHS)
def test_a_name_that_leads_to_this_machine_reaches_nothing(
    guarded: Simulator, method: str, path: str, host: str
) -> None:
    name = host.format(port=urlsplit(guarded.url).port)
    status, document = ask(guarded.url, method, path, {"Host": name})
    assert status == 403
    assert document["error"]["code"] == "Forbidden"
    assert "--host NAME" in document["error"]["message"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://attacker.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-origin"},
    ],
    ids=str,
)
@pytest.mark.parametrize(("method", "path"), PATHS.values(), ids=PATHS)
def test_a_page_in_a_browser_reaches_nothing(
    guarded: Simulator, method: str, path: str, headers: dict[str, str]
) -> None:
    status, _ = ask(guarded.url, method, path, headers)
    assert status == 403
    assert list(guarded.application().destinations) == []


@pytest.mark.parametrize("second", ["attacker.example", "127.0.0.1"])
def test_a_request_with_two_hosts_reaches_nothing(guarded: Simulator, second: str) -> None:
    place = urlsplit(guarded.url)
    connection = HTTPConnection(place.hostname or "", place.port, timeout=30)
    connection.putrequest("GET", "/api/dataExport/destinations")
    for name, value in (("Host", second), ("Authorization", TOKEN)):
        connection.putheader(name, value)
    connection.endheaders()
    assert connection.getresponse().status in (400, 403)
    connection.close()


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ([("host", "127.0.0.1")], True),
        ([("host", "127.0.0.1"), ("host", "attacker.example")], False),
        ([("host", "127.0.0.1"), ("host", "127.0.0.1")], False),
        ([("sec-fetch-site", "none"), ("sec-fetch-site", "cross-site")], False),
    ],
    ids=str,
)
def test_a_repeated_header_is_judged_whole_whatever_the_server_lets_through(
    headers: list[tuple[str, str]], *, passes: bool
) -> None:
    reached = []

    async def app(*_: Any) -> None:
        reached.append(1)

    async def send(_: Any) -> None:
        pass

    scope = {
        "type": "http",
        "client": ("127.0.0.1", 1),
        "headers": [(name.encode(), value.encode()) for name, value in headers],
    }
    boundary = Boundary(app, (), lambda: datetime.now(UTC))
    asyncio.run(boundary(scope, pytest.fail, send))
    assert bool(reached) is passes


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "LocalHost", "127.0.0.1"])
def test_programs_name_this_machine_or_the_proxy_that_was_named(
    guarded: Simulator, host: str
) -> None:
    names = [
        host.format(port=urlsplit(guarded.url).port),
        "gateway.example",
        "Gateway.Example:8443",
    ]
    for name in names:
        assert ask(guarded.url, *PATHS["a listing"], {"Host": name})[0] == 200


def begun(*options: str, **environment: str) -> tuple[str, str]:
    """Return what a simulator prints until it listens, and to stderr."""
    command = [preloaded.python(), "-m", "pulumi_iotcentral", "simulate", *options]
    env = {key: it for key, it in os.environ.items() if key != "IOTCENTRAL_API_TOKEN"}
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**env, **environment},
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        process.terminate()
        return line, process.communicate(timeout=30)[1]


@pytest.mark.parametrize("options", [(), ("--quiet",), ("--application-token", f"a={TOKEN}")])
def test_a_simulator_without_a_token_says_what_that_means(options: tuple[str, ...]) -> None:
    line, said = begun(*options)
    assert line.startswith("listening on http://127.0.0.1:")
    assert said.startswith("warning: no token is set. Every user and program on this machine can")
    assert said.count("\n") == 1
    assert begun(*options, "--token", TOKEN)[1] == ""


# --- the troubles of the machine ----------------------------------------------------------------


@pytest.fixture
def stored(start: Start, connect: Callable[..., Api], tmp_path: Path) -> tuple[Simulator, Api]:
    simulator = start(state=tmp_path / "state.db")
    api = connect(simulator.url)
    api.ok("PUT", "destinations/d1", BLOB)
    api.ok("PUT", "exports/e1", export("d1"))
    return simulator, api


FULL = "PRAGMA max_page_count = 1"
READ_ONLY = "PRAGMA query_only = ON"


@pytest.mark.parametrize(
    ("trouble", "reason"), [(FULL, "disk is full"), (READ_ONLY, "readonly database")]
)
def test_a_state_that_cannot_be_written_can_be_read_and_is_no_bug(
    stored: tuple[Simulator, Api], trouble: str, reason: str, capfd: pytest.CaptureFixture[str]
) -> None:
    simulator, api = stored
    simulator.store._connection.execute(trouble).fetchall()
    big = BLOB | {"displayName": "x" * 100_000}
    for method, path, body in (
        ("PUT", "destinations/d2", big),
        ("PATCH", "destinations/d1", {"displayName": "x" * 100_000}),
    ):
        said = api.refused(507, method, path, body)
        assert said.startswith("The simulator cannot use the state file ")
        assert reason in said
    for path in ("destinations/d1", "destinations", "exports/e1", "exports/e1/destinations"):
        for _ in range(3):
            api.ok("GET", path)
    assert "bug" not in capfd.readouterr().err


class FullDisk(io.StringIO):
    def write(self, _text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_log_that_cannot_be_written_stops_no_request(
    start: Start, connect: Callable[..., Api], monkeypatch: pytest.MonkeyPatch
) -> None:
    api = connect(start(quiet=False).url)
    monkeypatch.setattr(sys, "stderr", FullDisk())
    api.ok("PUT", "destinations/d1", BLOB)
    api.ok("GET", "destinations/d1")


# --- what is nested without an end --------------------------------------------------------------


FILTERS = {
    "600 ANDs": (" AND ".join(["temperature > 1"] * 600), "delivered"),
    "600 ORs": (" OR ".join(["temperature > 1"] * 600), "delivered"),
    "30 brackets": ("(" * 30 + "temperature > 1" + ")" * 30, "delivered"),
    "9000 brackets": ("(" * 9000 + "temperature > 1" + ")" * 9000, "delivered"),
    "brackets in brackets": (
        "(" * 90 + "temperature > 1" + " AND temperature > 1)" * 90,
        "not delivered",
    ),
    "600 NOTs": ("NOT " * 600 + "temperature > 1", "not delivered"),
    "600 casts": ("temperature > 1" + "::int" * 600, "not delivered"),
    "600 names": ("a" + ".b" * 600 + " > 1", "skipped"),
    "600 signs": ("temperature > " + "- " * 600 + "1", "not delivered"),
    "600 cases": ("a = " + "CASE WHEN " * 600 + "1 " + "THEN 1 END " * 600, "not delivered"),
}


@pytest.mark.parametrize(("condition", "outcome"), FILTERS.values(), ids=FILTERS)
def test_a_filter_is_judged_or_refused_in_one_line_however_long_it_is(
    api: Api, send: Send, receiver: Receiver, condition: str, outcome: str
) -> None:
    api.ok("PUT", "destinations/d1", WEBHOOK | {"url": receiver.url})
    api.ok("PUT", "exports/e1", export("d1") | {"filter": condition})
    (found,) = send({"telemetry": {"temperature": 40}})
    assert found["outcome"] == outcome
    assert "\n" not in found["detail"]


TRANSFORMS = {
    "brackets": "(" * 5000 + "." + ")" * 5000,
    "lists": "[" * 5000 + "." + "]" * 5000,
    "an output": "reduce range(20000) as $i (1; [.])",
    "a number": "infinite",
    "not a number": "nan",
}


@pytest.mark.parametrize("program", TRANSFORMS.values(), ids=TRANSFORMS)
def test_a_transform_that_is_nested_without_an_end_is_one_line(
    api: Api, send: Send, receiver: Receiver, program: str
) -> None:
    api.ok("PUT", "destinations/d1", WEBHOOK | {"url": receiver.url})
    references: Document = {"destinations": [{"id": "d1", "transform": program}]}
    api.ok("PUT", "exports/e1", export("d1") | references)
    (found,) = send({"telemetry": {"temperature": 40}})
    assert found["outcome"] in {"failed", "delivered"}
    assert "\n" not in found["detail"]


DEEP = {
    "lists": "[" * 50_000 + "]" * 50_000,
    "objects": '{"a":' * 900 + "1" + "}" * 900,
    "in a message": '{"telemetry": {"a": ' + "[" * 900 + "]" * 900 + "}}",
    "a number": '{"a": 1e999}',
    "a long number": '{"a": ' + "9" * 400 + "}",
}


@pytest.mark.parametrize("body", DEEP.values(), ids=DEEP)
@pytest.mark.parametrize(
    ("method", "path"), [it for it in PATHS.values() if it[0] != "GET"], ids=str
)
def test_a_body_beyond_reason_is_refused_in_the_services_form(
    guarded: Simulator, method: str, path: str, body: str
) -> None:
    status, document = ask(guarded.url, method, path, {}, body)
    assert status == 400
    assert document["error"]["code"] == "InvalidJson"
