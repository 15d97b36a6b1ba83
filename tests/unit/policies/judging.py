"""Runs policies as the SDK does: on proxies that raise where a value is unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pulumi_policy import (
    PolicyCustomTimeouts,
    PolicyResource,
    PolicyResourceOptions,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.policy import _NotApplicableError
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError, unknown_checking_proxy

from pulumi_iotcentral.policies import DESTINATION_TOKEN, EXPORT_TOKEN, policies

UNKNOWN: Final = UNKNOWN_STRING_VALUE
"""What the engine sends in place of a value that it does not know yet."""

URL: Final = "https://contoso.azureiotcentral.com"
POLICIES: Final = {policy.name: policy for policy in policies()}


@dataclass
class Resource:
    """A resource of a stack under test."""

    name: str
    token: str
    props: Mapping[str, Any]
    stack: str = "dev"
    protect: bool = False
    after: Sequence[Resource] = ()
    made_of: Mapping[str, Sequence[Resource]] = field(default_factory=dict)
    parent: Resource | None = None

    @property
    def urn(self) -> str:
        return f"urn:pulumi:{self.stack}::project::{self.token}::{self.name}"

    @property
    def options(self) -> PolicyResourceOptions:
        return PolicyResourceOptions(
            self.protect, [], None, [], PolicyCustomTimeouts(0, 0, 0), [], None
        )


def destination(name: str, *, after: Sequence[Resource] = (), **props: Any) -> Resource:
    """Return a webhook, unless told otherwise."""
    given = {"destinationId": name, "type": "webhook@v1", "displayName": name, **props}
    return Resource(name, DESTINATION_TOKEN, {"applicationUrl": URL, **given}, after=after)


def export(
    name: str, destinations: Any, made_of: Sequence[Resource] = (), **props: Any
) -> Resource:
    """Return an export of telemetry to some ids; `made_of` is what the ids were made of."""
    listed = [{"id": id_} for id_ in destinations] if isinstance(destinations, list) else UNKNOWN
    given = {"exportId": name, "source": "telemetry", "enabled": True, "displayName": name, **props}
    return Resource(
        name,
        EXPORT_TOKEN,
        {"applicationUrl": URL, "destinations": listed, **given},
        made_of={"destinations": made_of} if made_of else {},
    )


@dataclass
class Outcome:
    """What one policy said: its violations as (text, URN), and what it put off to up.

    `unfit` tells why it did not judge the last resource, or the stack, at all.
    """

    violations: list[tuple[str, str | None]] = field(default_factory=list)
    later: str = ""
    unfit: str = ""

    @property
    def names(self) -> list[str]:
        return [(urn or "stack").rpartition("::")[2] for _, urn in self.violations]

    @property
    def text(self) -> str:
        return "\n".join([*(text for text, _ in self.violations), self.later])

    def report(self, message: str, urn: str | None = None) -> None:
        self.violations.append((message, urn))


def judge(name: str, *resources: Resource, **config: Any) -> Outcome:
    """Run one policy over the stack, or over one resource after the other."""
    policy, outcome = POLICIES[name], Outcome()
    if isinstance(policy, StackValidationPolicy):
        _run(policy, StackValidationArgs(_stack(resources), config), outcome)
    for resource in resources if isinstance(policy, ResourceValidationPolicy) else ():
        _run(policy, arguments(resource, config), outcome)
    return outcome


def _run(policy: Any, args: ResourceValidationArgs | StackValidationArgs, told: Outcome) -> None:
    urn = getattr(args, "urn", None)
    try:
        policy.validate(args, lambda text, subject=None: told.report(text, subject or urn))
    except UnknownValueError as error:
        told.later += error.message
    except _NotApplicableError as error:
        told.unfit = error.message


def arguments(resource: Resource, config: Mapping[str, Any]) -> ResourceValidationArgs:
    """Return what a policy of one resource is called with."""
    props = unknown_checking_proxy(dict(resource.props))
    return ResourceValidationArgs(
        resource.token, props, resource.urn, resource.name, resource.options, None, config
    )


def _stack(resources: Sequence[Resource]) -> list[PolicyResource]:
    made = {
        resource.urn: PolicyResource(
            resource.token,
            unknown_checking_proxy(dict(resource.props)),
            resource.urn,
            resource.name,
            resource.options,
            None,
            None,
            [],
            {},
        )
        for resource in resources
    }
    for resource in resources:
        found = made[resource.urn]
        if resource.parent is not None:
            found.parent = made[resource.parent.urn]
        found.dependencies.extend(made[other.urn] for other in resource.after)
        for name, others in resource.made_of.items():
            found.property_dependencies[name] = [made[other.urn] for other in others]
    return list(made.values())
