"""The native provider from YAML: up, no change, one field, refresh, replacement, destroy."""

from __future__ import annotations

import json

import pytest

from tests.engine.native.programs import destination, everything, export
from tests.engine.native.project import NativeProject
from tests.engine.programs import AUTHORIZATIONS, CANARY
from tests.engine.service import Service


def test_every_kind_of_object_is_created_kept_changed_and_deleted(
    service: Service, native: NativeProject
) -> None:
    count = len(AUTHORIZATIONS) + 1

    created = native.declare(everything("first")).up().succeeded()
    asked = service.taken()
    assert asked.count("PUT") == asked.writes() == count
    assert CANARY not in created.output
    assert CANARY not in json.dumps(native.state()), "every secret is encrypted"

    native.up("--expect-no-changes").succeeded()
    assert service.taken().total() == 0, "a second up without changes asks nothing of the service"

    native.refresh("--expect-no-changes").succeeded()
    assert service.taken().writes() == 0
    native.preview("--expect-no-changes").succeeded()
    assert service.taken().total() == 0

    native.declare(everything("second")).up().succeeded()
    changed = service.taken()
    assert changed.count("PATCH") == changed.writes() == count, "one PATCH for each object"
    assert {body["displayName"] for body in service.bodies()} == {"second"}
    native.refresh("--expect-no-changes").succeeded()
    assert CANARY not in json.dumps(native.state())

    native.destroy().succeeded()
    assert service.bodies() == []


def test_a_preview_knows_the_ids_and_asks_nothing_of_the_service(
    service: Service, native: NativeProject
) -> None:
    program = {"hook": destination("webhook-open"), "stream": export("hook")}
    shown = native.declare(program, outputs={"id": "${stream.id}"}).preview("--diff").succeeded()
    assert service.taken().total() == 0
    native.up().succeeded()
    for kind in ("destinations", "exports"):
        (made,) = service.objects(kind)
        assert made["id"] in shown.output
    assert f'id: "{native.resources()["stream"]["id"]}"' in shown.output, "an output of a preview"


def test_the_detailed_diff_shows_which_secret_changes(native: NativeProject) -> None:
    hook = destination("webhook-header")
    native.declare({"hook": hook}).up().succeeded()
    hook["properties"]["authorization"]["value"] = "canary-rotated"
    hook["properties"]["headerCustomizations"]["x-site"]["value"] = "canary-another"
    native.declare({"hook": hook})

    detailed = native.steps()["hook"]["detailedDiff"]
    assert detailed == {
        path: {"kind": "update", "inputDiff": True}
        for path in ("authorization.value", 'headerCustomizations["x-site"].value')
    }
    shown = native.preview("--diff").succeeded()
    assert "value: [secret] => [secret]" in shown.output
    assert "will get a new secret" not in shown.output, "the preview shows it itself"
    assert CANARY not in shown.output


def test_a_replacement_is_created_first_and_shows_its_reason(
    service: Service, native: NativeProject
) -> None:
    hook = destination("webhook-open")
    native.declare({"hook": hook, "stream": export("hook")}).up().succeeded()
    service.taken()

    native.declare({"hook": hook, "stream": export("hook", source="properties")})
    step = native.steps()["stream"]
    assert step["op"] == "replace"
    assert set(step["replaceReasons"]) == {"exportId", "source"}
    assert {one["kind"] for one in step["detailedDiff"].values()} == {"update-replace"}

    run = native.up().succeeded()
    assert service.taken().lines("PUT", "DELETE") == ["PUT exports", "DELETE exports"]
    assert "iotcentral:index:Export (stream):\n    warning: export 'stream'" in run.output, (
        "the warning is that of its resource"
    )
    (stream,) = service.objects("exports")
    assert stream["source"] == "properties"


@pytest.mark.parametrize(
    ("name", "authorization", "path"),
    [
        ("blob-connection-string", {"connectionString": "canary-x"}, "authorization.connection"),
        ("webhook-oauth", {"tokenUrl": "canary-x"}, "authorization.tokenUrl must"),
    ],
)
def test_errors_are_shown_at_preview_with_their_path(
    service: Service,
    native: NativeProject,
    name: str,
    authorization: dict[str, str],
    path: str,
) -> None:
    declared = destination(name)
    declared["properties"]["authorization"] |= authorization
    run = native.declare({name: declared}).preview().failed()
    assert f"error: iotcentral:index:Destination resource '{name}' has a problem: {path}" in (
        run.output
    )
    assert CANARY not in run.output
    assert "Traceback" not in run.output
    assert service.taken().total() == 0


def test_an_error_of_the_service_is_one_line(native: NativeProject) -> None:
    native.environment["IOTCENTRAL_API_TOKEN"] = "SharedAccessSignature sr=x&sig=canary-no"
    run = native.declare({"hook": destination("webhook-open")}).up().failed()
    lines = {line.strip() for line in run.output.splitlines()}
    assert any(line.startswith("error: creating destination 'hook' (") for line in lines)
    assert "Traceback" not in run.output
    assert "canary-no" not in run.output
