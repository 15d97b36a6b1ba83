"""Policies for destinations and exports, for your own policy pack (extra `policies`).

`stacks/policies` of the repository is a pack with all of them. There is no PolicyPack here, since
its constructor starts a server and does not return.
"""

from pulumi_policy import Policy

from .allowed import ALLOWED_DESTINATION_TYPES, ALLOWED_HOSTS
from .authorization import MANAGED_IDENTITY_AUTHORIZATION, ROLE_ASSIGNMENT_BEFORE_DESTINATION
from .declared import DESTINATION_TOKEN, DESTINATION_TOKENS, EXPORT_TOKEN, EXPORT_TOKENS
from .duplicates import DUPLICATE_IDS
from .enrichments import REQUIRED_ENRICHMENTS
from .naming import NAMING_PATTERN
from .operation import DISABLED_EXPORTS, PROTECTED_IN_PRODUCTION
from .quotas import DOCUMENTED_LIMITS
from .transport import NO_PLAIN_HTTP
from .wiring import UNDECLARED_DESTINATION, UNUSED_DESTINATION

__all__ = [
    "ALLOWED_DESTINATION_TYPES",
    "ALLOWED_HOSTS",
    "DESTINATION_TOKEN",
    "DESTINATION_TOKENS",
    "DISABLED_EXPORTS",
    "DOCUMENTED_LIMITS",
    "DUPLICATE_IDS",
    "EXPORT_TOKEN",
    "EXPORT_TOKENS",
    "MANAGED_IDENTITY_AUTHORIZATION",
    "NAMING_PATTERN",
    "NO_PLAIN_HTTP",
    "PROTECTED_IN_PRODUCTION",
    "REQUIRED_ENRICHMENTS",
    "ROLE_ASSIGNMENT_BEFORE_DESTINATION",
    "UNDECLARED_DESTINATION",
    "UNUSED_DESTINATION",
    "policies",
]


def policies() -> list[Policy]:
    """Return all policies with their default levels and configurations."""
    return [
        MANAGED_IDENTITY_AUTHORIZATION,
        ROLE_ASSIGNMENT_BEFORE_DESTINATION,
        NO_PLAIN_HTTP,
        ALLOWED_DESTINATION_TYPES,
        ALLOWED_HOSTS,
        UNUSED_DESTINATION,
        UNDECLARED_DESTINATION,
        DOCUMENTED_LIMITS,
        DUPLICATE_IDS,
        REQUIRED_ENRICHMENTS,
        NAMING_PATTERN,
        PROTECTED_IN_PRODUCTION,
        DISABLED_EXPORTS,
    ]
