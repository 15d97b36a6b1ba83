"""Options of the engine, other stacks, and applications that change: nothing is lost in between."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.engine.forms import Form
from tests.engine.project import Project
from tests.engine.service import Service

PROGRAM = """
hook = iotcentral.Destination(
    "hook", destination_id="hook", display_name="{name}", type="webhook@v1",
    url="https://h.example"{hook}
)
iotcentral.Export(
    "stream", export_id="stream", display_name="{name}", source="telemetry", filter="{name}",
    destinations=[iotcentral.DestinationReferenceArgs(id=hook, transform=".{name}")]{stream}
)
"""


def program(name: str = "N", hook: str = "", stream: str = "") -> str:
    def options(text: str) -> str:
        return f", opts=pulumi.ResourceOptions({text})" if text else ""

    return PROGRAM.format(name=name, hook=options(hook), stream=options(stream))


@pytest.fixture
def other(service: Service, tmp_path: Path, form: Form) -> Project:
    """Return another stack, of another project, on the same application."""
    return Project(tmp_path / "other", service.environment(), form=form)


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("filter", ["filter"]),
        ("displayName", ["displayName"]),
        ("destinations[0].transform", ["destinations"]),
        ("destinations", ["destinations"]),
    ],
)
def test_ignore_changes_keeps_what_it_names_and_nothing_else(
    service: Service, project: Project, path: str, kept: list[str]
) -> None:
    ignored = f'ignore_changes=["{path}"]'
    project.write(program("one", stream=ignored)).up().succeeded()
    [before] = service.objects("exports")
    project.write(program("two", stream=ignored)).up().succeeded()
    [after] = service.objects("exports")
    changing = {"displayName", "filter", "destinations"}
    assert {name for name in changing if before[name] == after[name]} == set(kept)
    project.up("--expect-no-changes").succeeded()


def test_what_is_ignored_may_change_elsewhere(service: Service, project: Project) -> None:
    ignored = 'ignore_changes=["filter"]'
    project.write(program("one", stream=ignored)).up().succeeded()
    with service.simulator.application().exports.edit("stream") as held:
        held["filter"] = "by hand"
    project.refresh().succeeded()
    project.write(program("two", stream=ignored)).up().succeeded()
    [export] = service.objects("exports")
    assert (export["displayName"], export["filter"]) == ("two", "by hand")


def test_protect_keeps_an_object_and_retain_on_delete_leaves_it(
    service: Service, project: Project
) -> None:
    project.write(program(hook="retain_on_delete=True", stream="protect=True")).up().succeeded()
    before = service.bodies()
    project.destroy().failed()
    assert service.bodies() == before
    project.write(program(hook="retain_on_delete=True")).up().succeeded()
    project.destroy().succeeded()
    assert service.bodies() == before[:1], "the export went, the destination was retained"


def test_a_target_changes_that_resource_alone(service: Service, project: Project) -> None:
    project.write(program("one")).up().succeeded()
    urn = project.urn("Export", "stream")
    project.write(program("two")).up("--target", urn).succeeded()
    assert [body["displayName"] for body in service.bodies()] == ["one", "two"]
    project.write("").up("--target", urn).succeeded()
    assert [body["displayName"] for body in service.bodies()] == ["one"]


def test_another_stack_takes_over_an_equal_object_and_is_refused_a_different_one(
    service: Service, project: Project, other: Project
) -> None:
    project.write(program("one")).up().succeeded()
    output = other.write(program("one")).up().succeeded().output
    assert "destination 'hook' already existed and was adopted" in output
    other.destroy().succeeded()
    project.up().succeeded()
    assert service.bodies() == [], "the first stack learns of it by a refresh"
    project.refresh().succeeded()
    project.up().succeeded()
    before = service.bodies()
    refused = other.write(program("two")).up().failed().output
    assert "already has a destination with this id, 'one', which differs in displayName" in refused
    assert "Set adopt to true" in refused
    assert service.bodies() == before


def test_a_destination_that_another_stack_uses_is_kept_and_its_export_named(
    service: Service, project: Project, other: Project
) -> None:
    hook, _, stream = program().partition("iotcentral.Export")
    project.write(hook).up().succeeded()
    theirs = ("iotcentral.Export" + stream).replace("id=hook", 'id="hook"')
    other.write(theirs).up().succeeded()
    output = project.destroy().failed().output
    assert "deleting destination with id 'hook': " in output
    assert "An export still uses it: 'N' (stream)." in output
    assert "Remove the destination from the export where the export is managed" in output
    assert "retainOnDelete, deletedWith" in output
    assert [body["displayName"] for body in service.bodies()] == ["N", "N"]
    other.destroy().succeeded()
    project.destroy().succeeded()
    assert service.bodies() == []


def test_each_delete_goes_to_the_application_where_the_object_lives(
    service: Service, project: Project
) -> None:
    places = {name: f"{service.url}/applications/{name}" for name in ("old", "new")}
    held = {name: service.simulator.application(name) for name in places}
    project.environment["IOTCENTRAL_ENDPOINT"] = places["old"]
    project.write(program() + program().replace('"', "'").replace("'hook", "'second").replace(
        "'stream'", "'another'")).up().succeeded()  # fmt: skip
    assert (len(held["old"].destinations), len(held["old"].exports)) == (2, 2)

    project.environment["IOTCENTRAL_ENDPOINT"] = places["new"]
    lost = project.write(program()).up().failed().output
    assert f"no credentials are configured for its application {places['old']}" in lost
    assert "iotcentral:applications" in lost
    assert len(held["old"].destinations) == 2, "nothing is deleted at the wrong place"

    applications = {"old": {"endpoint": places["old"], "apiToken": service.token}}
    project.pulumi(
        "config", "set", "--secret", "iotcentral:applications", json.dumps(applications)
    ).succeeded()
    project.up().succeeded()
    assert (len(held["old"].destinations), len(held["old"].exports)) == (0, 0)
    assert (len(held["new"].destinations), len(held["new"].exports)) == (1, 1)
    project.up("--expect-no-changes").succeeded()


def test_another_token_and_another_api_version_change_nothing(
    service: Service, project: Project
) -> None:
    def configure(token: str, version: str) -> None:
        project.pulumi("config", "set", "--secret", "iotcentral:apiToken", token).succeeded()
        project.pulumi("config", "set", "iotcentral:apiVersion", version).succeeded()

    configure(service.token, "2022-06-30-preview")
    project.write(program()).up().succeeded()
    service.taken()
    configure("SharedAccessSignature sr=rotated&sig=canary", "2022-10-31-preview")
    project.preview("--expect-no-changes").succeeded()
    project.up("--expect-no-changes").succeeded()
    assert service.taken().total() == 0
    configure(service.token, "2022-10-31-preview")
    project.up("--expect-no-changes").succeeded()
    project.refresh("--expect-no-changes").succeeded()
    assert service.taken().api_versions() == {"2022-10-31-preview"}
