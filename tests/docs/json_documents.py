"""What the commands print with --json, for small applications: every field occurs."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import chdir, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from typer.testing import CliRunner

from pulumi_iotcentral.cli.adopt.names import name_all
from pulumi_iotcentral.cli.adopt.plan import AdoptPlan, Secrets, Selection
from pulumi_iotcentral.cli.adopt.to_json import document as adoption
from pulumi_iotcentral.cli.app import app
from pulumi_iotcentral.cli.diff.to_json import document as difference
from pulumi_iotcentral.cli.diff.with_other import compare_with_other
from pulumi_iotcentral.cli.dump.dump import dump
from pulumi_iotcentral.cli.graph.graph import graph_of
from pulumi_iotcentral.cli.graph.to_json import document as drawing
from pulumi_iotcentral.cli.simulate.command import _as_json as simulation
from pulumi_iotcentral.cli.status.command import _json_lines
from pulumi_iotcentral.cli.workspace.application import Contents, Place
from pulumi_iotcentral.cli.workspace.state import Managed
from pulumi_iotcentral.model.schema import DESTINATION
from pulumi_iotcentral.offline.finding import Finding
from pulumi_iotcentral.offline.finding import document as checked
from tests.unit.cli.adopt.documents import EMPTY, SOURCES, destination, inventory
from tests.unit.cli.graph import surveys

PLACE: Final = Place("https://contoso.azureiotcentral.com", "2022-06-30-preview")
HOOK: Final = {
    "id": "hook",
    "displayName": "Hook",
    "type": "webhook@v1",
    "url": "https://x.example",
}
STREAM: Final = {
    "id": "stream",
    "displayName": "Stream",
    "enabled": True,
    "source": "telemetry",
    "destinations": [{"id": "hook"}],
}
BLOB: Final = {
    "id": "blob",
    "displayName": "Archive",
    "type": "blobstorage@v1",
    "authorization": {
        "type": "connectionString",
        "connectionString": "AccountName=one;AccountKey=*****",
        "containerName": "telemetry",
    },
}
FAILED: Final = [{"code": "DestinationUnreachable", "message": surveys.UNREACHABLE}]
SURVEY: Final = surveys.survey(
    [surveys.export("stream", ["hook"], "Stream", lastExportTime="2026-11-24T02:17:02Z")],
    [surveys.destination("hook", "Hook", status="error", errors=FAILED)],
    managed=["stream", "hook"],
    lost=[(DESTINATION, "archive")],
)


def documents(command: str) -> list[Any]:
    """Return what a command prints for small inputs."""
    return _DOCUMENTS[command]()


def _status() -> list[Any]:
    with _json_lines() as show:
        return [json.loads(line) for line in _printed(lambda: show(SURVEY, "no network"))]


def _printed(print_: Callable[[], None]) -> list[str]:
    with redirect_stdout(StringIO()) as out:
        print_()
    return out.getvalue().splitlines()


def _graph() -> list[Any]:
    return [drawing(graph_of(SURVEY))]


def _diff() -> list[Any]:
    text = {**BLOB["authorization"], "connectionString": "AccountName=two;AccountKey=*****"}  # type: ignore[dict-item]
    here = Contents((BLOB,), (STREAM,))
    there = Contents(({**BLOB, "authorization": text}, HOOK), ({**STREAM, "source": "properties"},))
    compared = compare_with_other(PLACE, here, "https://prod.azureiotcentral.com", there, "id")
    return [difference(compared, strict=False)]


def _check() -> list[Any]:
    with TemporaryDirectory() as folder, chdir(folder):
        Path("hook.json").write_text(json.dumps({**HOOK, "url": "x.example"}))
        printed = json.loads(CliRunner().invoke(app, ["check", "hook.json", "--json"]).stdout)
    (message,) = [finding["message"] for finding in printed["findings"]]
    return [printed, checked([Finding("destination hook", "url", message)], 1)]


def _dump() -> list[Any]:
    return [dump(PLACE, Contents((HOOK,), (STREAM,)))]


def _doctor() -> list[Any]:
    runner = CliRunner(env={"PATH": ""})
    with TemporaryDirectory() as folder, chdir(folder):
        return [json.loads(runner.invoke(app, ["doctor", "--no-stack", "--json"]).stdout)]


def _comment() -> list[Any]:
    preview = Path(__file__).parents[1] / "unit" / "cli" / "comment" / "recorded"
    file = preview / "policy.jsonl"
    done = CliRunner().invoke(app, ["comment", str(file), "--json", "--fail-on", "policy"])
    return [json.loads(done.stdout)]


def _adopt() -> list[Any]:
    magic = destination("teapot", displayName="Teapot", authorization={"type": "magic"})
    listed = inventory(destination("hub"), destination("archive", displayName="Archive"), magic)
    items = listed.items
    there = Managed(DESTINATION, "urn:pulumi:dev::plant::t::archive", "archive", PLACE.url)
    selection = Selection(
        tuple(name_all(items[1:], {"destination": set(), "export": set()}, SOURCES)),
        ((items[0], there),),
        listed.skipped,
    )
    secrets = Secrets(
        wanted=("hubClientSecret",), hosts={"hubClientSecret": ("login.contoso.example",)}
    )
    program = "import pulumi_iotcentral as iotcentral\n"
    file = Path("__main__.py")
    intent = AdoptPlan(PLACE.url, selection, secrets, {}, program, file, Path(), EMPTY, EMPTY)
    return [adoption(intent, written=True)]


def _simulate() -> list[Any]:
    return [json.loads(simulation("http://127.0.0.1:40123"))]


def _transform() -> list[Any]:
    runner = CliRunner()
    references = [
        {"id": "hook", "transform": "{device: .device.id}"},
        {"id": "b", "transform": "{"},
    ]
    message = {"device": {"id": "oven-1"}, "telemetry": {"temperature": 91.5}}
    with TemporaryDirectory() as folder, chdir(folder):
        Path("export.json").write_text(json.dumps({**STREAM, "destinations": references}))
        options = ["--definition", "export.json", "--json"]
        done = runner.invoke(app, ["transform", "-", *options], input=json.dumps(message))
        return [json.loads(done.stdout)]


def _transform_tests() -> list[Any]:
    with TemporaryDirectory() as folder, chdir(folder):
        Path("a.jq").write_text(".telemetry[].value")
        Path("a.warm.message.json").write_text('{"telemetry": {"temperature": 21.5}}')
        done = CliRunner().invoke(app, ["transform", "--test", ".", "--json"])
        return [json.loads(done.stdout)]


_DOCUMENTS: Final = {
    "status": _status,
    "graph": _graph,
    "diff": _diff,
    "check": _check,
    "dump": _dump,
    "doctor": _doctor,
    "comment": _comment,
    "adopt": _adopt,
    "transform": _transform,
    "transform --test": _transform_tests,
    "simulate": _simulate,
}
COMMANDS: Final = tuple(_DOCUMENTS)
