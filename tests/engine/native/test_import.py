"""`pulumi import` of existing objects, and `import` in programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.engine.native.programs import export
from tests.engine.native.project import NativeProject
from tests.engine.service import Service

OPTIONS = ("--yes", "--skip-preview", "--protect=false", "--out", "imported.yaml")


@pytest.fixture
def existing(service: Service) -> Service:
    """An application with a webhook and an export, which nobody manages."""
    hook = {
        "displayName": "Hook",
        "type": "webhook@v1",
        "url": "https://example.com/hook?key=canary-url",
        "authorization": {"type": "header", "value": "canary-header"},
        "headerCustomizations": {"x-key": {"value": "canary-custom", "secret": True}},
    }
    stream = {
        "displayName": "Stream",
        "enabled": True,
        "source": "telemetry",
        "destinations": [{"id": "hook-id"}],
        "enrichments": {"site": {"value": 7}},
    }
    service.put("destinations", "hook-id", hook)
    service.put("exports", "stream-id", stream)
    return service


def imported(native: NativeProject, *arguments: str) -> tuple[str, dict[str, Any]]:
    """Import, and return the printed text and the resources of the generated code."""
    run = native.declare({}).pulumi("import", *arguments, *OPTIONS).succeeded()
    code = Path(native.folder, "imported.yaml").read_text()
    return run.output, yaml.safe_load(code)["resources"]


def from_file(native: NativeProject) -> tuple[str, dict[str, Any]]:
    """Import both objects from one file."""
    listed = [
        {"type": "iotcentral:index:Destination", "name": "hook", "id": "hook-id"},
        {"type": "iotcentral:index:Export", "name": "stream", "id": "stream-id"},
    ]
    (native.folder / "import.json").write_text(json.dumps({"resources": listed}))
    return imported(native, "--file", "import.json")


def test_imported_code_is_wired_and_shows_where_a_secret_is_required(
    existing: Service, native: NativeProject
) -> None:
    output, resources = from_file(native)
    assert existing.taken().writes() == 0
    masked = {"fn::secret": "*****"}
    hook = resources["hook"]["properties"]
    assert "canary-url" in hook["url"], "Pulumi prints it, and the page warns of it"
    assert hook["authorization"] == {"type": "header", "value": masked}
    assert hook["headerCustomizations"] == {"x-key": {"secret": True, "value": masked}}
    assert resources["stream"]["properties"]["destinations"] == [{"id": "${hook.id}"}]
    assert (
        "warning: destination 'hook' has masked secrets: authorization.value, "
        'headerCustomizations["x-key"].value. Replace them in the generated code.'
    ) in output
    assert "bug in the `iotcentral` provider" not in output
    assert "canary" not in output
    assert "canary" not in json.dumps(native.state()), "a webhook's url is a secret"


def test_given_secrets_are_sent_once_after_an_import(
    existing: Service, native: NativeProject
) -> None:
    _, resources = from_file(native)
    existing.taken()
    refused = native.declare(resources).up().failed()
    assert "authorization.value must not be a masked secret" in refused.output
    assert existing.taken().writes() == 0

    hook = resources["hook"]["properties"]
    hook["authorization"]["value"] = "canary-header"
    hook["headerCustomizations"]["x-key"]["value"] = "canary-custom"
    native.declare(resources).up().succeeded()
    assert existing.taken().lines("PUT", "PATCH", "DELETE") == ["PATCH destinations"]
    assert set(existing.last_patch()) == {"authorization", "headerCustomizations"}

    native.up("--expect-no-changes").succeeded()
    native.refresh("--expect-no-changes").succeeded()
    assert existing.taken().writes() == 0
    assert "canary" not in json.dumps(native.state())


def test_a_refresh_after_an_import_does_not_store_masks(
    existing: Service, native: NativeProject
) -> None:
    _, resources = from_file(native)
    native.declare(resources).refresh().succeeded()
    hook = resources["hook"]["properties"]
    hook["authorization"]["value"] = "canary-header"
    hook["headerCustomizations"]["x-key"]["value"] = "canary-custom"
    existing.taken()
    native.declare(resources).up().succeeded()
    assert existing.taken().lines("PUT", "PATCH", "DELETE") == ["PATCH destinations"]


def test_an_import_whose_changes_are_ignored_changes_nothing(
    existing: Service, native: NativeProject
) -> None:
    hook: dict[str, Any] = {
        "type": "iotcentral:Destination",
        "properties": {
            "destinationId": "hook-id",
            "displayName": "Another",
            "type": "webhook@v1",
            "url": "https://another.example/",
            "authorization": {"type": "header", "value": "canary-other"},
        },
        "options": {"import": "hook-id", "ignoreChanges": ["*"]},
    }
    native.declare({"hook": hook})
    for _ in range(2):
        native.up().succeeded()
    assert existing.taken().writes() == 0
    native.up("--expect-no-changes").succeeded()
    native.refresh("--expect-no-changes").succeeded()

    hook["options"]["ignoreChanges"] = ["authorization"]
    refused = native.declare({"hook": hook}).up().failed().output
    assert "authorization.value is required" in refused
    assert existing.taken().writes() == 0

    hook["options"] = {}
    native.declare({"hook": hook}).up().succeeded()
    assert existing.taken().lines("PUT", "PATCH", "DELETE") == ["PATCH destinations"]
    assert existing.last_patch()["authorization"]["value"] == "canary-other"
    assert "canary" not in json.dumps(native.state())


def test_a_mask_that_ignored_changes_keep_is_refused_with_the_way_out(
    existing: Service, native: NativeProject
) -> None:
    _, resources = from_file(native)
    hook = resources["hook"]
    hook["properties"]["headerCustomizations"]["x-key"]["value"] = "canary-custom"
    hook["properties"]["authorization"]["value"] = "canary-other"
    hook["options"] = {"ignoreChanges": ["authorization"]}
    existing.taken()
    refused = native.declare(resources).up().failed().output
    assert "run `pulumi up` once without this option" in refused
    assert existing.taken().writes() == 0
    hook["options"] = {}
    native.declare(resources).up().succeeded()
    hook["options"] = {"ignoreChanges": ["authorization"]}
    native.declare(resources).up("--expect-no-changes").succeeded()


def test_an_object_of_a_named_application_is_imported_with_its_name(
    existing: Service, native: NativeProject
) -> None:
    plant = {"plant": {"endpoint": existing.url, "apiToken": existing.token}}
    native.environment["IOTCENTRAL_ENDPOINT"] = ""
    native.environment["IOTCENTRAL_API_TOKEN"] = ""
    settings = ("config", "set", "--secret", "iotcentral:applications", json.dumps(plant))
    native.declare({}).pulumi(*settings).succeeded()
    _, resources = imported(native, "iotcentral:index:Export", "stream", "plant/stream-id")
    assert resources["stream"]["properties"]["application"] == "plant"
    assert native.resources()["stream"]["id"] == "stream-id"
    existing.taken()
    native.declare(resources).up("--expect-no-changes").succeeded()
    assert existing.taken().total() == 0


def test_an_object_that_does_not_exist_is_not_imported(
    existing: Service, native: NativeProject
) -> None:
    run = native.declare({}).pulumi("import", "iotcentral:index:Export", "x", "no-id", *OPTIONS)
    assert "reading export with id 'no-id': the application" in run.failed().output
    assert "Traceback" not in run.output
    run = native.pulumi("import", "iotcentral:index:Exports", "x", "no-id", *OPTIONS)
    assert "is not supported. Did you mean 'iotcentral:index:Export'?" in run.failed().output


def test_a_program_imports_an_object_and_updates_it(
    existing: Service, native: NativeProject
) -> None:
    stream = export(
        exportId="stream-id",
        displayName="Changed",
        destinations=[{"id": "hook-id"}],
        enrichments={"site": {"value": 7}},
    )
    declared = {**stream, "options": {"import": "stream-id"}}
    native.declare({"stream": declared}).up().succeeded()
    assert existing.taken().lines("PUT", "PATCH", "DELETE") == ["PATCH exports"]
    assert existing.last_patch() == {"displayName": "Changed"}
    native.declare({"stream": stream}).up("--expect-no-changes").succeeded()


def test_a_get_reads_an_object_that_the_program_does_not_manage(
    existing: Service, native: NativeProject
) -> None:
    read = {"type": "iotcentral:Destination", "get": {"id": "hook-id"}}
    native.declare({"hook": read, "stream": export("hook")}).up().succeeded()
    assert existing.taken().lines("PUT", "PATCH", "DELETE") == ["PUT exports"]
    native.destroy().succeeded()
    assert [one["id"] for one in existing.objects("destinations")] == ["hook-id"]
