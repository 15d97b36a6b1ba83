"""The policy pack on the real engine: previews and updates of clean, bad and unknown programs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

from pulumi_iotcentral.policies import policies
from tests.engine import azure_plugin
from tests.engine.policy_pack import GuardedProject
from tests.engine.policy_programs import (
    CLEAN,
    JUDGED_AT_UP,
    PUT_OFF,
    RESOURCE_POLICIES,
    STACK,
    UNKNOWN,
    VIOLATING,
    VIOLATIONS,
    configuration,
)
from tests.engine.service import Service

ELSEWHERE = {"displayName": "Elsewhere", "type": "webhook@v1", "url": "https://ok.example"}
STACK_POLICIES = VIOLATIONS.keys() - RESOURCE_POLICIES


@pytest.fixture
def guarded(service: Service, tmp_path: Path) -> GuardedProject:
    """A project under the pack; its application has a destination that no stack declares."""
    service.put("destinations", "canary-id", ELSEWHERE)
    return GuardedProject(tmp_path, service.environment(), STACK)


def by_policy(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found = defaultdict(set)
    for policy, resource in pairs:
        found[policy].add(resource)
    return dict(found)


def test_every_policy_of_the_pack_has_its_programs() -> None:
    assert VIOLATIONS.keys() | {"duplicate-ids"} == {policy.name for policy in policies()}


def test_a_clean_program_passes_with_every_policy_mandatory(guarded: GuardedProject) -> None:
    guarded.write(CLEAN)
    for run in (guarded.preview, guarded.up):
        judged = run(configuration("mandatory"))
        judged.run.succeeded()
        assert judged.said == ()


def test_an_advisory_policy_names_what_violates_it_and_lets_it_happen(
    service: Service, guarded: GuardedProject
) -> None:
    judged = guarded.write(VIOLATING).up(configuration("advisory"))
    judged.run.succeeded()
    assert by_policy(judged.violations()) == VIOLATIONS
    assert judged.levels() == {"advisory"}
    assert judged.put_off() == set()
    assert "canary" not in judged.run.output
    assert "https://canary-host.example.org/" in {body.get("url") for body in service.bodies()}


def test_a_mandatory_policy_fails_the_preview_with_all_that_violates_it(
    guarded: GuardedProject,
) -> None:
    judged = guarded.write(VIOLATING).preview(configuration("mandatory"))
    judged.run.failed()
    assert by_policy(judged.violations()) == VIOLATIONS
    assert judged.levels() == {"mandatory"}
    assert "canary" not in judged.run.output


def test_a_mandatory_policy_of_one_resource_keeps_it_from_being_created(
    service: Service, guarded: GuardedProject
) -> None:
    guarded.write(f"{CLEAN}\nhook('plain', 'http://ok.example/', destination_id='plain')\n")
    judged = guarded.up(configuration("advisory", no_plain_http="mandatory"))
    judged.run.failed()
    assert ("no-plain-http", "plain") in judged.violations()
    assert "plain" not in {body["id"] for body in service.objects("destinations")}


def test_a_mandatory_policy_of_the_stack_fails_the_update_that_it_has_seen(
    guarded: GuardedProject,
) -> None:
    levels = {name.replace("-", "_"): "mandatory" for name in STACK_POLICIES}
    judged = guarded.write(VIOLATING).up(configuration("disabled", **levels))
    judged.run.failed()
    assert by_policy(judged.violations()) == {name: VIOLATIONS[name] for name in STACK_POLICIES}
    assert "unused" in guarded.project.resources()


def test_what_is_unknown_at_preview_is_said_to_be_judged_at_up_and_is(
    guarded: GuardedProject,
) -> None:
    guarded.write(UNKNOWN)
    preview = guarded.preview(configuration("mandatory"))
    preview.run.succeeded()
    assert by_policy(preview.put_off()) == PUT_OFF
    assert preview.violations() == set()
    assert guarded.up(configuration("mandatory")).run.failed()
    up = guarded.up(configuration("advisory"))
    up.run.succeeded()
    assert by_policy(up.violations()) == JUDGED_AT_UP
    assert up.put_off() == set()
    for judged in (preview, up):
        assert "canary" not in judged.texts()


def test_a_role_assignment_of_azure_native_comes_before_the_destination(
    guarded: GuardedProject,
) -> None:
    azure_plugin.install(guarded.bin)
    guarded.write(f"""{CLEAN}
from pulumi_azure_native import authorization

azure_role = authorization.RoleAssignment(
    "azure-role", principal_id="principal", role_definition_id="sender", scope="/subscriptions/s"
)
hub("after", pulumi.ResourceOptions(depends_on=[azure_role]))
""")
    config = configuration("disabled", role_assignment_before_destination="mandatory")
    del config["role-assignment-before-destination"]["roleAssignmentTypes"]
    judged = guarded.preview(config)
    judged.run.failed()
    assert judged.violations() == {("role-assignment-before-destination", "clean-hub")}


def test_two_resources_with_one_id_are_found_where_check_sees_only_one(
    guarded: GuardedProject,
) -> None:
    # An update of one resource alone checks that one, and takes the other from the state.
    first = "hook('first', destination_id='one')\n"
    config = configuration("disabled", duplicate_ids="mandatory")
    guarded.write(f"{CLEAN}{first}").up(config).run.succeeded()
    guarded.write(f"{CLEAN}{first}hook('second', destination_id='one')\n")
    judged = guarded.preview(config, "--target", "**::second")
    judged.run.failed()
    assert {policy for policy, _ in judged.violations()} == {"duplicate-ids"}
    assert "has the same destinationId as destination" in judged.texts()


def test_the_limits_are_those_of_each_application(guarded: GuardedProject) -> None:
    applications = '{"north": {"subdomain": "north"}, "south": {"subdomain": "south"}}'
    guarded.project.pulumi(
        "config", "set", "--secret", "iotcentral:applications", applications
    ).succeeded()
    for_each = "for name, count in (('north', 3), ('south', 4)) for n in range(count)"
    hooks = f"[hook(f'{{name}}-{{n}}', application=name) {for_each}]"
    guarded.write(f"{CLEAN}{hooks}\n")
    config = configuration("disabled", documented_limits="mandatory")
    config["documented-limits"]["destinationsPerApplication"] = 3
    judged = guarded.preview(config)
    judged.run.failed()
    assert len(judged.said) == 1
    assert (
        "https://south.azureiotcentral.com would have 4 destinations, and the limit is 3"
        in judged.texts()
    )


def test_the_level_remediate_adds_missing_enrichments_and_keeps_secrets_secret(
    service: Service, guarded: GuardedProject
) -> None:
    guarded.write(f"""{CLEAN}
line = pulumi.Output.secret({{"value": "canary-line"}})
stream("none", clean, enrichments=None)
stream("some", clean, enrichments={{"line": line, "owner": role.later({{"path": "$displayName"}})}})
""")
    config = configuration("disabled", required_enrichments="remediate")
    config["required-enrichments"]["enrichments"]["owner"] = {"path": "$displayName"}
    remediated = {("required-enrichments", "none"), ("required-enrichments", "some")}
    for judged in (guarded.preview(config), guarded.up(config)):
        judged.run.succeeded()
        assert set(judged.remediated) == remediated
        assert "canary" not in judged.run.output
    enrichments = [export.get("enrichments") for export in service.objects("exports")]
    assert {"site": {"value": "plant-7"}, "owner": {"path": "$displayName"}} in enrichments
    assert {
        "line": {"value": "canary-line"},
        "site": {"value": "plant-7"},
        "owner": {"path": "$displayName"},
    } in enrichments
    assert "canary" not in str(guarded.project.state())
    guarded.up(config, "--expect-no-changes").run.succeeded()


def test_an_enrichment_that_differs_is_not_overwritten(
    service: Service, guarded: GuardedProject
) -> None:
    guarded.write(f"""{CLEAN}
stream("other", clean, enrichments={{"site": {{"value": "plant-8"}}, "owner": {{"value": "me"}}}})
""")
    judged = guarded.up(configuration("disabled", required_enrichments="remediate"))
    judged.run.failed()
    assert judged.remediated == ()
    assert judged.violations() == {("required-enrichments", "other")}


def test_without_a_configuration_each_policy_has_a_level_of_its_own(
    guarded: GuardedProject,
) -> None:
    judged = guarded.write(VIOLATING).preview({})
    judged.run.failed()
    levels = {(said.policy, said.level) for said in judged.said}
    assert levels == {
        ("managed-identity-authorization", "advisory"),
        ("role-assignment-before-destination", "advisory"),
        ("no-plain-http", "mandatory"),
        ("unused-destination", "advisory"),
        ("protected-in-production", "advisory"),
        ("disabled-exports", "advisory"),
    }


def test_a_wrong_configuration_is_refused_with_what_to_write(guarded: GuardedProject) -> None:
    guarded.write(CLEAN)
    wrong = guarded.preview({"allowed-destination-types": {"types": ["blob"]}}).run.failed()
    assert "allowed-destination-types: types.0" in wrong.output
    assert '"blobstorage@v1"' in wrong.output
    config = {"no-plain-http": {"alowLoopback": True}, "naming-pattern": {"exports": "(?P<x"}}
    judged = guarded.preview(config)
    judged.run.failed()
    assert "Did you mean 'allowLoopback'?" in judged.texts()
    assert "must be a Python regular expression" in judged.texts()
    assert "Traceback" not in judged.run.output
