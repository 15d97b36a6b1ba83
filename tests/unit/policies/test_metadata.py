"""What policies say of themselves, and what a pack of one's own needs of them."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from jsonschema import Draft7Validator
from pulumi_policy import EnforcementLevel, Policy, ResourceValidationPolicy

from pulumi_iotcentral.model import schema
from tests.unit.policies.judging import POLICIES, Resource, destination, export, judge


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES.keys())
def test_every_policy_has_all_that_a_catalogue_shows(policy: Policy) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", policy.name)
    assert policy.description.endswith(".")
    assert policy.severity
    assert policy.enforcement_level
    assert policy.remediation_steps
    assert policy.remediation_steps.endswith(".")


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES.keys())
def test_every_configuration_has_a_sound_schema_and_a_sound_default(policy: Policy) -> None:
    for item in policy.config_schema.properties.values() if policy.config_schema else ():
        Draft7Validator.check_schema(item)
        assert item["description"].endswith(".")
        if "default" in item:
            Draft7Validator(item).validate(item["default"])


def test_the_limits_are_the_documented_ones() -> None:
    config_schema = POLICIES["documented-limits"].config_schema
    assert config_schema
    assert {name: item["default"] for name, item in config_schema.properties.items()} == {
        "exportsPerApplication": schema.EXPORTS_PER_APPLICATION,
        "destinationsPerApplication": schema.DESTINATIONS_PER_APPLICATION,
        "destinationsPerExport": schema.DESTINATIONS_PER_EXPORT,
        "enrichmentsPerExport": schema.ENRICHMENTS_PER_EXPORT,
    }


def test_only_undeclared_destinations_are_off_and_only_enrichments_are_mended() -> None:
    off = [p.name for p in POLICIES.values() if p.enforcement_level is EnforcementLevel.DISABLED]
    mended = [
        policy.name
        for policy in POLICIES.values()
        if isinstance(policy, ResourceValidationPolicy) and policy.has_remediation()
    ]
    assert off == ["undeclared-destination"]
    assert mended == ["required-enrichments"]


def test_a_misnamed_configuration_is_reported() -> None:
    outcome = judge("documented-limits", export("e", ["d"]), exportPerApplication=3)
    assert "Did you mean 'exportsPerApplication'?" in outcome.text


@pytest.mark.parametrize(
    "name",
    ["naming-pattern", "allowed-hosts", "allowed-destination-types", "required-enrichments"],
)
def test_a_policy_without_its_configuration_does_not_apply(name: str) -> None:
    outcome = judge(name, destination("d"), export("e", ["d"]))
    assert outcome.unfit
    assert outcome.text == ""


def test_resources_of_others_are_left_alone() -> None:
    other = Resource("other", "azure-native:storage:StorageAccount", {"url": "http://x"})
    for name in POLICIES:
        assert judge(name, other).text == ""


def test_importing_the_policies_starts_no_server_and_the_package_does_not_import_them() -> None:
    program = (
        "import sys, pulumi_iotcentral; assert 'pulumi_policy' not in sys.modules; "
        "from pulumi_iotcentral import policies; print(len(policies.policies()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert int(done.stdout) == len(POLICIES)
