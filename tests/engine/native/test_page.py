"""The program of the page about the native provider, as a user would run it."""

from __future__ import annotations

import re

import yaml

from tests.docs.blocks import DOCS, blocks
from tests.engine.forms import DYNAMIC
from tests.engine.native.project import NativeProject
from tests.engine.service import Service

PAGE = "provider/docs/how-to/native-provider.md"


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
    [shown] = re.findall(r"urn:pulumi:\S+", (DOCS / "how-to" / "native-provider.md").read_text())
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
