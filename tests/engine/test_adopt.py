"""`iotcentral adopt` on the real engine: what was clicked together becomes a stack's own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pulumi_iotcentral.cli.adopt.adopt import AdoptOptions
from pulumi_iotcentral.cli.adopt.adopt import adopt as adopt_here
from pulumi_iotcentral.cli.workspace.engine import Engine
from tests import preloaded
from tests.engine.application import HIDDEN, fill, put_export, secrets, wire
from tests.engine.programs import AUTHORIZATIONS, CANARY, destination_arguments
from tests.engine.project import Project, Run
from tests.engine.service import Service

EXPORTS = 3
OBJECTS = len(AUTHORIZATIONS) + EXPORTS


def adopt(project: Project, *options: str, folder: str = ".") -> Run:
    """Run `iotcentral adopt` in the project's folder or below; it never shows a secret."""
    done = subprocess.run(
        [preloaded.python(), "-m", "pulumi_iotcentral", "adopt", *options],
        cwd=project.folder / folder,
        env=project.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert CANARY not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return Run("iotcentral adopt", done.returncode, done.stderr + done.stdout)


def steps(project: Project) -> dict[str, list[str]]:
    """Return the names of our resources by what a preview would do to them.

    All others of the application, and the stack itself, have to stay as they are.
    """
    plan = json.loads(project.preview("--json", "--suppress-progress").succeeded().output)
    found: dict[str, list[str]] = {}
    for step in plan["steps"]:
        if "dynamic/iotcentral:" in step["urn"]:
            found.setdefault(step["op"], []).append(step["urn"].rpartition("::")[2])
    assert plan["changeSummary"].get("same", 0) == 1 + OBJECTS - sum(map(len, found.values()))
    return {operation: sorted(names) for operation, names in found.items()}


def files_with_canaries(project: Project) -> list[str]:
    """Return the files of the project, of its backend and backups too, that show a secret."""
    return [
        str(file.relative_to(project.folder))
        for file in project.folder.rglob("*")
        if file.is_file() and file.suffix != ".env" and CANARY.encode() in file.read_bytes()
    ]


def configure(service: Service, project: Project) -> None:
    """Lead the stack to the simulator by its configuration, and not by the environment."""
    for name in ("IOTCENTRAL_ENDPOINT", "IOTCENTRAL_API_TOKEN"):
        del project.environment[name]
    project.pulumi("config", "set", "iotcentral:endpoint", service.url).succeeded()
    secret = ("config", "set", "--secret", "iotcentral:apiToken", service.token)
    project.pulumi(*secret).succeeded()


def check_types(program: Path) -> None:
    """Fail unless a program is accepted by the type checker and left alone by the formatter."""
    for command in (
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(program.parent / ".mypy")],
        [str(Path(sys.executable).with_name("ruff")), "format", "--isolated", "--check"],
    ):
        done = subprocess.run(
            [*command, program], capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_an_application_with_every_type_is_adopted_and_its_secrets_are_sent_once(
    service: Service, project: Project
) -> None:
    fill(service)
    held = service.bodies()
    (project.folder / "secrets.env").write_text(secrets())
    output = adopt(project, "--secrets-from", "secrets.env").succeeded().output
    assert service.taken().writes() == 0
    assert f"pulumi preview # {len(HIDDEN)} to update, each sends its secrets once\n" in output
    check_types(project.folder / "__main__.py")
    (backup,) = (project.folder / ".iotcentral" / "backups").glob("dev-*.json")
    assert backup.stat().st_mode & 0o777 == 0o600
    assert "resources" not in json.loads(backup.read_text())["deployment"]
    assert "*****" not in json.dumps(project.state())
    assert files_with_canaries(project) == []

    assert steps(project) == {"update": sorted(HIDDEN)}

    project.up().succeeded()
    sent = service.taken()
    assert sent.count("PATCH") == sent.writes() == len(HIDDEN)
    assert service.bodies() == held, "the service holds what it held, secrets too"
    project.up("--expect-no-changes").succeeded()
    project.refresh("--expect-no-changes").succeeded()
    assert service.taken().writes() == 0
    assert files_with_canaries(project) == []

    state, program = project.state(), (project.folder / "__main__.py").read_bytes()
    again = adopt(project).succeeded().output
    assert "nothing to adopt" in again
    assert again.count("already in the stack") == OBJECTS
    assert project.state()["deployment"]["resources"] == state["deployment"]["resources"]
    assert (project.folder / "__main__.py").read_bytes() == program


def test_what_hides_nothing_is_adopted_without_any_change(
    service: Service, project: Project
) -> None:
    for number, name in enumerate(sorted(AUTHORIZATIONS.keys() - set(HIDDEN))):
        service.put("destinations", f"d-{number}", wire(destination_arguments(name, name)))
    hook = {"displayName": "hook", "type": "webhook@v1", "url": f"https://example.com/{CANARY}"}
    service.put("destinations", "hook", hook)
    put_export(service, "e", [{"id": "d-0"}, {"id": "hook", "transform": ".\n"}], "all")
    held = service.bodies()
    configure(service, project)
    output = adopt(project).succeeded().output
    assert "\n  pulumi preview --expect-no-changes\n" in output
    assert files_with_canaries(project) == []
    project.preview("--expect-no-changes").succeeded()
    project.refresh("--expect-no-changes").succeeded()
    project.up("--expect-no-changes").succeeded()
    assert service.taken().writes() == 0
    assert service.bodies() == held


def test_adopt_and_at_once_destroy_deletes_exports_before_their_destinations(
    service: Service, project: Project
) -> None:
    fill(service)
    configure(service, project)
    output = adopt(project).succeeded().output
    assert "pulumi config set --secret hubConnectionStringConnectionString" in output
    project.refresh("--expect-no-changes").succeeded()
    assert "*****" not in json.dumps(project.state())
    project.destroy().succeeded()
    assert service.bodies() == []
    deleted = service.taken().lines("DELETE")
    assert deleted == ["DELETE exports"] * EXPORTS + ["DELETE destinations"] * len(AUTHORIZATIONS)


def test_one_object_after_the_other_is_adopted_into_a_stack_that_has_others(
    service: Service, project: Project
) -> None:
    hub = f'iotcentral.Destination("hub", {destination_arguments("hub-identity", "hub")!r})'
    project.write(hub).up().succeeded()
    service.put("destinations", "d", wire(destination_arguments("blob-identity", "Archive")))
    put_export(service, "e", [{"id": "d"}], "Telemetry")
    program = "import archive, telemetry\n" + hub

    adopt(project, "--only", "Archive", "--out", "archive.py").succeeded()
    output = adopt(project, "--only", "e", "--out", "telemetry.py").succeeded().output
    assert "import telemetry.py in the stack's program" in output
    assert "telemetry refers to the destination 'd' by its ID (the resource 'archive'" in output

    resources = project.resources()
    assert resources["telemetry"]["dependencies"] == [resources["archive"]["urn"]]
    assert len({resource["provider"] for resource in resources.values()}) == 1
    project.write(program).preview("--expect-no-changes").succeeded()
    service.taken()
    project.destroy().succeeded()
    assert service.taken().lines("DELETE")[0] == "DELETE exports"
    assert service.bodies() == []


def test_a_run_that_was_cut_off_before_the_state_is_simply_repeated(
    service: Service, project: Project
) -> None:
    hook = wire(destination_arguments("webhook-header", "Hook"))
    service.put("destinations", "d", hook)
    adopt(project).succeeded()
    adopted = project.resources()["hook"]["inputs"].keys()
    (backup,) = (project.folder / ".iotcentral" / "backups").glob("dev-*.json")
    project.pulumi("stack", "import", "--file", str(backup)).succeeded()
    assert project.resources() == {}
    adopt(project).succeeded()
    assert project.resources()["hook"]["inputs"].keys() == adopted


def test_an_application_with_a_name_is_adopted_under_its_name(
    service: Service, project: Project
) -> None:
    plant = service.simulator.application("plant")
    plant.destinations["d"] = wire(destination_arguments("blob-identity", "Archive"))
    settings = json.dumps({"plant": {"endpoint": plant.url, "apiToken": service.token}})
    del project.environment["IOTCENTRAL_ENDPOINT"]
    del project.environment["IOTCENTRAL_API_TOKEN"]
    project.pulumi("config", "set", "--secret", "iotcentral:applications", settings).succeeded()
    adopt(project, "--application", "plant").succeeded()
    project.preview("--expect-no-changes").succeeded()
    project.destroy().succeeded()
    assert dict(plant.destinations) == {}


def test_a_dry_run_shows_the_program_and_writes_nothing(service: Service, project: Project) -> None:
    fill(service)
    before = project.state()["deployment"]
    files = {file for file in project.folder.rglob("*") if "home" not in file.parts}
    output = adopt(project, "--dry-run").succeeded().output
    assert "webhookHeaderAuthorization: must be set" in output
    assert "all_of_it = iotcentral.Export(" in output
    after = project.state()["deployment"]
    assert after.get("resources") == before.get("resources") is None
    assert {file for file in project.folder.rglob("*") if "home" not in file.parts} == files


def test_json_tells_what_becomes_of_each_object_and_the_names_of_secrets(
    service: Service, project: Project
) -> None:
    fill(service)
    (project.folder / "secrets.env").write_text(secrets())
    planned = project.iotcentral("adopt", "--json", "--dry-run").succeeded()
    told = json.loads(planned.output)
    assert told["written"] is False
    assert {one["outcome"] for one in told["objects"]} == {"adopted"}
    assert len(told["objects"]) == OBJECTS
    assert sum(one["sendsSecrets"] for one in told["objects"]) == len(HIDDEN)
    assert not Path(told["file"]).exists()
    done = project.iotcentral("adopt", "--json", "--secrets-from", "secrets.env").succeeded()
    told = json.loads(done.output)
    assert told["written"] is True
    assert told["secrets"]["wanted"] == []
    before = json.loads(planned.output)["secrets"]
    assert sorted(told["secrets"]["stored"]) == sorted(before["stored"] + before["wanted"])
    assert Path(told["file"]).read_text() == told["program"]
    again = json.loads(project.iotcentral("adopt", "--json").succeeded().output)
    assert again["written"] is False
    assert {one["outcome"] for one in again["objects"]} == {"present"}
    assert CANARY not in planned.output + planned.errors + done.output + done.errors


def test_what_cannot_be_adopted_is_skipped_and_told_by_the_exit_status(
    service: Service, project: Project
) -> None:
    service.put("destinations", "d", wire(destination_arguments("blob-identity", "[bold]Fine")))
    magic = {"displayName": "M", "type": "webhook@v1", "url": "https://x.example/"}
    service.put("destinations", "t", magic | {"authorization": {"type": "magic"}})
    put_export(service, "e", [{"id": "d"}, {"id": "t"}], "Telemetry")
    done = adopt(project)
    assert done.code == 3
    assert "[bold]Fine" in done.output
    assert "skipped: authorization.type is not supported by a webhook@v1 destination" in done.output
    assert "refers to the destination 't' by its ID (not managed by this stack)" in done.output
    project.preview("--expect-no-changes").succeeded()


def test_what_a_newer_service_has_is_adopted_and_left_alone(
    service: Service, project: Project
) -> None:
    teapot = {"displayName": "Teapot", "type": "teapot@v9", "spout": {"key": CANARY}}
    hook = {"displayName": "Hook", "type": "webhook@v1", "url": "https://x.example/", "future": [1]}
    service.put("destinations", "t", teapot)
    service.put("destinations", "h", hook)
    references: list[Any] = [{"id": "t", "future": True}, {"id": "h"}]
    put_export(service, "e", references, "Steam", source="steam", future={"a": 1})
    held = service.bodies()
    output = adopt(project).succeeded().output
    assert "(type 'teapot@v9' is not known, only its name is managed)" in output
    check_types(project.folder / "__main__.py")
    project.preview("--expect-no-changes").succeeded()
    project.refresh("--expect-no-changes").succeeded()
    project.up("--expect-no-changes").succeeded()
    assert service.bodies() == held


def leave_pending(project: Project) -> None:
    """Leave an operation in the stack's state that was not finished, as a killed engine does."""
    type_ = "pulumi-python:dynamic/iotcentral:Destination"
    resource = {"urn": f"urn:pulumi:dev::engine-test::{type_}::lost", "custom": True, "type": type_}
    (file,) = (project.folder / "backend").rglob("stacks/**/dev.json")
    stored: dict[str, Any] = json.loads(file.read_text())
    operations = [{"resource": resource, "type": "creating"}]
    stored["checkpoint"].setdefault("latest", {})["pending_operations"] = operations
    file.write_text(json.dumps(stored))


def test_nothing_is_written_where_the_adoption_is_refused(
    service: Service, project: Project
) -> None:
    service.put("destinations", "d", wire(destination_arguments("webhook-open", "Hook")))
    (project.folder / "__main__.py").write_text("# mine\n")
    config = project.pulumi("config", "--json").output
    refusals = {
        "__main__.py: the file already exists. Use --out FILE": (),
        "has no destination or export 'nothing'": ("--only", "nothing"),
        ": no stack named 'other'": ("--stack", "other"),
    }
    for said, options in refusals.items():
        done = adopt(project, *options)
        assert done.code == 1
        assert said in done.output
    wrong = {
        "conflicts with --application": ("--application", "a", "--subdomain", "b"),
        "--application must be a name under": ("--application", "a"),
    }
    for said, options in wrong.items():
        done = adopt(project, *options)
        assert done.code == 2
        assert said in " ".join(done.output.split())
    leave_pending(project)
    assert "pending operations (lost)" in adopt(project, "--force").failed().output
    assert (project.folder / "__main__.py").read_text() == "# mine\n"
    assert project.pulumi("config", "--json").output == config
    assert not (project.folder / ".iotcentral").exists()
    assert "resources" not in project.state()["deployment"]


def test_what_the_service_or_the_settings_refuse_is_one_line(
    service: Service, project: Project
) -> None:
    project.environment["IOTCENTRAL_API_TOKEN"] = "SharedAccessSignature sr=canary-wrong"
    (line,) = [line for line in adopt(project).failed().output.splitlines() if "401" in line]
    assert line.startswith(f"iotcentral adopt: reading {service.url}: ")
    assert "(401 Unauthorized, " in line
    elsewhere = Project(project.folder / "elsewhere", {})
    assert "no IoT Central application is configured" in adopt(elsewhere).failed().output


def test_an_endpoint_given_by_a_flag_is_kept_in_the_stacks_configuration(
    service: Service, project: Project
) -> None:
    del project.environment["IOTCENTRAL_ENDPOINT"]
    service.put("destinations", "d", wire(destination_arguments("blob-identity", "Archive")))
    adopt(project, "--endpoint", service.url).succeeded()
    project.preview("--expect-no-changes").succeeded()
    refused = adopt(project, "--endpoint", "https://contoso.azureiotcentral.com").failed()
    assert f"the stack's configuration names {service.url}" in refused.output


@pytest.mark.parametrize("folder", [".", "sub/folder"])
def test_the_program_is_written_where_the_project_runs_it(
    service: Service, project: Project, folder: str
) -> None:
    (project.folder / "Pulumi.yaml").write_text("name: engine-test\nruntime: python\nmain: code\n")
    service.put("destinations", "d", wire(destination_arguments("blob-identity", "Archive")))
    (project.folder / folder).mkdir(parents=True, exist_ok=True)
    adopt(project, folder=folder).succeeded()
    assert "archive = " in (project.folder / "code" / "__main__.py").read_text()
    project.preview("--expect-no-changes").succeeded()


def test_a_destination_that_is_named_after_the_stacks_own_secret_does_not_get_it(
    service: Service, project: Project
) -> None:
    hook = wire(destination_arguments("webhook-oauth", "Api"))
    hook["authorization"]["tokenUrl"] = "https://evil.example/token"
    service.put("destinations", "d", hook)
    held = service.bodies()
    own = ("config", "set", "--secret", "apiClientSecret", f"{CANARY}of-the-stack")
    project.pulumi(*own).succeeded()
    (project.folder / ".env").write_text(f"API_CLIENT_SECRET={CANARY}of-the-shell\n")
    output = adopt(project, "--secrets-from", ".env").succeeded().output
    assert "apiClientSecret2: must be set: authorization.clientSecret of 'Api'" in output
    assert "→ evil.example" in output
    assert "apiClientSecret2" in project.up().failed().output
    assert service.taken().writes() == 0
    assert service.bodies() == held


def test_an_update_between_the_export_and_the_import_of_the_state_is_not_lost_in_silence(
    service: Service,
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    service.put("destinations", "d", wire(destination_arguments("blob-identity", "Archive")))
    theirs = f'iotcentral.Destination("hub", {destination_arguments("hub-identity", "hub")!r})'
    project.write(theirs)
    import_ = Engine.import_

    def late(engine: Engine, state: Any) -> None:
        project.up().succeeded()
        import_(engine, state)

    monkeypatch.setattr(Engine, "import_", late)
    for name, value in project.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(project.folder)
    wish = AdoptOptions(only=("d",), out=Path("archive.py"))
    assert adopt_here(wish) == 1
    told = capsys.readouterr().err
    assert "another update changed the stack (update, 2" in told
    assert project.resources().keys() == {"archive"}

    (file,) = (project.folder / "backend" / ".pulumi" / "history").rglob("*.checkpoint.json")
    assert ".pulumi/history/engine-test/dev/dev-*.checkpoint.json" in told
    (way_back,) = re.findall(r"(jq '.*') FILE \| pulumi stack import", told)
    subprocess.run(
        f"{way_back} {file} | pulumi stack import",
        shell=True,
        check=True,
        cwd=project.folder,
        env=project.environment,
        stdout=subprocess.DEVNULL,
        timeout=120,
    )
    assert project.resources().keys() == {"hub"}
    adopt(project, "--only", "d", "--out", "archive.py").succeeded()
    project.write(f"import archive\n{theirs}").preview("--expect-no-changes").succeeded()
