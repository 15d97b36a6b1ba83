"""Ids on the real engine: nothing changes under renames, and nothing is lost to a replacement."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.engine.project import Project
from tests.engine.service import Service

PROGRAM = """
hook = iotcentral.Destination(
    "hook", {destination}display_name="H", type="webhook@v1", url="https://example.com"{opts}
)
iotcentral.Export("stream", {export}display_name="E", source="telemetry", destinations=[hook]{opts})
"""
AUTO = {"destination": "", "export": ""}
EXPLICIT = {"destination": 'destination_id="mine", ', "export": 'export_id="mine", '}
RESOURCES = [("Destination", "hook", "destinations"), ("Export", "stream", "exports")]


def ids(service: Service) -> list[str]:
    return sorted(
        f"{kind}/{item['id']}"
        for kind in ("destinations", "exports")
        for item in service.objects(kind)
    )


@pytest.fixture
def made(service: Service, project: Project) -> list[str]:
    """Create the program's objects under ids of our choice; return them."""
    project.write(PROGRAM.format(**AUTO, opts="")).up().succeeded()
    before = ids(service)
    service.taken()
    return before


def assert_nothing_changes(service: Service, project: Project, before: list[str]) -> None:
    assert project.planned() == set()
    project.up().succeeded()
    assert service.taken().writes() == 0
    assert ids(service) == before
    project.up("--expect-no-changes").succeeded()


def test_an_alias_changes_nothing(service: Service, project: Project, made: list[str]) -> None:
    renamed = PROGRAM.replace('"hook"', '"renamed"').replace('"stream"', '"moved"')
    for old in ("hook", "stream"):
        opts = f', opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name="{old}")])'
        renamed = renamed.replace("{opts}", opts, 1)
    project.write(renamed.format(**AUTO))
    assert_nothing_changes(service, project, made)


def test_a_new_parent_changes_nothing(service: Service, project: Project, made: list[str]) -> None:
    opts = """, opts=pulumi.ResourceOptions(
        parent=group, aliases=[pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)])"""
    group = 'group = pulumi.ComponentResource("test:index:Group", "group")\n'
    project.write(group + PROGRAM.format(**AUTO, opts=opts))
    assert_nothing_changes(service, project, made)


def test_a_renamed_stack_changes_nothing(
    service: Service, project: Project, made: list[str]
) -> None:
    project.pulumi("stack", "rename", "renamed").succeeded()
    assert_nothing_changes(service, project, made)


def test_a_renamed_project_changes_nothing(
    service: Service, project: Project, made: list[str]
) -> None:
    project.pulumi("stack", "rename", "organization/other-name/dev").succeeded()
    (project.folder / "Pulumi.yaml").write_text("name: other-name\nruntime: python\n")
    project.pulumi("stack", "select", "dev").succeeded()
    assert_nothing_changes(service, project, made)


COMPONENTS = """
def group(type_, name):
    parent = pulumi.ComponentResource(type_, name)
    opts = pulumi.ResourceOptions(parent=parent)
    hook = iotcentral.Destination(
        "hook", display_name=name, type="webhook@v1", url="https://example.com", opts=opts
    )
    iotcentral.Export(
        "stream", display_name=name, source="telemetry", destinations=[hook], opts=opts
    )

group("test:index:One", "one")
group("test:index:Two", "two")
"""


def test_children_of_one_name_in_two_components_have_ids_of_their_own(
    service: Service, project: Project
) -> None:
    project.write(COMPONENTS).up().succeeded()
    made = ids(service)
    assert len(set(made)) == 4
    assert sorted(item["displayName"] for item in service.objects("exports")) == ["one", "two"]
    service.taken()
    assert_nothing_changes(service, project, made)


def test_two_resources_with_one_explicit_id_are_refused_at_preview(
    service: Service, project: Project
) -> None:
    two = PROGRAM + PROGRAM.replace('"hook"', '"other"').replace('"stream"', '"another"')
    output = project.write(two.format(**EXPLICIT, opts="")).preview().failed().output
    assert "'mine' is also the id of another" in output
    assert service.taken().total() == 0


@pytest.mark.parametrize("given", [AUTO, EXPLICIT], ids=["auto", "explicit"])
@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: str(resource[0]))
def test_an_object_is_there_after_a_forced_replacement(
    service: Service, project: Project, given: dict[str, str], resource: tuple[str, str, str]
) -> None:
    type_, name, kind = resource
    project.write(PROGRAM.format(**given, opts="")).up().succeeded()
    before, bodies = ids(service), service.bodies()

    project.up("--replace", project.urn(type_, name)).succeeded()
    assert ids(service) == before
    assert service.bodies() == bodies

    project.pulumi("state", "taint", project.urn(type_, name), "--yes").succeeded()
    service.taken()
    project.up().succeeded()
    assert ("PUT", kind) in service.taken().pairs()
    assert ids(service) == before
    assert service.bodies() == bodies
    project.up("--expect-no-changes").succeeded()
    project.destroy().succeeded()
    assert ids(service) == []


@pytest.mark.parametrize("given", [AUTO, EXPLICIT], ids=["auto", "explicit"])
def test_all_objects_are_there_after_their_provider_was_replaced(
    service: Service, project: Project, given: dict[str, str]
) -> None:
    project.write(PROGRAM.format(**given, opts="")).up().succeeded()
    before, bodies = ids(service), service.bodies()
    provider = {item["provider"] for item in project.resources().values()}
    project.up("--replace", "**").succeeded()
    assert provider.isdisjoint(item["provider"] for item in project.resources().values())
    assert ids(service) == before
    assert service.bodies() == bodies
    project.pulumi("refresh", "--yes", "--expect-no-changes").succeeded()
    project.destroy().succeeded()
    assert ids(service) == []


@pytest.mark.parametrize("given", [AUTO, EXPLICIT], ids=["auto", "explicit"])
def test_a_replacement_trigger_leaves_the_objects_in_place(
    service: Service, project: Project, given: dict[str, str]
) -> None:
    opts = ", opts=pulumi.ResourceOptions(replacement_trigger={0!r})"
    project.write(PROGRAM.format(**given, opts=opts.format("one"))).up().succeeded()
    before = ids(service)
    project.write(PROGRAM.format(**given, opts=opts.format("two"))).up().succeeded()
    assert ids(service) == before


def renamed_with_alias(program: str) -> str:
    """Return the program with its destination renamed, and an alias to the old name."""
    alias = ', opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name="hook")]{more})'
    return program.replace('"hook"', '"renamed"').replace("{opts}", alias, 1)


def test_a_trigger_after_a_rename_leaves_nothing_behind(
    service: Service, project: Project, made: list[str]
) -> None:
    program = renamed_with_alias(PROGRAM)
    for more in ("", ', replacement_trigger="one"', ', replacement_trigger="two"'):
        text = program.replace("{more}", more).replace("{opts}", "")
        project.write(text.format(**AUTO)).up().succeeded()
        assert len(service.objects("destinations")) == 1, more
    project.destroy().succeeded()
    assert ids(service) == []


def test_a_trigger_with_all_changes_ignored_passes_check(
    service: Service, project: Project
) -> None:
    opts = ', opts=pulumi.ResourceOptions(ignore_changes=["*"], replacement_trigger={!r})'
    for trigger in ("one", "two"):
        project.write(PROGRAM.format(**AUTO, opts=opts.format(trigger))).up().succeeded()
    assert len(ids(service)) == 2


def test_delete_before_replace_taken_back_by_the_user_loses_nothing(
    service: Service, project: Project
) -> None:
    opts = ", opts=pulumi.ResourceOptions(delete_before_replace=False)"
    explicit = PROGRAM.format(**EXPLICIT, opts=opts)
    project.write(explicit).up().succeeded()
    del service.simulator.application().exports["mine"]
    project.write(explicit.replace('source="telemetry"', 'source="properties"')).up().succeeded()
    [export] = service.objects("exports")
    assert (export["id"], export["source"]) == ("mine", "properties")


def test_a_rename_without_alias_that_is_refused_keeps_object_and_state(
    service: Service, project: Project
) -> None:
    explicit = PROGRAM.format(**EXPLICIT, opts="")
    project.write(explicit).up().succeeded()
    before = service.bodies()
    renamed = explicit.replace('"stream"', '"renamed"').replace(
        'display_name="E"', 'display_name="F"'
    )
    output = project.write(renamed).up("--continue-on-error").failed().output
    assert "add an alias instead" in output
    assert "under another name, whose creation failed" in output
    assert service.bodies() == before
    assert "stream" in project.resources(), "the old name keeps the object in the state"


def test_a_destination_of_another_type_than_the_state_says_is_replaced_in_order(
    service: Service, project: Project
) -> None:
    project.write(PROGRAM.format(**AUTO, opts="")).up().succeeded()
    [hook] = service.objects("destinations")
    identity = {"type": "systemAssignedManagedIdentity", "hostName": "h", "eventHubName": "e"}
    body = {"displayName": "H", "type": "eventhubs@v1", "authorization": identity}
    service.put("destinations", hook["id"], body)
    project.refresh().succeeded()
    project.up().succeeded()
    [new] = service.objects("destinations")
    assert new["type"] == "webhook@v1"
    assert service.objects("exports")[0]["destinations"] == [{"id": new["id"]}]


def test_an_application_that_is_not_known_at_preview_shows_as_a_change(
    service: Service, project: Project
) -> None:
    url = service.url
    applications = {name: {"endpoint": f"{url}/applications/{name}", "apiToken": service.token}
                    for name in ("one", "two")}  # fmt: skip
    project.pulumi("config", "set", "--secret", "iotcentral:applications", json.dumps(applications))
    moved = """
    where = iotcentral.Destination("w", display_name="{0}", type="webhook@v1", url="https://w.example")
    iotcentral.Destination("d", display_name="D", type="webhook@v1", url="https://d.example",
        application=where.{1})
    """
    project.write(moved.format("one", "display_name")).up().succeeded()
    held = [service.simulator.application(name).destinations for name in ("one", "two")]
    assert [len(one) for one in held] == [1, 0]
    project.write(moved.format("two", "status.apply(lambda _: 'two')"))
    assert project.planned() == {"update"}
    project.up().succeeded()
    assert [len(one) for one in held] == [0, 1]


def test_two_stacks_of_one_program_share_no_object(service: Service, project: Project) -> None:
    project.write(PROGRAM.format(**AUTO, opts="")).up().succeeded()
    first = ids(service)
    project.init("prod")
    project.up().succeeded()
    assert len(ids(service)) == 4
    project.destroy().succeeded()
    assert ids(service) == first


IN_ORGANIZATION = "pulumi.get_organization = lambda: {!r}\n"


def test_stacks_of_one_name_in_two_organizations_share_no_object(
    service: Service, project: Project, tmp_path: Path
) -> None:
    other = Project(tmp_path / "other", service.environment())
    program = PROGRAM.format(**AUTO, opts="")
    project.write(IN_ORGANIZATION.format("contoso") + program).up().succeeded()
    first = ids(service)
    other.write(IN_ORGANIZATION.format("fabrikam") + program).up().succeeded()
    assert len(ids(service)) == 4
    other.destroy().succeeded()
    assert ids(service) == first


def test_stacks_of_one_name_in_two_backends_share_their_objects_and_the_second_is_told(
    service: Service, project: Project, tmp_path: Path
) -> None:
    other = Project(tmp_path / "other", service.environment())
    project.write(PROGRAM.format(**AUTO, opts="")).up().succeeded()
    before = ids(service)
    theirs = PROGRAM.format(**AUTO, opts="").replace('"H"', '"Theirs"')
    told = other.write(theirs).up().succeeded().output
    for one, item in (("destination 'hook'", before[0]), ("export 'stream'", before[1])):
        assert f"{one} ({item.partition('/')[2]}) already existed and was adopted" in told
    assert ids(service) == before
    project.up("--refresh").succeeded()
    assert [body["displayName"] for body in service.bodies()] == ["H", "E"]


RECREATED = """
role = iotcentral.Destination(
    "role", display_name="R", type="webhook@v1", url="https://x.io", recreate={role}
)
hook = iotcentral.Destination(
    "hook", display_name="H", type="webhook@v1", url="https://example.com", recreate={hook}
)
iotcentral.Export(
    "stream", display_name="E", source="telemetry", destinations=[hook]{export}
)
"""


def test_a_change_of_recreate_makes_the_object_anew_and_the_export_follows(
    service: Service, project: Project
) -> None:
    def recreated(hook: str = "1", export: str = "", role: int = 1) -> str:
        return RECREATED.format(role=role, hook=hook, export=export)

    def live(name: str) -> tuple[str, str]:
        [hook] = [one for one in service.objects("destinations") if one["displayName"] == name]
        [export] = service.objects("exports")
        assert export["destinations"] == [{"id": hook["id"]}]
        return hook["id"], export["id"]

    project.write(recreated()).up().succeeded()
    first = live("H")
    project.up("--expect-no-changes").succeeded()
    project.refresh("--expect-no-changes").succeeded()
    assert "recreate" not in service.objects("destinations")[0]

    project.write(recreated(hook='"role assigned"'))
    assert project.planned() == {"replace", "update"}
    project.up().succeeded()
    second = live("H")
    assert second[0] != first[0]
    assert second[1] == first[1]
    assert len(service.objects("destinations")) == 2, "the old one is deleted"

    project.write(recreated(hook="role.id")).up().succeeded()
    third = live("H")
    assert third[0] != second[0]
    # A value that is unknown until the update: the preview shows the replacement.
    project.write(recreated(hook="role.id", role=2))
    assert "+-2 to replace" in project.preview().succeeded().output
    project.up().succeeded()
    assert live("H")[0] != third[0]

    project.write(recreated(export=', export_id="mine"')).up().succeeded()
    third = live("H")
    explicit = ', export_id="mine", recreate=2'
    service.taken()
    project.write(recreated(export=explicit)).up().succeeded()
    assert service.taken().lines("DELETE", "PUT") == ["DELETE exports", "PUT exports"]
    assert live("H") == (third[0], "mine")
    project.destroy().succeeded()
    assert service.bodies() == []


def test_a_forced_replacement_that_keeps_its_id_says_how_to_recreate(
    service: Service, project: Project, made: list[str]
) -> None:
    output = project.up("--replace", project.urn("Destination", "hook")).succeeded().output
    assert "is not deleted" in output
    assert "change its argument 'recreate'" in output
    assert ids(service) == made
