"""The SDKs of Pulumi's generators: compiled, installed, and the TypeScript stack run with one."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from pulumi_iotcentral.config.installation import package_version
from tests.engine.forms import NATIVE
from tests.engine.native.programs import CONNECTION, SECRET
from tests.engine.native.project import found_languages
from tests.engine.project import Project, Run
from tests.engine.service import Service
from tests.engine.stacks import STACKS

GO_MODULES = Path(__file__).parents[3] / "provider" / "tools" / "engine" / "sdks"
# The server of an inline program is in the package, so that no host of Node.js is necessary.
UP = """
const { LocalWorkspace } = require("@pulumi/pulumi/automation");
const program = async () => require("./index.js");
const args = { stackName: "dev", projectName: "iotcentral-typescript", program };
LocalWorkspace.selectStack(args, { workDir: __dirname })
    .then((stack) => stack.up({ onOutput: console.log, expectNoChanges: !!process.argv[2] }))
    .catch((error) => { console.error(error.message); process.exitCode = 1; });
"""
PROGRAM = """
import * as iotcentral from "pulumi-iotcentral";
new iotcentral.Destination("hook", { displayName: "H", type: "webhook@v1", url: "https://x" });
"""


class SdkProject(Project):
    """The TypeScript stack, whose folder `sdks` gets the SDKs that `pulumi package` generates."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        shutil.copytree(STACKS / "typescript", folder)
        super().__init__(folder, environment, form=NATIVE)

    def generate(self, language: str, *options: str) -> Path:
        """Generate the SDK from the schema of the installed plugin, and return its folder."""
        search = os.pathsep.join((str(found_languages()["sdks"]), self.environment["PATH"]))
        arguments = ("package", "gen-sdk", "iotcentral", "--language", language, "--out", "sdks")
        self.pulumi(*arguments, *options, PATH=search).succeeded()
        return self.folder / "sdks" / language

    def install_typescript(self) -> Path:
        """Generate the SDK as `pulumi package add` does, and make `node_modules`."""
        modules = self.folder / "node_modules"
        modules.mkdir()
        for package in found_languages()["modules"].iterdir():
            (modules / package.name).symlink_to(package)
        sdk = self.generate("nodejs", "--local")
        (modules / "pulumi-iotcentral").symlink_to(sdk)
        return sdk

    def tsc(self, *arguments: str) -> Run:
        """Run the TypeScript compiler."""
        return self.node("node_modules/typescript/bin/tsc", *arguments)

    def node(self, script: str, *arguments: str) -> Run:
        """Run a script of Node.js."""
        return self.run(str(found_languages()["node"]), script, *arguments)


@pytest.fixture
def project(service: Service, tmp_path: Path) -> SdkProject:
    """The TypeScript stack. Without Pulumi's SDK generators, the tests are skipped."""
    if "sdks" not in found_languages():
        pytest.skip("no SDK generators: run `make languages`")
    return SdkProject(tmp_path / "project", service.environment())


def test_the_typescript_stack_lives_from_up_to_destroy(
    service: Service, project: SdkProject
) -> None:
    sdk = project.install_typescript()
    project.tsc("--project", str(sdk)).succeeded()
    shutil.copy(sdk / "package.json", sdk / "bin")
    compiled = ("--project", ".", "--noEmit", "false")
    project.tsc(*compiled).succeeded()
    (project.folder / "up.js").write_text(UP)
    secret = ("config", "set", "--secret", "storageConnectionString", CONNECTION)
    project.pulumi(*secret).succeeded()

    created = project.node("up.js").succeeded()
    assert SECRET not in created.output
    assert SECRET not in json.dumps(project.state())
    [archive], [export] = service.objects("destinations"), service.objects("exports")
    assert archive["authorization"]["containerName"] == "telemetry"
    assert export["destinations"][0]["id"] == archive["id"]
    assert export["enrichments"]["device name"] == {"path": "$displayName"}
    service.taken()

    project.node("up.js", "--expect-no-changes").succeeded()
    assert service.taken().total() == 0

    program = project.folder / "index.ts"
    program.write_text(program.read_text().replace('"Telemetry"', '"Hot devices"'))
    project.tsc(*compiled).succeeded()
    project.node("up.js").succeeded()
    assert service.taken().lines("PUT", "PATCH", "DELETE") == ["PATCH exports"]
    assert service.last_patch() == {"displayName": "Hot devices"}

    service.put("exports", export["id"], {**service.objects("exports")[0], "filter": None})
    service.taken()
    project.refresh().succeeded()
    assert service.taken().writes() == 0
    assert "filter" not in project.resources()["telemetry"]["inputs"]
    project.node("up.js").succeeded()
    assert service.taken().lines("PUT", "PATCH", "DELETE") == ["PATCH exports"]
    assert service.last_patch() == {"filter": "SELECT * FROM devices WHERE temperature > 80"}
    project.refresh("--expect-no-changes").succeeded()

    project.destroy().succeeded()
    assert service.bodies() == []


def test_typescript_refuses_what_the_schema_does_not_have(project: SdkProject) -> None:
    wrong = {
        "name.ts": ("displayName:", "displayname:", "displayName"),
        "value.ts": ('"webhook@v1"', '"webhook"', '"webhook"'),
        "missing.ts": ('displayName: "H", ', "", "displayName"),
    }
    project.install_typescript()
    for file, (text, replacement, _) in wrong.items():
        (project.folder / file).write_text(PROGRAM.replace(text, replacement))
    configuration = json.loads((project.folder / "tsconfig.json").read_text())
    configuration["files"] += wrong
    (project.folder / "tsconfig.json").write_text(json.dumps(configuration))
    errors = project.tsc("--pretty", "false").failed().output
    found = dict(re.findall(r"^(\S+)\(\d+,\d+\): error TS\d+: ((?:.|\n )*)", errors, re.M))
    assert found.keys() == wrong.keys(), errors
    for file, (_, _, named) in wrong.items():
        assert named in found[file], errors


def test_the_go_sdk_compiles(project: SdkProject) -> None:
    if shutil.which("go") is None:
        pytest.skip("no Go")
    sdk = project.generate("go")
    required = (GO_MODULES / "go.mod").read_text().partition("\n")[2]
    module = (sdk / "go.mod").read_text().partition("\n")[0]
    (sdk / "go.mod").write_text(f"{module}\n{required}")
    shutil.copy(GO_MODULES / "go.sum", sdk)
    build = ("go", "build", "-C", str(sdk), "-trimpath", "./...")
    offline = {"CGO_ENABLED": "0", "GOPROXY": "off"}
    project.run(*build, environment=offline).succeeded()
    (sdk / "iotcentral" / "wrong.go").write_text("package iotcentral\n\nvar _ = Export{}.Nothing\n")
    assert "Nothing" in project.run(*build, environment=offline).failed().output


def test_the_python_sdk_installs(project: SdkProject) -> None:
    sdk = project.generate("python")
    offline = ("--no-index", "--no-deps", "--no-build-isolation")
    install = (sys.executable, "-m", "pip", "install", *offline, "--target", "site", str(sdk))
    project.run(*install).succeeded()
    code = "import pulumi_iotcentral_sdk as sdk; print(sdk._utilities.get_version())"
    imported = project.run(sys.executable, "-c", code, environment={"PYTHONPATH": "site"})
    assert imported.succeeded().output.strip() == package_version()
