"""No policy crashes on any input, passes an unknown value silently, or tells a value."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_iotcentral.model.schema import DESTINATION_TYPES
from tests.unit.policies.judging import POLICIES, UNKNOWN, destination, export, judge

CONFIG: dict[str, dict[str, Any]] = {
    "allowed-destination-types": {"types": ["eventhubs@v1"]},
    "allowed-hosts": {"hosts": ["good.example"]},
    "required-enrichments": {"enrichments": {"a": {"value": 1}, "b": {}}},
    "naming-pattern": {"destinations": "good", "exports": "good"},
    "protected-in-production": {"stacks": ["*"]},
}
CANARY = "canary"
LEAVES = st.sampled_from([UNKNOWN, CANARY, f"http://{CANARY}.example", None, True, 3.0])
NAMES = st.sampled_from(["a", "id", "type", "value", "hostName", "connectionString", "tokenUrl"])
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3)
)
DESTINATION = ("authorization", "url", "clusterUrl", "displayName", "destinationId")
EXPORT = ("destinations", "enrichments", "enabled", "source", "exportId", "displayName")
DESTINATIONS = st.fixed_dictionaries(
    {},
    optional={
        "type": LEAVES | st.sampled_from(list(DESTINATION_TYPES)),
        **dict.fromkeys(DESTINATION, VALUES),
    },
)
EXPORTS = st.fixed_dictionaries({}, optional=dict.fromkeys(EXPORT, VALUES))


@pytest.mark.parametrize("name", POLICIES)
@settings(max_examples=30)
@given(one=DESTINATIONS, two=EXPORTS)
def test_any_input_is_judged_without_a_crash_or_a_value(
    name: str, one: dict[str, Any], two: dict[str, Any]
) -> None:
    stream = export("e", ["d"])
    stream.props = {**stream.props, **two}
    outcome = judge(name, destination("d", **one), stream, **CONFIG.get(name, {}))
    assert CANARY not in outcome.text
    assert UNKNOWN not in outcome.text


DECISIVE = {
    "managed-identity-authorization": ("type", "authorization"),
    "no-plain-http": ("url", "authorization"),
    "allowed-destination-types": ("type",),
    "allowed-hosts": ("url", "authorization"),
    "required-enrichments": ("source", "enrichments"),
    "naming-pattern": ("displayName",),
    "disabled-exports": ("enabled",),
    "role-assignment-before-destination": ("authorization",),
    "unused-destination": ("destinations", "destinationId"),
    "undeclared-destination": ("destinations", "destinationId"),
    "documented-limits": ("destinations", "enrichments"),
    "duplicate-ids": ("destinationId", "exportId"),
}
PAIRS = [(name, property_) for name, found in DECISIVE.items() for property_ in found]


@pytest.mark.parametrize(("name", "property_"), PAIRS)
def test_an_unknown_value_that_decides_never_passes_silently(name: str, property_: str) -> None:
    resources = [
        destination("d", type="eventhubs@v1", authorization={"type": "header"}),
        export("e", ["d"], enrichments={"a": {"value": 1}, "b": {}}),
        destination("other", type="eventhubs@v1"),
        export("another", ["other"], enrichments={"a": {"value": 1}, "b": {}}),
    ]
    for resource in resources[:2]:
        if property_ in resource.props or (property_ == "url" and resource is resources[0]):
            resource.props = {**resource.props, property_: UNKNOWN}
    outcome = judge(name, *resources, **CONFIG.get(name, {}))
    assert "will evaluate the policy" in outcome.later


def test_every_policy_but_the_one_on_options_has_an_unknown_that_decides() -> None:
    assert POLICIES.keys() - DECISIVE.keys() == {"protected-in-production"}
