"""Authorization with managed identities, and their role assignments."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final

from pulumi_policy import EnforcementLevel, Severity

from pulumi_iotcentral.model.schema import DESTINATION, DESTINATION_TYPES, MANAGED_IDENTITY
from pulumi_iotcentral.model.values import Unknown

from .declared import Declared, Stack
from .rule import Config, Finding, Pending, PolicySpec, Violation, resource_policy, stack_policy

ROLE_ASSIGNMENTS: Final = (
    "azure-native*:authorization*:RoleAssignment",
    "azure:authorization/assignment:Assignment",
)
"""Type tokens of Azure role assignments: azure-native, with or without a version, and azure."""

PRINCIPAL_ASSIGNMENTS: Final = (
    "azure-native*:kusto*:*PrincipalAssignment",
    "azure:kusto/*PrincipalAssignment:*PrincipalAssignment",
)
"""Type tokens of principal assignments of Data Explorer clusters and databases."""

_DATA_EXPLORER: Final = "dataexplorer@v1"

_MANAGED_IDENTITY: Final = PolicySpec(
    name="managed-identity-authorization",
    description="Destinations use the managed identity of the application instead of a secret.",
    severity=Severity.HIGH,
    level=EnforcementLevel.ADVISORY,
    steps=(
        f"Set authorization to {MANAGED_IDENTITY}, and give the application's identity the role "
        "in the documentation of the destination type."
    ),
)

_ROLE_ASSIGNMENT: Final = PolicySpec(
    name="role-assignment-before-destination",
    description=(
        "A destination with a managed identity depends on a role assignment. Otherwise it may be "
        "created too early and need a replacement."
    ),
    severity=Severity.MEDIUM,
    level=EnforcementLevel.ADVISORY,
    steps="Declare the role assignment and add it to the destination's depends_on.",
    config={
        "roleAssignmentTypes": {
            "type": "array",
            "items": {"type": "string"},
            "default": list(ROLE_ASSIGNMENTS),
            "description": "Type tokens of role assignments, with * for any text.",
        },
        "principalAssignmentTypes": {
            "type": "array",
            "items": {"type": "string"},
            "default": list(PRINCIPAL_ASSIGNMENTS),
            "description": "Type tokens of the principal assignments of Data Explorer.",
        },
    },
)


def _managed_identity_rule(destination: Declared, _: Config) -> Iterator[Finding]:
    type_ = destination.at("type")
    kind = destination.at("authorization", "type")
    if isinstance(type_, Unknown):
        yield Pending(destination, "type")
        return
    known = DESTINATION_TYPES.get(type_)
    if known is None or known.authorization(MANAGED_IDENTITY) is None:
        return
    if isinstance(kind, Unknown):
        yield Pending(destination, destination.unknown("authorization", "type"))
    elif kind != MANAGED_IDENTITY:
        yield Violation(destination, f"does not have {MANAGED_IDENTITY} authorization")


def _role_assignment_rule(stack: Stack, config: Config) -> Iterator[Finding]:
    for destination in stack.destinations:
        kind = destination.at("authorization", "type")
        if isinstance(kind, Unknown):
            yield Pending(destination, destination.unknown("authorization", "type"))
        elif kind == MANAGED_IDENTITY:
            yield from _validate_dependencies(stack, destination, config)


def _validate_dependencies(
    stack: Stack, destination: Declared, config: Config
) -> Iterator[Finding]:
    type_ = destination.at("type")
    if isinstance(type_, Unknown):
        yield Pending(destination, "type")
        return
    explorer = type_ == _DATA_EXPLORER
    tokens = config["principalAssignmentTypes" if explorer else "roleAssignmentTypes"]
    if not any(
        fnmatchcase(resource.resource_type, token)
        for resource in stack.ancestors(destination)
        for token in tokens
    ):
        noun = "principal assignment of Data Explorer" if explorer else "role assignment"
        yield Violation(destination, f"does not depend on a {noun}")


MANAGED_IDENTITY_AUTHORIZATION: Final = resource_policy(
    _MANAGED_IDENTITY, _managed_identity_rule, [DESTINATION]
)
ROLE_ASSIGNMENT_BEFORE_DESTINATION: Final = stack_policy(_ROLE_ASSIGNMENT, _role_assignment_rule)
