"""A program judged without engine, network, stack and token: the rules of the provider's check."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pulumi
import pytest

from tests import preloaded

pytestmark = pytest.mark.processes

PREAMBLE = "import pulumi\nimport pulumi_iotcentral as iotcentral\nconfig = pulumi.Config()\n"
README = """
archive = iotcentral.Destination(
    "archive",
    display_name="Telemetry archive",
    type="blobstorage@v1",
    authorization=iotcentral.BlobStorageConnectionStringArgs(
        connection_string=config.require_secret("storageConnectionString"),
        container_name="telemetry",
    ),
)
iotcentral.Export(
    "telemetry",
    display_name="Telemetry",
    source="telemetry",
    destinations=[archive],
    enrichments={"site": iotcentral.EnrichmentArgs(value="plant-7")},
    wait_for_healthy=True,
)
"""
HOOK = 'iotcentral.Destination({}, display_name={}, type="webhook@v1", url={})\n'


class Project:
    """A folder with a program, and no `pulumi` on PATH."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file("Pulumi.yaml", "name: plant\nruntime: {name: python, options: {virtualenv: v}}\n")
        (folder / "v" / "bin").mkdir(parents=True)
        (folder / "v" / "bin" / "python").symlink_to(preloaded.python())

    def file(self, name: str, text: str) -> Project:
        """Write a file of the project."""
        (self.folder / name).parent.mkdir(exist_ok=True)
        (self.folder / name).write_text(textwrap.dedent(text))
        return self

    def program(self, text: str) -> Project:
        """Write the program."""
        return self.file("__main__.py", PREAMBLE + textwrap.dedent(text))

    def check(self, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `iotcentral check`."""
        done = subprocess.run(
            [preloaded.python(), "-m", "pulumi_iotcentral", "check", *options],
            cwd=self.folder,
            env={"PATH": "", "HOME": str(self.folder), **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert "canary" not in done.stdout + done.stderr
        return done

    def found(self, *options: str, **environment: str) -> list[tuple[str, str, str]]:
        """Return what is found: the resource, the path, the message."""
        done = self.check("--json", *options, **environment)
        listed: list[dict[str, str]] = json.loads(done.stdout)["findings"]
        faults = [one for one in listed if one["severity"] == "error"]
        assert done.returncode == (3 if faults else 0), done.stderr
        assert all(one.keys() == {"resource", "path", "message", "severity"} for one in listed)
        return [(one["resource"], one["path"], one["message"]) for one in listed]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_a_program_without_faults_is_judged_without_stack_engine_and_settings(
    project: Project,
) -> None:
    done = project.program(README).check()
    assert done.stdout == "3 resources validated: no errors, no warnings\n", done.stderr
    assert done.stderr == ""
    assert done.returncode == 0


def test_every_fault_is_told_by_resource_and_path(project: Project) -> None:
    faulty = README.replace('"telemetry"', '"telemetri"').replace("plant-7", "") + (
        HOOK.format('"a \\x1b[2Jhook"', '" "', '"canary.example"')
    )
    project.program(faulty.replace('value=""', 'value="canary", path="p", target="t"'))
    found = {(resource, path) for resource, path, _ in project.found()}
    assert found == {
        ("destination a \x1b[2Jhook", "displayName"),
        ("destination a \x1b[2Jhook", "url"),
        ("export telemetri", "source"),
        ("export telemetri", "enrichments.site"),
    }
    text = project.check().stdout
    assert "error: destination a [2Jhook: url must be a whole URL" in text
    assert text.endswith("4 resources validated: 4 errors, no warnings\n")


def test_advice_is_a_warning_and_no_fault(project: Project) -> None:
    project.program(README.replace("wait_for_healthy", "enabled=False, wait_for_healthy"))
    (one,) = project.found()
    assert one == (
        "export telemetry",
        "",
        "the export is disabled and sends no data until you set enabled to true",
    )


def test_an_option_without_effect_is_a_warning_of_its_resource(project: Project) -> None:
    project.program(
        """
        opts = pulumi.ResourceOptions(ignore_changes=["display_name", "nope"], version="1.0.0")
        iotcentral.Destination("it's", opts, display_name="H", type="webhook@v1",
            url="https://h.example")
        pulumi.log.warn("of the program's own")
        """
    )
    found = project.found()
    assert {(resource, path) for resource, path, _ in found} == {("destination it's", "")}
    texts = [text for _, _, text in found]
    assert any("applies 'display_name' to 'displayName'" in text for text in texts)
    assert any("ignore_changes has no effect on 'nope'" in text for text in texts)
    assert any("version has no effect" in text for text in texts)
    assert project.check().stderr == "of the program's own\n"


def test_an_option_that_is_refused_is_a_fault_of_its_resource_and_the_rest_is_judged(
    project: Project,
) -> None:
    project.program(
        """
        iotcentral.Destination("a", display_name="H", type="webhook@v9", url="https://h.example")
        iotcentral.Destination("d", pulumi.ResourceOptions(import_="x"), display_name="H",
            type="webhook@v1", url="https://h.example")
        iotcentral.Destination("z", display_name="H", type="webhook@v9", url="https://h.example")
        """
    )
    done = project.check()
    assert done.returncode == 3
    assert "error: destination d: import_ is not supported by a dynamic" in done.stdout
    assert done.stdout.count("type is not supported") == 2
    assert "3 resources validated: 3 errors" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_health_check_and_a_componentss_children_are_judged_too(project: Project) -> None:
    project.program(
        """
        class Plant(pulumi.ComponentResource):
            def __init__(self, name):
                super().__init__("plant:index:Plant", name)
                iotcentral.Destination(
                    f"{name}-hook", display_name="H", type="webhook@v1", url="x",
                    opts=pulumi.ResourceOptions(parent=self),
                )

        Plant("plant")
        iotcentral.HealthCheck("healthy", exports=[], timeout=0)
        """
    )
    assert [(resource, path) for resource, path, _ in project.found()] == [
        ("destination plant-hook", "url"),
        ("health check healthy", "exportIds"),
        ("health check healthy", "timeout"),
    ]


def test_two_resources_with_one_id_are_a_fault(project: Project) -> None:
    hook = HOOK.format("{}", '"H"', '"https://x.example", destination_id="one"')
    project.program(hook.format('"a"') + hook.format('"b"'))
    ((_, path, message),) = project.found()
    assert path == "destinationId"
    assert "'one' is also the id of another destination of this program" in message


def test_what_others_resources_will_be_is_not_known_yet(project: Project) -> None:
    project.program(
        """
        class Account(pulumi.CustomResource):
            key: pulumi.Output[str]

            def __init__(self, name):
                super().__init__("azure-native:storage:Account", name, {"key": None, "kind": "v2"})

        account = Account("account")
        other = pulumi.StackReference("organization/other/dev")
        there = iotcentral.Destination.get("there", "an-id")
        for name, url in {
            "key": account.key.apply(lambda key: "canary" + key),
            "id": account.id,
            "reference": other.require_output("url"),
            "get": there.url,
        }.items():
            iotcentral.Destination(name, display_name="H", type="webhook@v1", url=url)
        iotcentral.Export("e", display_name="E", source="properties", destinations=[there, "x y"])
        """
    )
    assert [(resource, path) for resource, path, _ in project.found()] == [
        ("export e", "destinations[1].id")
    ]


def test_what_a_provider_would_answer_is_not_known_yet(project: Project) -> None:
    project.program(
        """
        found = pulumi.runtime.invoke_output("azure-native:iotcentral:getApp", {"name": "plant"})
        key = found.apply(lambda app: app["key"])
        iotcentral.Destination("h", display_name="H", type="webhook@v1", url=key)
        plain = pulumi.runtime.invoke("azure-native:authorization:getClientConfig", {}).value
        iotcentral.Destination("t", display_name=str(plain), type="webhook@v1", url="x")
        """
    )
    assert [resource for resource, _, _ in project.found()] == ["destination t"]


def test_a_terminal_of_few_characters_is_no_failure(project: Project) -> None:
    project.program(HOOK.format('"工場"', '" "', '"https://x.example"'))
    done = project.check(PYTHONIOENCODING="ascii")
    assert done.returncode == 3
    assert "error: destination \\u5de5\\u5834: displayName must not be empty" in done.stdout


def test_what_the_program_prints_is_not_among_the_findings(project: Project) -> None:
    project.program("print('hello', flush=True)\n" + README)
    done = project.check("--json")
    assert json.loads(done.stdout) == {"judged": 3, "findings": []}
    assert done.stderr == "hello\n"


def test_a_program_that_raises_shows_its_own_traceback_alone(project: Project) -> None:
    project.file("part.py", "def fail():\n    raise ValueError('no such plant')\n")
    project.program("import part\npart.fail()\n")
    done = project.check()
    assert done.returncode == 1
    assert done.stdout == ""
    first, place, *_ = done.stderr.splitlines()
    assert first == "Traceback (most recent call last):"
    assert f'"{project.folder / "__main__.py"}", line 5' in place
    assert "pulumi_iotcentral" not in done.stderr.rpartition("ValueError")[0]
    assert "ValueError: no such plant" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("iotcentral check: the program failed")


@pytest.mark.parametrize(
    "program",
    [
        "x = (\n",
        "iotcentral.Destination()\n",
        "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError from e\n",
        "pulumi.Output.from_input(1).apply(lambda _: 1 / 0)\n",
        "import json; json.loads('{')\n",
    ],
    ids=["syntax", "package", "chained", "apply", "library"],
)
def test_an_error_of_the_program_is_told_with_the_programs_own_frames(
    project: Project, program: str
) -> None:
    errors = project.program(program).check().stderr
    places = [line for line in errors.splitlines() if line.startswith("  File ")]
    assert places
    assert all(str(project.folder / "__main__.py") in place for place in places), errors


def test_libraries_in_the_programs_own_folder_are_not_the_program(project: Project) -> None:
    site = project.folder / "venv" / "lib"
    project.file("venv/part.py", "def fail():\n    raise ValueError('no such plant')\n")
    faked = "import sysconfig; sysconfig.get_paths = lambda: {'purelib': FOLDER}\n"
    faked = faked.replace("FOLDER", repr(str(site.parent)))
    project.program(
        f"{faked}import sys; sys.path.append({str(site.parent)!r})\nimport part\npart.fail()"
    )
    done = project.check()
    assert "ValueError: no such plant" in done.stderr
    assert "part.py" not in done.stderr


def test_a_project_without_a_program_is_told_in_one_line(project: Project) -> None:
    done = project.check()
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(
        f"iotcentral check: the program {project.folder / '__main__.py'} does not exist"
    )


def test_a_check_leaves_nothing_in_the_program_s_folder(project: Project) -> None:
    project.file("plant.py", "NAME = 'Hook'\n")
    hook = HOOK.format("'h'", "plant.NAME", "'https://x.example'")
    project.program(f"import plant\n{hook}")
    before = sorted(project.folder.rglob("*"))
    assert project.found() == []
    assert sorted(project.folder.rglob("*")) == before


OTHER = """
class Account(pulumi.CustomResource):
    key: pulumi.Output[str]

    def __init__(self, name):
        super().__init__("azure-native:storage:Account", name, {"key": None})

account = Account("account")
"""
DECLARED_LATER = """
def hook(url):
    iotcentral.Destination("h", display_name="H", type="webhook@v1", url=url)

"""


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("", ["It registers no resources at all.", "use --stack NAME"]),
        (OTHER, ["It registers resources of other types: azure-native:storage:Account."]),
        ("if config.get_bool('exports'):\n    " + HOOK.format("1", "1", "1"), ["use --stack NAME"]),
        (
            "iotcentral.Destination.get('there', 'an-id')",
            ["It reads 1 existing resource with get()"],
        ),
        (
            OTHER + DECLARED_LATER + "account.key.apply(hook)",
            ["Callbacks of apply did not run", "__main__.py:13."],
        ),
        ("import sys\nif True:\n    sys.exit(0)", ["called sys.exit at __main__.py:6."]),
        (
            "try:\n    iotcentral.Destination('h')\nexcept Exception:\n    pass",
            ["It registers no resources at all."],
        ),
        ("async def main():\n    " + HOOK.format("1", "1", "1"), ["registers no resources"]),
        (
            "class Plant(pulumi.ComponentResource):\n    def __init__(self):\n"
            "        super().__init__('plant:index:Plant', 'p', {}, None, True)\nPlant()",
            ["remote components plant:index:Plant are declared in another process"],
        ),
        (
            "if pulumi.runtime.invoke('x:y:z', {}).value:\n    " + HOOK.format("1", "1", "1"),
            ["Functions of providers return nothing here: x:y:z."],
        ),
    ],
    ids=["empty", "others", "guard", "get", "apply", "exit", "caught", "async", "remote", "invoke"],
)
def test_a_program_with_nothing_to_judge_is_no_success_and_is_told_why(
    project: Project, program: str, said: list[str]
) -> None:
    done = project.program(program).check("--json")
    assert done.returncode == 3, done.stderr
    listed = json.loads(done.stdout)
    assert listed["judged"] == 0
    (one,) = listed["findings"]
    assert (one["resource"], one["severity"]) == ("the program", "error")
    assert one["message"].startswith("nothing was validated. The program declares no destination")
    assert all(part in one["message"] for part in said), one["message"]


def test_resources_in_callbacks_that_did_not_run_are_a_warning_beside_others(
    project: Project,
) -> None:
    good = HOOK.format("'good'", "'G'", "'https://x.example'")
    project.program(
        good
        + OTHER
        + DECLARED_LATER
        + "account.key.apply(lambda key: hook('https://' + key))\n"
        + "account.key.apply(lambda key: key.upper())\n"
        + "pulumi.Output.from_input('https://y.example').apply(hook)\n"
    )
    ((resource, path, message),) = project.found()
    assert (resource, path) == ("the program", "")
    assert "callbacks of apply were not validated" in message
    assert "__main__.py:17. Declare resources outside of apply" in message
    assert ":18" not in message


def test_a_stack_that_is_named_is_not_asked_for(project: Project) -> None:
    project.file("Pulumi.dev.yaml", "config: {}\n").program("")
    done = project.check("--stack", "dev")
    assert done.returncode == 3
    assert "error: the program: nothing was validated." in done.stdout
    assert "--stack NAME" not in done.stdout


def test_a_program_with_import_is_judged(project: Project) -> None:
    hook = HOOK.format("'h'", "'H'", "'x'").replace("url=", "opts=OPTIONS, url=")
    options = "pulumi.ResourceOptions(import_='an-id')"
    done = project.program(hook.replace("OPTIONS", options)).check()
    assert done.returncode == 3
    assert "url must be" in done.stdout
    assert "import_ is not supported" in done.stdout


def test_an_async_entry_point_is_run_and_judged(project: Project) -> None:
    if not hasattr(pulumi, "run"):
        pytest.skip("this version of the SDK has no pulumi.run")
    main = "async def main():\n    " + HOOK.format("'h'", "'H'", "'x'") + "pulumi.run(main)\n"
    project.program(main)
    assert [path for _, path, _ in project.found()] == ["url"]


def test_get_of_an_application_that_is_not_configured_is_a_fault(project: Project) -> None:
    applications = "config: {'iotcentral:applications': {other: {subdomain: x}}}"
    project.file("Pulumi.dev.yaml", applications).program(
        HOOK.format("'h'", "'H'", "'https://x.example', application='other'")
        + "iotcentral.Destination.get('there', 'an-id', application='plant')\n"
    )
    assert [(name, path) for name, path, _ in project.found("--stack", "dev")] == [
        ("destination there", "application")
    ]


def test_more_destinations_than_an_application_takes_are_a_fault(project: Project) -> None:
    hook = HOOK.format('f"h{n}"', 'f"H{n}"', '"https://x.example"')
    many = "for n in range({}):\n    " + hook
    project.program(many.replace("{}", "10"))
    assert project.found() == []
    project.program(many.replace("{}", "11"))
    assert project.found() == [
        ("the destinations", "", "an application would have 11 destinations, and the limit is 10")
    ]
    ((_, _, message),) = project.found(IOTCENTRAL_SUBDOMAIN="contoso")
    assert message.startswith("https://contoso.azureiotcentral.com would have 11 destinations,")
    spread = hook.replace(", url", ', application="ab"[n % 2], url')
    assert project.program(f"for n in range(20):\n    {spread}").found() == []


ESC = "environment: [shared]\nconfig: {plant:here: given}\n"


def test_what_a_stack_takes_from_its_environments_is_not_known_and_not_missing(
    project: Project,
) -> None:
    project.file("Pulumi.dev.yaml", ESC).program(
        """
        assert config.require("here") == "given"
        iotcentral.Destination(
            "h", display_name=config.require("name"), type="webhook@v1",
            url=config.require_secret("url"), application="plant",
        )
        many = config.require_object("many")
        iotcentral.Destination("i", display_name=" ", type="webhook@v1", url=many)
        """
    )
    assert [(resource, path) for resource, path, _ in project.found("--stack", "dev")] == [
        ("destination i", "displayName")
    ]


def test_a_text_that_holds_what_is_not_known_is_told_by_its_key(project: Project) -> None:
    project.file("Pulumi.dev.yaml", ESC).program("print(f'https://{config.require(\"host\")}')\n")
    done = project.check("--stack", "dev")
    assert done.returncode == 1
    assert "error: the configuration plant:host is not in the stack's file" in done.stderr
    project.file("Pulumi.dev.yaml", "config: {}\n")
    assert "Missing required configuration" in project.check("--stack", "dev").stderr


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("pulumi.Output.from_input(1).apply(lambda _: 1 / 0)", "ZeroDivisionError"),
        ("raise pulumi.RunError('not today')", "error: not today\n"),
        ("import sys; sys.exit(4)", "the program failed"),
        ("import os; os._exit(4)", "the process failed with exit code 4"),
        ("config.require('plant')", "To use the configuration of a stack, add --stack NAME."),
        ("a = pulumi.runtime.invoke('x:y:z', {}).value['k']", "return nothing here: x:y:z"),
        ("x = (", "SyntaxError"),
    ],
)
def test_a_program_that_does_not_come_to_its_end_is_not_judged(
    project: Project, program: str, said: str
) -> None:
    done = project.program(program).check()
    assert done.returncode == 1
    assert done.stdout == ""
    assert said in done.stderr


def test_a_program_that_ends_itself_in_peace_is_judged(project: Project) -> None:
    project.program(HOOK.format('"h"', '"H"', '"x"') + "raise SystemExit\n")
    assert [path for _, path, _ in project.found()] == ["url"]


def test_a_stack_gives_its_plain_configuration_and_its_secrets_are_not_known(
    project: Project,
) -> None:
    project.file(
        "Pulumi.dev.yaml",
        """
        encryptionsalt: v1:salt
        config:
          iotcentral:subdomain: contoso
          plant:url: not-a-url
          plant:key: {secure: v1:canary}
          plant:many: {hooks: [{url: not-a-url}]}
          plant:size: 5
        """,
    ).program(
        """
        assert config.require_int("size") == 5
        assert config.get_secret("nothing") is None
        for number, url in enumerate(
            [
                config.require("url"),
                config.require_secret("key"),
                config.get_secret("key"),
                config.require_object("many")["hooks"][0]["url"],
            ]
        ):
            iotcentral.Destination(f"h{number}", display_name="H", type="webhook@v1", url=url)
        """
    )
    found = project.found("--stack", "organization/plant/dev")
    assert [(resource, path) for resource, path, _ in found] == [
        ("destination h0", "url"),
        ("destination h3", "url"),
    ]


def test_the_configuration_has_the_values_of_pulumi(project: Project) -> None:
    project.file(
        "Pulumi.dev.yaml",
        """
        config:
          iotcentral:subdomain: contoso
          plant:site: NO
          plant:shift: 22:30
          plant:day: 2024-01-31
          plant:on: true
          plant:size: 0x10
          plant:part: 0089
        """,
    ).program(
        """
        found = [config.require(name) for name in ("site", "shift", "day", "part")]
        assert found == ["NO", "22:30", "2024-01-31", "0089"], found
        assert config.require_bool("on") is True
        assert config.require_int("size") == 16
        iotcentral.Destination("h", display_name="H", type="webhook@v1", url="https://h.example/")
        """
    )
    done = project.check("--stack", "dev")
    assert done.returncode == 0, done.stderr


def test_a_secret_of_a_stack_that_is_read_as_plain_text_is_told(project: Project) -> None:
    project.file("Pulumi.dev.yaml", "config: {'plant:key': {secure: v1:canary}}")
    done = project.program("config.require('key')").check("--stack", "dev")
    assert done.returncode == 1
    assert "error: the configuration plant:key is encrypted" in done.stderr
    assert "Traceback" not in done.stderr
    assert project.check("--stack", "dev", PULUMI_CONFIG_PLANT_KEY="x").stderr == ""


def test_the_projects_own_configuration_is_there_without_a_stack(project: Project) -> None:
    project.file(
        "Pulumi.yaml",
        """
        name: plant
        runtime: {name: python}
        main: code
        config:
          url: {type: string, default: not-a-url}
          iotcentral:subdomain: {value: contoso}
        """,
    )
    hook = HOOK.format('"h"', '"H"', 'config.require("url")')
    project.file("code/__main__.py", PREAMBLE + hook)
    assert [path for _, path, _ in project.found()] == ["url"]


def test_an_application_that_may_be_configured_is_no_fault_and_one_that_is_not_is(
    project: Project,
) -> None:
    program = HOOK.format('"h"', '"H"', '"https://x.example", application="plant"')
    project.program(program)
    assert project.found() == []
    applications = "config: {{'iotcentral:applications': {}}}".format
    project.file("Pulumi.hidden.yaml", applications("{secure: v1:canary}"))
    assert project.found("--stack", "hidden") == []
    project.file("Pulumi.token.yaml", "config: {'iotcentral:apiToken': {secure: v1:canary}}")
    assert [path for _, path, _ in project.found("--stack", "token")] == ["application"]
    project.file("Pulumi.other.yaml", applications("{other: {subdomain: x}}"))
    ((_, path, message),) = project.found("--stack", "other")
    assert path == "application"
    assert "must be a name under iotcentral:applications" in message


def test_the_audit_source_goes_with_the_version_that_is_configured(project: Project) -> None:
    project.program(README.replace('source="telemetry"', 'source="audit"'))
    assert project.found() == []
    where = {"IOTCENTRAL_SUBDOMAIN": "contoso"}
    assert project.found(**where) == [], "a stack may configure the newer version"
    for version, paths in (("2022-06-30-preview", ["source"]), ("2022-10-31-preview", [])):
        given = {"IOTCENTRAL_API_VERSION": version, **where}
        assert [path for _, path, _ in project.found(**given)] == paths
    project.file("Pulumi.dev.yaml", "config:\n  iotcentral:subdomain: contoso\n")
    audit = 'Export("a", display_name="A", source="audit", destinations=["d"])'
    project.program(f"import pulumi_iotcentral as iotcentral\niotcentral.{audit}\n")
    assert [path for _, path, _ in project.found("--stack", "dev")] == ["source"]


def test_one_id_in_two_applications_that_are_not_known_is_no_fault(project: Project) -> None:
    hook = 'iotcentral.Destination("{0}", application="{0}", destination_id="hub", '
    hook += 'display_name="H", type="webhook@v1", url="https://x.example")'
    names = "\n".join(hook.format(name) for name in ("plant-7", "plant-8"))
    project.program(f"import pulumi_iotcentral as iotcentral\n{names}\n")
    assert project.found() == []


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("name: plant\nruntime: nodejs\n", "the runtime nodejs of the project is not supported"),
        ("name: plant\nruntime: {name: python, options: {virtualenv: venv}}\n", "pulumi install"),
        ("name: plant\nruntime: python\nmain: nowhere\n", "nowhere does not exist"),
        ("runtime: python\n", "name is required"),
    ],
)
def test_a_project_whose_program_cannot_be_run_is_one_line(
    project: Project, file: str, said: str
) -> None:
    done = project.file("Pulumi.yaml", file).program(README).check()
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("iotcentral check: ")
    assert said in line


def test_the_projects_virtual_environment_runs_the_program(
    project: Project, tmp_path: Path
) -> None:
    python = tmp_path / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\necho this is another python >&2\nexit 7\n")
    python.chmod(0o755)
    project.file("Pulumi.yaml", "name: p\nruntime: {name: python, options: {virtualenv: venv}}")
    done = project.program(README).check()
    assert "this is another python" in done.stderr
    assert "the process failed with exit code 7" in done.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--stack", "dev"], "has no Pulumi.dev.yaml"),
        (["--stack", "../dev"], "has no Pulumi.dev.yaml"),
    ],
)
def test_a_stack_without_a_file_is_one_line(project: Project, options: Any, said: str) -> None:
    done = project.program(README).check(*options)
    assert done.returncode == 1
    assert said in done.stderr


@pytest.mark.parametrize("options", [["--kind", "export"], ["x.json", "--stack", "dev"]])
def test_options_that_do_not_go_together_are_wrong_usage(
    project: Project, options: list[str]
) -> None:
    assert project.check(*options).returncode == 2


def test_outside_of_a_project_documents_alone_are_judged(tmp_path: Path) -> None:
    project = Project(tmp_path)
    (tmp_path / "Pulumi.yaml").unlink()
    assert "no Pulumi project found" in project.check().stderr
    hook = {"displayName": "H", "type": "webhook@v1", "url": "canary"}
    project.file("hook.json", json.dumps(hook)).file("two.json", json.dumps([hook, hook]))
    done = project.check("hook.json", "two.json")
    assert done.returncode == 3
    lines = done.stdout.splitlines()
    assert lines[0].startswith("error: hook.json: destination: url must be a whole URL")
    assert lines[1].startswith("error: two.json: destination: [0].url must be a whole URL")
    told: list[dict[str, Any]] = json.loads(project.check("hook.json", "--json").stdout)["findings"]
    assert [one["file"] for one in told] == ["hook.json"]
    assert project.check("none.json").returncode == 1


def test_the_projects_own_python_needs_no_extra_of_ours() -> None:
    blocked = "import sys; sys.modules.update(dict.fromkeys(['requests', 'rich', 'typer']))"
    subprocess.run(
        [sys.executable, "-c", f"{blocked}; import pulumi_iotcentral.offline.running"],
        timeout=60,
        check=True,
    )
