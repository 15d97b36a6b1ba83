"""Programs for the policy pack: one that is clean, one that violates every rule, one unknown."""

from __future__ import annotations

from typing import Any, Final

from pulumi_iotcentral.policies import policies

STACK: Final = "prod"
"""The stack's name, which the default configuration of protected-in-production knows."""

CONFIGURATION: Final[dict[str, dict[str, Any]]] = {
    "role-assignment-before-destination": {
        "roleAssignmentTypes": ["pulumi-python:dynamic/azure:RoleAssignment"]
    },
    "allowed-destination-types": {"types": ["blobstorage@v1", "eventhubs@v1", "webhook@v1"]},
    "allowed-hosts": {
        "hosts": ["*.servicebus.windows.net", "*.blob.core.windows.net", "ok.example"]
    },
    "documented-limits": {"destinationsPerApplication": 9, "destinationsPerExport": 3},
    "required-enrichments": {"enrichments": {"site": {"value": "plant-7"}, "owner": {}}},
    "naming-pattern": {"destinations": "[A-Z].*", "exports": "[A-Z].*"},
}
"""What the organization of these tests asks for, by policy."""


def configuration(level: str, **levels: str) -> dict[str, Any]:
    """Return a configuration with every policy at one level; `levels` are those of some others."""
    names = [policy.name for policy in policies()]
    return {
        name: {
            "enforcementLevel": levels.get(name.replace("-", "_"), level),
            **CONFIGURATION.get(name, {}),
        }
        for name in names
    }


_DECLARATIONS: Final = """
from pulumi.dynamic import CreateResult, Resource, ResourceProvider

class Assigned(ResourceProvider):
    def create(self, props):
        return CreateResult("assigned", props)

class RoleAssignment(Resource, module="azure", name="RoleAssignment"):
    \"\"\"Stands in for Azure's; its output is unknown until it is created.\"\"\"

    told: pulumi.Output[str]

    def __init__(self, name, told=""):
        super().__init__(Assigned(), name, {"told": told, "id_": None})

    def later(self, value):
        return self.id.apply(lambda _: value)

role = RoleAssignment("role")
between = RoleAssignment("between", role.id)
KEPT = pulumi.ResourceOptions(protect=True)
AFTER_ROLE = pulumi.ResourceOptions(protect=True, depends_on=[between])
ENRICHED = {"site": {"value": "plant-7"}, "owner": {"path": "$displayName"}}

def hub(name, opts=AFTER_ROLE, display_name="Hub", type="eventhubs@v1", **more):
    authorization = {
        "type": "systemAssignedManagedIdentity",
        "host_name": "contoso.servicebus.windows.net",
        **({"topic_name": "topic"} if type == "servicebustopic@v1" else {"event_hub_name": "hub"}),
    }
    return iotcentral.Destination(
        name, opts, display_name=display_name, type=type, authorization=authorization, **more
    )

def hook(name, url="https://ok.example/?key=canary-url", opts=KEPT, **more):
    return iotcentral.Destination(
        name, opts, display_name="Hook", type="webhook@v1", url=url, **more
    )

def stream(name, destinations, opts=KEPT, **more):
    given = {"display_name": "Stream", "source": "telemetry", "enrichments": ENRICHED, **more}
    return iotcentral.Export(name, opts, destinations=destinations, **given)
"""

CLEAN: Final = f"""{_DECLARATIONS}
clean = [hub("clean-hub"), hook("clean-hook")]
stream("clean-stream", [clean[0], clean[1].id])
stream("clean-templates", [clean[0]], source="deviceTemplateLifecycle", enrichments=None)
"""

VIOLATING: Final = f"""{CLEAN}
keyed = iotcentral.Destination(
    "keyed", KEPT, display_name="Keyed", type="blobstorage@v1",
    authorization={{
        "type": "connectionString",
        "connection_string": "AccountName=contoso;AccountKey=canary-blob",
        "container_name": "telemetry",
    }},
)
roleless = hub("roleless", KEPT)
plain = hook("plain", "http://ok.example/?key=canary-url")
topic = hub("topic", type="servicebustopic@v1")
stray = hook("stray", "https://canary-host.example.org/")
unused = hook("unused")
lower = hub("lower", display_name="canary-name")
loose = hook("loose", opts=None)
stream("used", [keyed, roleless, plain])
stream("wide", [topic, stray, lower, loose])
stream("strange", ["canary-id"])
stream("bare", [plain], enrichments={{"site": {{"value": "canary-value"}}}})
stream("asleep", [plain], enabled=False)
"""

VIOLATIONS: Final[dict[str, set[str]]] = {
    "managed-identity-authorization": {"keyed"},
    "role-assignment-before-destination": {"roleless"},
    "no-plain-http": {"plain"},
    "allowed-destination-types": {"topic"},
    "allowed-hosts": {"stray"},
    "unused-destination": {"unused"},
    "undeclared-destination": {"strange"},
    "documented-limits": {"wide", f"engine-test-{STACK}"},
    "required-enrichments": {"bare"},
    "naming-pattern": {"lower"},
    "protected-in-production": {"loose"},
    "disabled-exports": {"asleep"},
}
"""The resources of VIOLATING that each policy objects to; duplicate ids have a program apart."""

RESOURCE_POLICIES: Final = {
    "managed-identity-authorization",
    "no-plain-http",
    "allowed-destination-types",
    "allowed-hosts",
    "required-enrichments",
    "naming-pattern",
    "protected-in-production",
    "disabled-exports",
}
"""The policies that see one resource, and object to it before anything happens to it."""

UNKNOWN: Final = f"""{_DECLARATIONS}
later = role.later
named = iotcentral.Destination(
    "named", AFTER_ROLE, display_name=later("canary-name"), type="eventhubs@v1",
    authorization=later({{
        "type": "connectionString",
        "connection_string": "Endpoint=sb://canary.example.org/;SharedAccessKeyName=n;"
        "SharedAccessKey=k;EntityPath=e",
    }}),
)
kind = hook("kind", later("http://canary-host.example.org/"))
typed = hub("typed", type=later("eventhubs@v1"), destination_id=later("typed-id"))
idle = hook("idle")
stream("dark", [named.id, kind, typed.id], enabled=later(False))
stream("far", later([{{"id": "canary-id"}}]), source=later("telemetry"))
stream("bare", [kind], enrichments={{**ENRICHED, "site": later({{"value": "canary-value"}})}})
"""

PUT_OFF: Final[dict[str, set[str]]] = {
    "managed-identity-authorization": {"named", "typed"},
    "role-assignment-before-destination": {f"engine-test-{STACK}"},
    "no-plain-http": {"kind", "named"},
    "allowed-destination-types": {"typed"},
    "allowed-hosts": {"kind", "named"},
    "unused-destination": {f"engine-test-{STACK}"},
    "undeclared-destination": {f"engine-test-{STACK}"},
    "documented-limits": {f"engine-test-{STACK}"},
    "duplicate-ids": {f"engine-test-{STACK}"},
    "required-enrichments": {"bare", "far"},
    "naming-pattern": {"named"},
    "disabled-exports": {"dark"},
}
"""The resources of UNKNOWN that each policy judges at up; a stack policy tells it of the stack."""

JUDGED_AT_UP: Final[dict[str, set[str]]] = {
    "managed-identity-authorization": {"named"},
    "no-plain-http": {"kind"},
    "allowed-hosts": {"kind", "named"},
    "unused-destination": {"idle"},
    "undeclared-destination": {"far"},
    "required-enrichments": {"bare"},
    "naming-pattern": {"named"},
    "disabled-exports": {"dark"},
}
"""What the policies object to in UNKNOWN, once it is known."""
