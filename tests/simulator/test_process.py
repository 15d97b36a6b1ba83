from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import requests

from iotcentral_simulator import Application, Behaviour, Control, Fault, Lose, StateError, Store
from pulumi_iotcentral.cli.app import app

from .client import TOKEN, Api
from .samples import BLOB, SECRET, export

Process = subprocess.Popen[str]
COMMAND = [sys.executable, "-m", "pulumi_iotcentral", "simulate"]


@contextmanager
def running(*options: str) -> Iterator[tuple[Process, str]]:
    """Start a simulator as a process, and hand out its URL."""
    command = [*COMMAND, "--port", "0", "--token", TOKEN, *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line.startswith("listening on http://127.0.0.1:"), line
            yield process, line.removeprefix("listening on ").strip()
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_one_line_logs_requests_without_secrets_and_ends_cleanly(
    connect: Callable[..., Api], number: signal.Signals
) -> None:
    with running() as (process, url):
        api = connect(url)
        api.ok("PUT", "destinations/d1", BLOB)
        api.refused(401, "GET", "exports", headers={"Authorization": SECRET})
        api.refused(400, "GET", "exports", params={"key": SECRET})
        process.send_signal(number)
        out, log = process.communicate(timeout=30)
    assert process.returncode == 0
    assert out == ""
    assert [line.rpartition(" ")[0] for line in log.splitlines()] == [
        "PUT /api/dataExport/destinations/d1 200",
        "GET /api/dataExport/exports 401",
        "GET /api/dataExport/exports 400",
    ]
    assert all(line.endswith("ms") for line in log.splitlines())
    assert SECRET not in log
    assert TOKEN not in log


def test_quiet_logs_nothing(connect: Callable[..., Api]) -> None:
    with running("--quiet", "--rate", "0") as (process, url):
        api = connect(url)
        assert {api.send("GET", "exports").status_code for _ in range(25)} == {200}
        process.terminate()
        assert process.communicate(timeout=30) == ("", "")


def test_what_was_answered_survives_a_kill(tmp_path: Path, connect: Callable[..., Api]) -> None:
    state = tmp_path / "state.db"
    with running("--state", str(state)) as (process, url):
        api = connect(url)
        api.ok("PUT", "destinations/d1", BLOB)
        api.ok("GET", "destinations/d1")
        connect(url + "/applications/b").ok("PUT", "destinations/d2", BLOB)
        api.ok("PUT", "exports/e1", export("d1"))
        process.kill()
    for file in tmp_path.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    with running("--state", str(state)) as (process, url):
        api = connect(url)
        assert api.ok("GET", "exports/e1")["destinations"] == [{"id": "d1"}]
        assert api.ok("GET", "destinations/d1")["status"] == "healthy"
        api.refused(404, "GET", "destinations/d2")
        connect(url + "/applications/b").ok("GET", "destinations/d2")
        process.terminate()
        process.communicate(timeout=30)


def test_a_state_file_is_no_link_and_not_for_others(tmp_path: Path) -> None:
    state, outside = tmp_path / "state.db", tmp_path / "outside"
    state.touch(mode=0o644)
    Store(state).close()
    assert stat.S_IMODE(state.stat().st_mode) == 0o600
    for target in (state, outside):
        link = tmp_path / f"{target.name}-link"
        link.symlink_to(target)
        with pytest.raises(StateError, match="the path is a symbolic link"):
            Store(link)
    assert not outside.exists()
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(StateError, match="the path is not a file"):
        Store(tmp_path / "fifo")


def test_a_test_can_open_the_state_of_a_running_process(
    tmp_path: Path, connect: Callable[..., Api]
) -> None:
    state = tmp_path / "state.db"
    with running("--state", str(state)) as (_, url), ExitStack() as closing:
        store = Store(state)
        closing.callback(store.close)
        application = Application(store, url, "")
        api = connect(url)
        api.ok("PUT", "destinations/d1", BLOB)
        assert application.destinations["d1"] == BLOB
        with application.destinations.edit("d1") as document:
            document["displayName"] = "By hand"
        assert api.ok("GET", "destinations/d1")["displayName"] == "By hand"


def test_the_options_reach_the_simulator(connect: Callable[..., Api]) -> None:
    options = (
        "--rate",
        "4",
        "--quota",
        "1",
        "--page-size",
        "1",
        "--application-token",
        "b=Bearer x=",
    )
    with running(*options) as (_, url):
        api = connect(url + "/applications/b", token="Bearer x=")
        api.ok("PUT", "destinations/d1", BLOB)
        api.refused(422, "PUT", "destinations/d2", BLOB)
        statuses = [api.send("GET", "exports").status_code for _ in range(20)]
        assert 429 in statuses


def test_a_process_is_controlled_from_outside_and_ends_while_it_holds(
    connect: Callable[..., Api],
) -> None:
    with running("--control") as (process, url), ThreadPoolExecutor(1) as pool:
        control, api = Control(url), connect(url)
        control.faults.add(Fault(effect=Lose(), on="PUT *"))
        with pytest.raises(requests.ConnectionError):
            api.send("PUT", "destinations/d1", BLOB)
        assert control.application().destinations["d1"] == BLOB
        assert control.faults.counts()["lose"] == 1
        control.behaviour = Behaviour(answer_form="flat")
        assert "authorization" not in api.send("GET", "destinations/d1").json()
        held = control.hold("DELETE *", moment="after")
        answer = pool.submit(api.send, "DELETE", "destinations/d1")
        assert held.arrived.wait(30)
        process.terminate()
        _, log = process.communicate(timeout=30)
        assert isinstance(answer.exception(30), requests.ConnectionError)
    assert process.returncode == 0
    assert [line.rpartition(" ")[0] for line in log.splitlines()] == [
        "PUT /api/dataExport/destinations/d1 0",
        "GET /api/dataExport/destinations/d1 200",
        "DELETE /api/dataExport/destinations/d1 0",
    ]


def test_bad_options_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for options in (
        ["--rate", "-1"],
        ["--port", "65536"],
        ["--application-token", "name"],
        ["--application-token", "name=Bearer …"],
        ["--token", "SharedAccessSignature \udcff"],
        ["--page-size", "many"],
    ):
        with pytest.raises(SystemExit) as ended:
            app(["simulate", *options])
        assert ended.value.code == 2
    assert options[0] in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--token=", "--application-token=b="])
@pytest.mark.parametrize("token", ["try", "SharedAccessSignature sr=…", "Bearer …", ""])
def test_a_token_that_the_provider_could_not_send_is_refused(option: str, token: str) -> None:
    command = [sys.executable, "-m", "pulumi_iotcentral", "simulate", option + token]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert option.partition("=")[0] in done.stderr


def test_a_taken_port_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit) as ended:
            app(["simulate", "--port", str(port)])
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert said.startswith(f"iotcentral simulate: cannot listen on 127.0.0.1:{port}: ")
    assert said.count("\n") == 1


@pytest.mark.parametrize("content", [b"not a database at all" * 99, None])
def test_an_unusable_state_file_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    state = tmp_path / "state.db" if content else tmp_path / "none" / "state.db"
    if content:
        state.write_bytes(content)
    with pytest.raises(SystemExit) as ended:
        app(["simulate", "--state", os.fspath(state)])
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert said.startswith(f"iotcentral simulate: cannot use the state file {state}: ")
    assert said.count("state.db") == 1
    assert said.count("\n") == 1
