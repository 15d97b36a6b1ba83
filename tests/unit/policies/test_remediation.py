"""What the one remediation adds, and what it leaves alone."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from pulumi_policy import ResourceValidationArgs
from pulumi_policy.deserialize import deserialize_properties, serialize_properties
from pulumi_policy.proxy import unknown_checking_proxy

from pulumi_iotcentral.policies import REQUIRED_ENRICHMENTS
from tests.unit.policies.judging import UNKNOWN, Resource, arguments, destination, export

SITE = {"value": "plant-7"}
CONFIG = {"enrichments": {"site": SITE, "any": {}}}


def remediated(resource: Resource, **config: Any) -> Any:
    """Return the properties that the policy hands back; empty where it changes nothing."""
    args: ResourceValidationArgs = arguments(resource, {**CONFIG, **config})
    args.props = unknown_checking_proxy(deserialize_properties(dict(resource.props), True))  # noqa: FBT003
    running = REQUIRED_ENRICHMENTS.remediate(args)
    assert running is not None

    async def finished() -> Any:
        return await running

    return serialize_properties(asyncio.run(finished()))


@pytest.mark.parametrize(
    ("given", "made"),
    [
        (None, {"site": SITE}),
        ({"line": UNKNOWN}, {"line": UNKNOWN, "site": SITE}),
        ({f"e{n}": {} for n in range(9)}, {**{f"e{n}": {} for n in range(9)}, "site": SITE}),
    ],
)
def test_what_is_missing_is_added_beside_what_is_there(given: Any, made: Any) -> None:
    stream = export("e", ["d"], enrichments=given)
    assert remediated(stream) == {**stream.props, "enrichments": made}


@pytest.mark.parametrize(
    "resource",
    [
        export("e", ["d"], enrichments={"site": {"value": "plant-8"}}),
        export("e", ["d"], enrichments={"site": UNKNOWN}),
        export("e", ["d"], enrichments=UNKNOWN),
        export("e", ["d"], source=UNKNOWN),
        export("e", ["d"], source="deviceTemplateLifecycle"),
        export("e", ["d"], enrichments={f"e{n}": {} for n in range(10)}),
        destination("d", source="telemetry"),
        Resource("other", "azure-native:storage:StorageAccount", {"source": "telemetry"}),
    ],
)
def test_nothing_else_is_touched(resource: Resource) -> None:
    assert remediated(resource) == {}
