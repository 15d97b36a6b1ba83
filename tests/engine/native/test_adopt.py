"""`iotcentral adopt --import-file`: one `pulumi import` brings a whole application in."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.engine.application import HIDDEN, fill
from tests.engine.native.project import NativeProject
from tests.engine.programs import AUTHORIZATIONS, CANARY
from tests.engine.project import Run
from tests.engine.service import Service

OBJECTS = len(AUTHORIZATIONS) + 3
IMPORT = ("--yes", "--skip-preview", "--protect=false")


@pytest.fixture
def application(service: Service) -> Service:
    """An application with every type of destination, and exports that use them."""
    fill(service)
    return service


def listed(native: NativeProject, *options: str) -> Run:
    """Run `iotcentral adopt --import-file import.json`, which shows no secret."""
    run = native.iotcentral("adopt", "--import-file", "import.json", *options)
    assert CANARY not in run.output + run.errors
    return run


def file(native: NativeProject) -> list[dict[str, str]]:
    """Return the entries of the written file."""
    entries: list[dict[str, str]] = json.loads(_text(native, "import.json"))["resources"]
    return entries


def imported(native: NativeProject, steps: str) -> dict[str, Any]:
    """Import as the printed command says, and return the resources of the generated code."""
    (command,) = re.findall(r"pulumi (import .*)", steps)
    words = [word if word != "FILE" else "code.yaml" for word in shlex.split(command)]
    native.pulumi(*words, *IMPORT).succeeded()
    resources: dict[str, Any] = yaml.safe_load(_text(native, "code.yaml"))["resources"]
    return resources


def given(shown: Any, stored: Any) -> Any:
    """Return generated properties with the secrets of the application in place of masks."""
    if isinstance(shown, dict) and shown.keys() == {"fn::secret"}:
        return {"fn::secret": stored}
    if isinstance(shown, dict):
        return {name: given(item, stored.get(name)) for name, item in shown.items()}
    return shown


def _text(native: NativeProject, name: str) -> str:
    return Path(native.folder, name).read_text("utf-8")


def test_one_import_brings_an_application_in_and_the_next_up_sends_masked_secrets_once(
    application: Service, native: NativeProject
) -> None:
    before = native.declare({}).state()
    run = listed(native).succeeded()
    assert native.state() == before
    assert len(file(native)) == OBJECTS

    code = imported(native, run.errors)
    assert application.taken().writes() == 0
    assert len(native.resources()) == len(code) == OBJECTS
    assert CANARY not in json.dumps(native.state())
    exports = [one["properties"] for one in code.values() if one["type"] == "iotcentral:Export"]
    wired = [it["id"] for export in exports for it in export["destinations"]]
    assert len(wired) == len(AUTHORIZATIONS) + 2
    assert all(re.fullmatch(r"\$\{\w+\.id\}", id_) for id_ in wired), "no export has a plain id"

    stored = {one["id"]: one for one in application.objects("destinations")}
    for one in code.values():
        if one["type"] == "iotcentral:Destination":
            properties = one["properties"]
            one["properties"] = given(properties, stored[properties["destinationId"]])
    objects = application.bodies()
    native.declare(code).up().succeeded()
    written = application.taken().lines("PUT", "PATCH", "DELETE")
    assert written == ["PATCH destinations"] * len(HIDDEN)
    assert application.bodies() == objects
    native.up("--expect-no-changes").succeeded()
    native.refresh("--expect-no-changes").succeeded()
    assert CANARY not in json.dumps(native.state())

    again = listed(native, "--force").succeeded()
    assert "already in the stack" in again.errors
    assert "nothing to import" in again.errors


def test_the_masked_secrets_are_named_by_their_resources_and_paths(
    application: Service, native: NativeProject
) -> None:
    run = listed(native.declare({}), "--json").succeeded()
    told = json.loads(run.output)
    assert told["masked"].keys() == set(HIDDEN)
    assert told["masked"]["hub-connection-string"] == ["authorization.connectionString"]
    assert told["resources"] == file(native)
    for name, paths in told["masked"].items():
        assert f"destination {name!r}, replace the masked secrets: {', '.join(paths)}" in run.errors


def test_a_selection_is_listed_with_the_name_of_its_application(
    application: Service, native: NativeProject
) -> None:
    plant = {"plant": {"endpoint": application.url, "apiToken": application.token}}
    native.environment["IOTCENTRAL_ENDPOINT"] = native.environment["IOTCENTRAL_API_TOKEN"] = ""
    settings = ("config", "set", "--secret", "iotcentral:applications", json.dumps(plant))
    native.declare({}).pulumi(*settings).succeeded()
    chosen = ("--only", "e-1", "--only", "blob-identity")
    run = listed(native, "--application", "plant", *chosen).succeeded()
    assert [(one["logicalName"], one["id"]) for one in file(native)] == [
        ("blob-identity", "plant/odd.id_~1-1"),
        ("all-of-it", "plant/e-1"),
    ]
    code = imported(native, run.errors)
    references = code["all_of_it"]["properties"]["destinations"]
    assert {"id": "${blob_identity.id}"} in references
    application.taken()
    native.declare(code).up("--expect-no-changes").succeeded()
    assert application.taken().writes() == 0


def test_a_project_in_another_language_is_told_of_the_import_file(native: NativeProject) -> None:
    run = native.declare({}).iotcentral("adopt", "--dry-run").failed()
    assert "the project has the runtime 'yaml'. Use --import-file FILE" in run.errors


def test_a_dry_run_prints_the_file_and_writes_nothing(
    application: Service, native: NativeProject
) -> None:
    run = listed(native.declare({}), "--dry-run").succeeded()
    assert len(json.loads(run.output)["resources"]) == OBJECTS
    assert not Path(native.folder, "import.json").exists()


def test_another_file_is_overwritten_by_force_only(
    application: Service, native: NativeProject
) -> None:
    Path(native.declare({}).folder, "import.json").write_text("mine")
    run = listed(native).failed()
    assert "Use --import-file FILE for another file, or --force to overwrite it." in run.errors
    assert _text(native, "import.json") == "mine"
    listed(native, "--force").succeeded()
    listed(native).succeeded()
    assert len(file(native)) == OBJECTS


@pytest.mark.parametrize("option", ["--out", "--secrets-from"])
def test_options_of_the_program_cannot_be_combined_with_it(
    native: NativeProject, option: str
) -> None:
    run = listed(native.declare({}), option, "x")
    assert run.code == 2
    assert f"cannot be combined with {option}" in run.errors
