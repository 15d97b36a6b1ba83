"""What the demo shows of a message: what became of it in this run, wherever the stack leads."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from rich.console import Console

from iotcentral_simulator import Simulator

from .scripts import ROOT, load

HUB: dict[str, Any] = {
    "id": "hub",
    "displayName": "Hub",
    "type": "eventhubs@v1",
    "authorization": {
        "type": "systemAssignedManagedIdentity",
        "hostName": "contoso.servicebus.windows.net",
        "eventHubName": "operations",
    },
}
HOOK: dict[str, Any] = {
    "id": "hook",
    "displayName": "Hook",
    "type": "webhook@v1",
    "url": "http://127.0.0.1:1/",
}
EXPORT = {"id": "e", "displayName": "E", "source": "telemetry", "destinations": [{"id": "hub"}]}


@pytest.fixture
def arrival(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, which imports the others of its folder."""
    monkeypatch.syspath_prepend(str(ROOT / "provider/tools/demo"))
    return load("provider/tools/demo/arrival.py")


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator() as started:
        application = started.application()
        application.destinations.update({it["id"]: it for it in (HUB, HOOK)})
        application.exports["e"] = {**EXPORT, "enabled": True}
        yield started


def shown(arrival: ModuleType, simulator: Simulator, folder: Path) -> str:
    console = Console(record=True, width=200)
    environment = {"IOTCENTRAL_ENDPOINT": simulator.url, "IOTCENTRAL_API_TOKEN": "token"}
    arrival.show(console, environment, None, arrival.Webhook(folder))
    return console.export_text()


def keep(folder: Path, body: str) -> None:
    """Keep a request as the demo's webhook does."""
    request = {"path": "/telemetry", "headers": {}, "body": body}
    with (folder / "webhook.jsonl").open("a") as file:
        file.write(json.dumps(request) + "\n")


def test_a_message_that_cannot_be_delivered_is_told_and_no_error(
    arrival: ModuleType, simulator: Simulator, tmp_path: Path
) -> None:
    assert "'E' -> 'Hub': not delivered: " in shown(arrival, simulator, tmp_path)


def test_a_request_of_an_earlier_run_is_not_shown(
    arrival: ModuleType, simulator: Simulator, tmp_path: Path
) -> None:
    keep(tmp_path, "the earlier one")
    with simulator.application().exports.edit("e") as export:
        export["enabled"] = False
    text = shown(arrival, simulator, tmp_path)
    assert "skipped: the export is not enabled" in text
    assert "Webhook request" not in text


def test_a_request_of_this_run_is_shown(
    arrival: ModuleType, simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(tmp_path, "the earlier one")

    def send(*_: Any) -> str:
        keep(tmp_path, "this one")
        return "'E' -> 'Hook': delivered: the webhook returned 200"

    monkeypatch.setattr(arrival, "sent", send)
    text = shown(arrival, simulator, tmp_path)
    assert "this one" in text
    assert "the earlier one" not in text


def test_a_destination_that_refuses_it_is_an_error(
    arrival: ModuleType, simulator: Simulator, tmp_path: Path
) -> None:
    with simulator.application().exports.edit("e") as export:
        export["destinations"] = [{"id": "hook"}]
    with pytest.raises(arrival.ProcessError, match="'E' -> 'Hook': failed: "):
        shown(arrival, simulator, tmp_path)


def test_a_simulator_that_does_not_answer_is_an_error(arrival: ModuleType, tmp_path: Path) -> None:
    with Simulator() as gone:
        pass
    with pytest.raises(arrival.ProcessError, match="the simulator does not respond"):
        shown(arrival, gone, tmp_path)
