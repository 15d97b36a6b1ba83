"""The example stack in YAML, copied out and run as its README says."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

from tests.engine.native.programs import CONNECTION, SECRET
from tests.engine.native.project import NativeProject
from tests.engine.service import Service
from tests.engine.stacks import STACKS


@pytest.fixture
def stack(native: NativeProject) -> NativeProject:
    """The stack, configured as its README says."""
    shutil.copy(STACKS / "yaml" / "Pulumi.yaml", native.folder)
    native.init("example")
    native.stack = "example"
    secret = ("config", "set", "--secret", "storageConnectionString", CONNECTION)
    native.pulumi(*secret).succeeded()
    return native


def test_the_yaml_stack_lives_from_up_to_destroy(service: Service, stack: NativeProject) -> None:
    created = stack.pulumi("up", "--yes", "--diff").succeeded()
    assert SECRET not in created.output
    assert SECRET not in json.dumps(stack.state())
    [archive], [export] = service.objects("destinations"), service.objects("exports")
    assert archive["authorization"]["containerName"] == "telemetry"
    assert export["destinations"][0]["id"] == archive["id"]
    outputs = json.loads(stack.pulumi("stack", "output", "--json").succeeded().output)
    assert outputs["archiveId"] == archive["id"]
    service.taken()

    stack.up("--expect-no-changes").succeeded()
    assert service.taken().total() == 0

    stack.pulumi("config", "set", "displayName", "Hot devices").succeeded()
    stack.up().succeeded()
    assert service.taken().lines("PUT", "PATCH", "DELETE") == ["PATCH exports"]
    assert service.last_patch() == {"displayName": "Hot devices"}

    service.put("exports", export["id"], {**service.objects("exports")[0], "filter": None})
    service.taken()
    stack.refresh().succeeded()
    assert service.taken().writes() == 0
    assert "filter" not in stack.resources()["telemetry"]["inputs"]
    stack.up().succeeded()
    assert service.taken().lines("PUT", "PATCH", "DELETE") == ["PATCH exports"]
    assert service.last_patch() == {"filter": "SELECT * FROM devices WHERE temperature > 80"}
    stack.refresh("--expect-no-changes").succeeded()

    lost = stack.resources()["telemetry"]["urn"]
    stack.pulumi("state", "delete", lost, "--yes").succeeded()
    command = ("iotcentral:index:Export", "telemetry", export["id"])
    options = ("--yes", "--skip-preview", "--protect=false", "--out", "imported.yaml")
    stack.pulumi("import", *command, *options).succeeded()
    code = yaml.safe_load(Path(stack.folder, "imported.yaml").read_text())
    properties = code["resources"]["telemetry"]["properties"]
    assert properties["displayName"] == "Hot devices"
    service.taken()
    stack.up("--expect-no-changes").succeeded()
    assert service.taken().total() == 0

    stack.destroy().succeeded()
    assert service.bodies() == []
