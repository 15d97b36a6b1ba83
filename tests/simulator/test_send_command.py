"""`iotcentral simulate send`, as a process against a simulator."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from iotcentral_simulator import Simulator
from tests import preloaded

from .client import TOKEN, Api
from .conftest import Start
from .messages import hook, put
from .receiver import Receiver
from .samples import export

MESSAGE = '{"telemetry": {"temperature": 21.5}}'
Done = subprocess.CompletedProcess[str]


def send(
    url: str, *arguments: str, said: str = "", token: str = TOKEN, folder: Path | None = None
) -> Done:
    environment = {
        name: it for name, it in os.environ.items() if not name.startswith("IOTCENTRAL_")
    }
    return subprocess.run(
        [preloaded.python(), "-m", "pulumi_iotcentral", "simulate", "send", *arguments],
        env={**environment, "IOTCENTRAL_ENDPOINT": url, "IOTCENTRAL_API_TOKEN": token},
        input=said,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def simulator(start: Start) -> Simulator:
    return start()


def test_it_tells_for_each_destination_what_became_of_the_message(
    simulator: Simulator, connect: Callable[..., Api], receiver: Receiver
) -> None:
    api = connect(simulator.url)
    put(api, hook(receiver), displayName="Hot ones")
    done = send(simulator.url, MESSAGE, "--device", "d9")
    assert (done.returncode, done.stderr) == (0, "")
    told, document = done.stdout.splitlines()
    assert told == "'Hot ones' -> 'A webhook': delivered: the webhook returned 200"
    assert receiver.received[0].document["deviceId"] == "d9"
    assert json.loads(document) == receiver.received[0].document
    api.ok("PATCH", "destinations/d1", {"url": receiver.url + "/status/500?key=canary"})
    failed = send(simulator.url, "-", "--json", said=MESSAGE)
    assert failed.returncode == 1
    [delivery] = json.loads(failed.stdout)
    assert (delivery["outcome"], delivery["detail"]) == ("failed", "The webhook returned 500.")


def test_the_documents_have_the_numbers_of_the_message_as_they_were_written(
    simulator: Simulator, connect: Callable[..., Api], receiver: Receiver
) -> None:
    put(connect(simulator.url), hook(receiver))
    numbers = '"a":21.0,"b":1.1889838348731093e+308,"c":1E5,"d":12345678901234567890'
    done = send(simulator.url, f'{{"telemetry": {{{numbers}}}}}')
    assert numbers in done.stdout
    assert numbers in receiver.received[0].content.decode()
    as_json = send(simulator.url, f'{{"telemetry": {{{numbers}}}}}', "--json")
    assert '"b": 1.1889838348731093e+308,' in as_json.stdout
    [delivery] = json.loads(as_json.stdout)
    assert [it["telemetry"]["a"] for it in delivery["documents"]] == [21]


def test_a_message_that_an_export_sent_can_be_sent_again_with_a_warning_for_unknown_parts(
    simulator: Simulator, connect: Callable[..., Api], receiver: Receiver
) -> None:
    api = connect(simulator.url)
    api.ok("PUT", "destinations/d1", hook(receiver))
    api.ok("PUT", "exports/e1", export(destinations=[{"id": "d1", "transform": "."}]))
    message = json.loads(MESSAGE) | {"device": {"id": "d1", "modules": [], "types": ["x"]}}
    done = send(simulator.url, json.dumps(message | {"enrichments": {"a": "b"}}))
    assert done.returncode == 0
    for said in ("device.modules is not documented", "device.types is not", "enrichments are"):
        assert f"warning: {said}" in done.stderr
    [first] = [it.document for it in receiver.received]
    assert first["device"]["types"] == ["x"]
    assert send(simulator.url, json.dumps(first)).returncode == 0
    assert receiver.received[1].document == first


def test_without_an_export_for_it_a_message_says_so(simulator: Simulator) -> None:
    done = send(simulator.url, "{}", "--source", "deviceLifecycle")
    assert done.returncode == 3
    assert done.stdout == "skipped: no export has the source deviceLifecycle\n"


def test_what_is_refused_is_one_line(simulator: Simulator) -> None:
    done = send(simulator.url, "{}")
    assert (done.returncode, done.stdout) == (1, "")
    told = f"iotcentral simulate send: sending to {simulator.url}: telemetry is required"
    assert done.stderr.startswith(told)
    assert done.stderr.count("\n") == 1


def test_a_token_that_no_header_can_carry_is_told_as_such(simulator: Simulator) -> None:
    done = send(simulator.url, MESSAGE, token="SharedAccessSignature sr=…")
    assert done.returncode == 2
    assert "it must be an API token" in unframed(done)
    assert "does not come from a simulator" not in done.stderr


def test_another_server_is_no_simulator(receiver: Receiver) -> None:
    done = send(receiver.url, MESSAGE)
    assert done.returncode == 1
    assert done.stderr.endswith("the response does not come from a simulator. Check the URL.\n")


def test_without_a_project_the_endpoint_has_to_be_said(tmp_path: Path) -> None:
    done = send("", MESSAGE, folder=tmp_path)
    assert done.returncode == 2
    assert "the URL of the simulator is required" in unframed(done)


def unframed(done: Done) -> str:
    """Return what was said, without the frame that Typer draws around it."""
    return " ".join(done.stderr.replace("│", " ").split())


@pytest.mark.parametrize(
    ("url", "message", "code", "said"),
    [
        ("http://127.0.0.1:1", MESSAGE, 1, "the simulator does not respond"),
        (
            "https://contoso.azureiotcentral.com",
            MESSAGE,
            2,
            "simulator must be on this machine",
        ),
        ("http://[", MESSAGE, 2, "simulator must be on this machine"),
        ("http://127.0.0.1:99999", MESSAGE, 2, "the port must be between 1 and 65535"),
        ("http://localhost:65536/applications/a", MESSAGE, 2, "the port must be between"),
        ("http://127.0.0.1:port", MESSAGE, 2, "the port must be between 1 and 65535"),
        ("http://[::1]:-1", MESSAGE, 2, "the port must be between 1 and 65535"),
        ("http://127.0.0.1:1", "{", 2, "the message is not valid JSON"),
        ("http://127.0.0.1:1", "[]", 2, "the message must be a JSON object"),
    ],
)
def test_wrong_usage_is_told(url: str, message: str, code: int, said: str) -> None:
    done = send(url, message)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8-sig", ""), ("utf-16", ""), ("latin-1", "the message is not encoded as UTF-8")],
)
def test_a_message_of_stdin_has_the_encoding_of_a_file(
    simulator: Simulator, encoding: str, said: str
) -> None:
    done = subprocess.run(
        [preloaded.python(), "-m", "pulumi_iotcentral", "simulate", "send", "-"],
        env={**os.environ, "IOTCENTRAL_ENDPOINT": simulator.url, "IOTCENTRAL_API_TOKEN": TOKEN},
        input='{"telemetry": {"note": "Öfen"}}'.encode(encoding),
        capture_output=True,
        timeout=60,
        check=False,
    )
    errors = done.stderr.decode()
    assert "Traceback" not in errors
    assert said in " ".join(errors.replace("│", " ").split())
    assert (done.returncode == 2) is bool(said)
