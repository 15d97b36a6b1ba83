"""The example stacks, copied out and run as they are on the real engine."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.engine.azure_answers import ACCOUNT_KEY, FUNCTIONS, HUB_KEY, PRINCIPAL, RESOURCES
from tests.engine.azure_types import resource_faults, result_faults
from tests.engine.service import Service
from tests.engine.stacks import STACKS, CopiedStack

ROOT = STACKS.parent
READERS = "readers[0]=203.0.113.0/24"
Copy = Callable[..., CopiedStack]


@pytest.fixture
def copied(service: Service, tmp_path: Path) -> Copy:
    """Copy a stack; it leads to an application of the simulator that has the stack's name."""

    def copy(name: str, stack: str = "dev") -> CopiedStack:
        environment = {**service.environment(), "IOTCENTRAL_ENDPOINT": application(service, stack)}
        return CopiedStack(name, tmp_path / f"{name}-{stack}", environment, stack)

    return copy


def application(service: Service, name: str) -> str:
    return f"{service.url}/applications/{name}"


def held(service: Service, name: str = "dev") -> dict[str, Any]:
    """Return what an application holds, by display name."""
    found = service.simulator.application(name)
    return {
        body["displayName"]: body
        for collection in (found.destinations, found.exports)
        for body in collection.values()
    }


def by_type(project: CopiedStack, type_: str) -> list[dict[str, Any]]:
    resources = project.state()["deployment"]["resources"]
    return [resource for resource in resources if resource["type"] == type_]


def test_connection_strings_are_built_from_what_azure_answers(
    service: Service, copied: Copy
) -> None:
    project = copied("azure-connection-strings")
    output = project.pulumi("up", "--yes", "--diff").succeeded().output
    destinations = held(service)
    assert destinations["Telemetry archive"]["authorization"] == {
        "type": "connectionString",
        "connectionString": "DefaultEndpointsProtocol=https;AccountName=telemetry1f2e3d4c;"
        f"AccountKey={ACCOUNT_KEY};EndpointSuffix=core.windows.net",
        "containerName": "telemetry1f2e3d4c",
    }
    assert destinations["Operations hub"]["authorization"] == {
        "type": "connectionString",
        "connectionString": "Endpoint=sb://telemetry1f2e3d4c.servicebus.windows.net/;"
        f"SharedAccessKeyName=iotcentral1f2e3d4c;SharedAccessKey={HUB_KEY};"
        "EntityPath=operations1f2e3d4c",
    }
    state = json.dumps(project.state())
    for key in (ACCOUNT_KEY, HUB_KEY):
        assert key not in output
        assert key not in state, "secret, although azure-native does not mark the key as one"
    project.up("--expect-no-changes", "--refresh").succeeded()
    project.destroy().succeeded()
    assert held(service) == {}


def test_a_managed_identity_has_its_role_before_the_destination_is_created(
    service: Service, copied: Copy
) -> None:
    project = copied("azure-managed-identity")
    project.configure("applicationName=without-identity", "applicationResourceGroup=iot", READERS)
    refused = project.preview().failed().output
    assert "the application without-identity has no system-assigned identity" in refused
    assert "Traceback" not in refused
    project.configure("applicationName=contoso")
    project.pulumi("up", "--yes").succeeded()
    authorizations = {name: body.get("authorization") for name, body in held(service).items()}
    assert authorizations["Telemetry archive"] == {
        "type": "systemAssignedManagedIdentity",
        "endpointUri": "https://telemetry1f2e3d4c.blob.core.windows.net/",
        "containerName": "telemetry1f2e3d4c",
    }
    assert authorizations["Operations hub"] == {
        "type": "systemAssignedManagedIdentity",
        "hostName": "telemetry1f2e3d4c.servicebus.windows.net",
        "eventHubName": "operations1f2e3d4c",
    }
    assignments = by_type(project, "azure-native:authorization:RoleAssignment")
    roles = {item["urn"].rpartition("::")[2]: item for item in assignments}
    assert roles.keys() == {"archive", "operations"}
    assert {item["inputs"]["principalId"] for item in assignments} == {PRINCIPAL}
    for name, destination in project.resources().items():
        if name in roles:
            assert roles[name]["urn"] in destination["dependencies"]
    [network] = by_type(project, "azure-native:eventhub:NamespaceNetworkRuleSet")
    assert network["urn"] in project.resources()["operations"]["dependencies"]
    assert network["urn"] in roles["operations"]["dependencies"]
    project.up("--expect-no-changes", "--refresh").succeeded()


def test_environments_differ_in_their_configuration_alone(service: Service, copied: Copy) -> None:
    hub = "Endpoint=sb://h/;SharedAccessKeyName=s;SharedAccessKey=canary;EntityPath=e"
    storage = "AccountName=a;AccountKey=canary"
    dev, prod = copied("environments", "dev"), copied("environments", "prod")
    dev.configure(f"hubConnectionString={hub}", secret=True)
    prod.configure(f"hubConnectionString={hub}", f"storageConnectionString={storage}", secret=True)
    for project in (dev, prod):
        # An endpoint wins over the subdomain that Pulumi.<stack>.yaml names.
        project.configure(f"iotcentral:endpoint={application(service, project.stack)}")
        project.up().succeeded()

    assert held(service, "dev").keys() == {"Operations hub", "Operations: telemetry"}
    assert held(service, "dev")["Operations: telemetry"]["enabled"] is False
    production = held(service, "prod")
    assert production.keys() == {
        "Operations hub",
        "Operations: telemetry",
        "Operations: deviceConnectivity",
        "Operations: deviceLifecycle",
        "Telemetry archive",
    }
    enrichments = production["Operations: telemetry"]["enrichments"]
    assert enrichments == {"environment": {"value": "prod"}}
    prod.destroy().failed()
    assert held(service, "prod") == production, "production is protected"


def test_each_application_of_a_fleet_has_its_own_export(service: Service, copied: Copy) -> None:
    plants = ("plant-7", "plant-8")
    project = copied("applications")
    places = {
        plant: {"endpoint": application(service, plant), "apiToken": service.token}
        for plant in plants
    }
    project.configure(
        f"iotcentral:applications={json.dumps(places)}",
        "hookUrl=https://hub.example.com/?key=canary",
        secret=True,
    )
    project.configure(*(f"plants[{place}]={plant}" for place, plant in enumerate(plants)))
    project.up().succeeded()
    for plant in plants:
        assert held(service, plant).keys() == {"Company data hub", "Telemetry"}
        assert held(service, plant)["Telemetry"]["enrichments"] == {"plant": {"value": plant}}
    assert held(service) == {}, "nothing is in the application of the settings"
    assert "canary" not in json.dumps(project.state())
    project.destroy().succeeded()
    assert not held(service, "plant-7") | held(service, "plant-8")


def test_a_webhook_is_sent_headers_and_query_parameters(service: Service, copied: Copy) -> None:
    project = copied("webhook")
    secrets = {"url": "https://h.example.com/canary", "authorization": "canary-authorization"}
    project.configure(*(f"{key}={it}" for key, it in secrets.items()), secret=True)
    # Placeholders, such as a fork's preview has, may be plain; to the program they are secrets.
    project.configure("apiKey=canary-key", "code=canary-code")
    project.up().succeeded()
    hook = held(service)["Maintenance desk"]
    assert hook["url"] == secrets["url"]
    assert hook["authorization"] == {"type": "header", "value": secrets["authorization"]}
    assert hook["headerCustomizations"] == {
        "x-source": {"value": "iot-central"},
        "x-api-key": {"value": "canary-key", "secret": True},
    }
    assert hook["queryCustomizations"] == {
        "version": {"value": "2"},
        "code": {"value": "canary-code", "secret": True},
    }
    assert "canary" not in json.dumps(project.resources())
    project.up("--expect-no-changes", "--refresh").succeeded()


INPUTS = {
    "resourceGroupName": "g",
    "accountName": "a",
    "authorizationRuleName": "r",
    "containerName": "c",
    "eventHubName": "h",
    "ipRules": [{"action": "Allow", "ipMask": "203.0.113.0/24"}],
    "kind": "StorageV2",
    "messageRetentionInDays": 1,
    "namespaceName": "n",
    "networkRuleSet": {
        "bypass": "AzureServices",
        "defaultAction": "Deny",
        "ipRules": [{"iPAddressOrRange": "203.0.113.0/24"}],
    },
    "partitionCount": 2,
    "principalAssignmentName": "p",
    "principalId": PRINCIPAL,
    "principalType": "App",
    "resourceName": "contoso",
    "rights": ["Send"],
    "role": "Admin",
    "roleAssignmentName": "r",
    "scope": "/subscriptions/s",
    "sku": {"name": "Standard_LRS"},
    "tenantId": PRINCIPAL,
    "trustedServiceAccessEnabled": True,
}


@pytest.mark.parametrize("token", RESOURCES)
def test_a_resource_is_answered_as_azure_natives_types_say(token: str) -> None:
    assert resource_faults(token, RESOURCES[token].answered(INPUTS)) == []


@pytest.mark.parametrize("token", FUNCTIONS)
def test_a_function_is_answered_as_azure_natives_types_say(token: str) -> None:
    assert result_faults(token, FUNCTIONS[token](INPUTS)) == []


def test_the_types_find_what_azure_native_would_not_answer() -> None:
    wrong = {"primaryEndpoints": {"blob": 1}, "madeUp": 1, "kind": None, "location": "w"}
    faults = resource_faults("azure-native:storage:StorageAccount", wrong)
    found = {fault.partition(":")[0] for fault in faults}
    assert {"primaryEndpoints.blob", "primaryEndpoints.dfs", "madeUp", "kind"} <= found
    assert "location" not in found


def test_every_stack_is_complete_and_of_the_right_types() -> None:
    programs = sorted(STACKS.glob("*/__main__.py"))
    assert len(programs) >= 6
    for program in programs:
        checked = subprocess.run(
            [sys.executable, "-m", "mypy", "--cache-dir=.mypy_cache/stacks", program],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert checked.returncode == 0, checked.stdout
