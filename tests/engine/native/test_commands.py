"""The commands of `iotcentral` on a stack and on previews of the native provider."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pulumi_iotcentral.cli.plugin import shim
from tests import preloaded
from tests.engine.native.programs import export
from tests.engine.native.project import NativeProject
from tests.engine.policy_pack import GuardedProject
from tests.engine.policy_programs import configuration
from tests.engine.service import Service
from tests.unit.cli.comment.documents import rows

STREAMED = "PULUMI_ENABLE_STREAMING_JSON_PREVIEW"


def hook(**properties: Any) -> dict[str, Any]:
    """Return a webhook with secrets of every kind."""
    declared = {
        "displayName": "Hook",
        "type": "webhook@v1",
        "url": "https://x.example/?key=canary-url",
        "authorization": {"type": "header", "value": "canary-header"},
        "headerCustomizations": {"x-key": {"value": "canary-custom", "secret": True}},
    }
    return {"type": "iotcentral:Destination", "properties": declared | properties}


@pytest.fixture
def stack(service: Service, native: NativeProject) -> NativeProject:
    """A stack with a webhook and an export, next to an object that it does not manage."""
    native.declare(
        {"hook": hook(), "stream": export("hook", displayName="Stream")}
    ).up().succeeded()
    stranger = {"displayName": "Stranger", "type": "webhook@v1", "url": "https://y.example"}
    service.put("destinations", "stranger", stranger)
    return native


def shown(stack: NativeProject, *command: str) -> str:
    """Run a command, and return its output, which has no secret."""
    run = stack.iotcentral(*command)
    assert "canary" not in run.output + run.errors
    return run.output


def test_status_names_the_resources_that_manage_the_objects(stack: NativeProject) -> None:
    told = json.loads(shown(stack, "status", "--json"))
    managers = {one["displayName"]: one["managedBy"] for one in told["destinations"]}
    assert managers["Hook"]["name"] == "hook"
    assert managers["Hook"]["urn"].split("::")[2] == "iotcentral:index:Destination"
    assert managers["Stranger"] is None
    assert [one["managedBy"]["name"] for one in told["exports"]] == ["stream"]


def test_status_and_graph_show_a_deleted_object_as_missing(
    service: Service, stack: NativeProject
) -> None:
    service.simulator.application().exports.clear()
    told = json.loads(shown(stack, "status", "--json"))
    assert [one["managedBy"]["name"] for one in told["missing"]] == ["stream"]
    assert "? does not exist" in shown(stack, "graph")


def test_a_message_of_the_service_is_shown_without_the_secrets_of_the_state(
    service: Service, stack: NativeProject
) -> None:
    (found,) = (one for one in service.objects("destinations") if one["displayName"] == "Hook")
    repeated = "Refused canary-header, canary-custom and https://x.example/?key=canary-url"
    errors = [{"code": "Refused", "message": repeated}]
    body = {name: value for name, value in found.items() if name != "id"}
    service.put("destinations", found["id"], {**body, "status": "error", "errors": errors})
    assert "Refused" in shown(stack, "status")


def test_diff_finds_the_drift_and_the_unmanaged_object(
    service: Service, stack: NativeProject
) -> None:
    (found,) = service.objects("exports")
    body = {name: value for name, value in found.items() if name != "id"}
    service.put("exports", found["id"], {**body, "displayName": "Other"})
    told = json.loads(shown(stack, "diff", "--json"))
    changes = {one["change"]: one for one in told["objects"]}
    assert changes["changed"]["resource"] == "stream"
    assert changes["unmanaged"]["id"] == "stranger"
    assert len(told["objects"]) == 2, "the webhook with its masked secrets has no difference"


@pytest.mark.parametrize("streamed", ["", "1"])
def test_comment_has_the_changes_of_a_preview(stack: NativeProject, streamed: str) -> None:
    changed = hook(authorization={"type": "header", "value": "canary-new"})
    replaced = export("hook", displayName="Stream", source="properties")
    preview = stack.declare({"hook": changed, "stream": replaced, "more": export("hook")}).pulumi(
        "preview", "--json", "--suppress-progress", **{STREAMED: streamed}
    )
    text = preview.succeeded().output
    (stack.folder / "preview.json").write_text(text[text.index("\n{") :])
    comment = shown(stack, "comment", "preview.json")
    assert "canary" not in text
    cells = {row[1]: row for row in rows(comment)}
    assert cells["export <code>stream</code>"][0] == "⚠️ ± **replace**"
    assert cells["destination <code>hook</code>"][0] == "~ update"
    secret = "<code>&#91;secret&#93;</code>"
    assert cells["destination <code>hook</code>"][2] == (
        f"<code>authorization&#46;value</code>: {secret} → {secret}"
    ), "the secret that changes, and no other one"
    assert cells["export <code>more</code>"][0] == "+ create"
    assert "pulumi&#58;providers" not in comment
    gate = stack.iotcentral("comment", "preview.json", "--fail-on", "replace-export")
    assert gate.code == 3


def test_policies_evaluate_a_native_program(
    service: Service, native: NativeProject, tmp_path: Path
) -> None:
    guarded = GuardedProject(tmp_path / "guarded", service.environment())
    shutil.copytree(native.folder / "home" / "plugins", guarded.project.folder / "home" / "plugins")
    program = guarded.project.folder / "__main__.py"
    program.write_text("""
import pulumi_iotcentral.native as iotcentral

iotcentral.Destination(
    "hook", display_name="H", type="webhook@v1", url="http://x.example/?key=canary-url"
)
iotcentral.Export("stream", display_name="S", source="telemetry", destinations=["theirs"])
""")
    judged = guarded.preview(configuration("advisory"))
    assert "canary" not in judged.run.succeeded().output + judged.texts()
    assert judged.violations() >= {
        ("no-plain-http", "hook"),
        ("unused-destination", "hook"),
        ("undeclared-destination", "stream"),
    }


def test_the_plugin_is_installed_below_a_relative_home(tmp_path: Path) -> None:
    environment = {**os.environ, "PULUMI_HOME": "home"}
    command = [preloaded.python(), "-m", "pulumi_iotcentral", "plugin", "install"]
    plugins = tmp_path / "home" / "plugins"
    old = plugins / "resource-iotcentral-v0.0.1"
    for _ in range(2):
        old.mkdir(parents=True)
        (old / shim.EXECUTABLE).write_text(shim.script(Path(sys.executable)))
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        [installed] = plugins.glob("resource-iotcentral-v*/")
        assert (installed / shim.EXECUTABLE).exists()
        assert not old.exists()
