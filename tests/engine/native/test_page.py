"""The program of the page about the native provider, as a user would run it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import yaml

from tests.docs.blocks import DOCS, blocks
from tests.engine.forms import DYNAMIC
from tests.engine.native.project import NativeProject
from tests.engine.service import Service

PAGE = "provider/docs/how-to/native-provider.md"
HUB = (
    "Endpoint=sb://contoso.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey=Y2FuYXJ5"
    ";EntityPath=operations"
)


def test_the_program_of_the_page_runs(service: Service, native: NativeProject) -> None:
    programs = [yaml.safe_load(it.text) for it in blocks("yaml") if it.page == PAGE]
    program = next(it for it in programs if it.get("runtime") == "yaml")
    native.declare(program["resources"], config=program["config"])
    url = ("config", "set", "--secret", "hookUrl", "https://example.com/?key=canary-url")
    native.pulumi(*url).succeeded()
    assert "canary" not in native.up().succeeded().output
    assert native.resources()["telemetry"]["outputs"]["status"] == "healthy"
    assert [one["displayName"] for one in service.objects("destinations")] == ["Maintenance desk"]


def test_the_python_program_of_the_page_runs(service: Service, native: NativeProject) -> None:
    [program] = [it.text for it in blocks("python") if it.page == PAGE and "hookUrl" in it.text]
    (native.folder / "__main__.py").write_text(program)
    url = ("config", "set", "--secret", "hookUrl", "https://example.com/?key=canary-url")
    native.pulumi(*url).succeeded()
    native.up().succeeded()
    assert native.resources().keys() == {"hook", "telemetry"}
    assert len(service.bodies()) == 2


def test_an_alias_moves_a_resource_of_the_dynamic_provider_to_yaml(
    service: Service, native: NativeProject
) -> None:
    native.write_dynamic(
        'iotcentral.Destination("hook", display_name="H", type="webhook@v1", url="https://x.example")'
    ).up().succeeded()
    urn = native.resources(DYNAMIC)["hook"]["urn"]
    [shown] = re.findall(r"urn:pulumi:\S+", _text())
    assert shown.split("::")[2:] == urn.split("::")[2:]
    service.taken()
    hook = {"displayName": "H", "type": "webhook@v1", "url": "https://x.example"}
    declared = {"type": "iotcentral:Destination", "properties": hook}
    native.declare({"hook": {**declared, "options": {"aliases": [urn]}}})
    native.up("--expect-no-changes").succeeded()
    assert service.taken().total() == 0
    native.declare({"hook": declared}).up("--expect-no-changes").succeeded()
    assert service.taken().total() == 0, "the alias can be removed after the move"
    native.destroy().succeeded()
    assert service.bodies() == []


def test_an_import_generates_what_the_page_shows_and_the_replaced_mask_is_sent(
    service: Service, native: NativeProject
) -> None:
    hub = {
        "displayName": "Operations hub",
        "type": "eventhubs@v1",
        "authorization": {"type": "connectionString", "connectionString": HUB},
    }
    export = {
        "displayName": "Device connectivity",
        "enabled": True,
        "source": "deviceConnectivity",
        "destinations": [{"id": "operations-hub"}],
    }
    service.put("destinations", "operations-hub", hub)
    service.put("exports", "connectivity", export)
    programs = [yaml.safe_load(it.text)["resources"] for it in blocks("yaml") if it.page == PAGE]
    generated, replaced = (it for it in programs if "operations_hub" in it)
    [listed] = [it.text for it in blocks("json") if it.page == PAGE]

    native.declare({}).iotcentral("adopt", "--import-file", "import.json").succeeded()
    assert json.loads(Path(native.folder, "import.json").read_text()) == json.loads(listed)
    command = ("import", "--file", "import.json", "--out", "imported.yaml")
    native.pulumi(*command, "--yes", "--skip-preview").succeeded()
    code = yaml.safe_load(Path(native.folder, "imported.yaml").read_text())["resources"]
    assert code == generated

    masked = native.declare(code).preview().failed().output
    [shown] = re.findall(r"^error: (.*masked secret.*)$", _text(), flags=re.MULTILINE)
    assert shown in masked

    native.pulumi("config", "set", "--secret", "hubConnectionString", HUB).succeeded()
    service.taken()
    native.declare(code | replaced).up().succeeded()
    assert service.taken().lines("PUT", "PATCH", "DELETE") == ["PATCH destinations"]
    assert "is protected" in native.destroy().failed().output
    code = {name: {**it, "options": {}} for name, it in (code | replaced).items()}
    native.declare(code).up().succeeded()
    native.destroy().succeeded()
    assert service.bodies() == []


def _text() -> str:
    return (DOCS / "how-to" / "native-provider.md").read_text("utf-8")
