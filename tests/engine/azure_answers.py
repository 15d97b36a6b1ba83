"""What pulumi-azure-native answers for the resources of the example stacks; nothing of it is run.

Names, ids and keys are made up; that their shapes are azure-native's own is what
`test_stacks.py` holds them to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

SUBSCRIPTION: Final = "/subscriptions/00000000-0000-0000-0000-000000000001"
PRINCIPAL: Final = "00000000-0000-0000-0000-00000000000a"
ACCOUNT_KEY: Final = "canary-account-key=="
HUB_KEY: Final = "canary-hub-key="

Properties = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """How one type of resource is answered.

    `name_property` is the input that azure-native fills in by itself; `path` is the end of the
    Azure id, `outputs` are what is computed, both of the inputs.
    """

    name_property: str
    path: str
    outputs: Callable[[Mapping[str, Any]], Properties]

    def checked(self, name: str, olds: Properties, news: Properties) -> Properties:
        """Return the new inputs with the name that azure-native makes, and then keeps."""
        made = "".join(letter for letter in name.lower() if letter.isalnum()) + "1f2e3d4c"
        return {self.name_property: olds.get(self.name_property, made), **news}

    def id(self, inputs: Mapping[str, Any]) -> str:
        """Return the Azure id of the resource."""
        if "scope" in inputs:
            return f"{inputs['scope']}/{self.path.format(**inputs)}"
        group = f"{SUBSCRIPTION}/resourceGroups/{inputs['resourceGroupName']}"
        return f"{group}/{self.path.format(**inputs)}".rstrip("/")

    def answered(self, inputs: Mapping[str, Any]) -> Properties:
        """Return the outputs of the resource."""
        own = {"name": inputs[self.name_property], "azureApiVersion": "2024-01-01"}
        return {**own, **self.outputs(inputs)}


def _kept(inputs: Mapping[str, Any], *names: str) -> Properties:
    return {name: inputs[name] for name in names if name in inputs}


def _group(inputs: Mapping[str, Any]) -> Properties:
    return {
        "location": "westeurope",
        "properties": {"provisioningState": "Succeeded"},
        "type": "Microsoft.Resources/resourceGroups",
    }


def _account(inputs: Mapping[str, Any]) -> Properties:
    name = inputs["accountName"]
    services = ("blob", "dfs", "file", "queue", "table")
    endpoints = {service: f"https://{name}.{service}.core.windows.net/" for service in services}
    return {
        **_kept(inputs, "kind", "allowBlobPublicAccess", "allowSharedKeyAccess"),
        **_kept(inputs, "minimumTlsVersion"),
        "accessTier": "Hot",
        "creationTime": "2026-01-01T00:00:00Z",
        "location": "westeurope",
        "networkRuleSet": {
            "bypass": "AzureServices",
            "defaultAction": "Allow",
            "ipRules": [],
            "virtualNetworkRules": [],
            **inputs.get("networkRuleSet", {}),
        },
        "primaryEndpoints": {**endpoints, "web": f"https://{name}.z6.web.core.windows.net/"},
        "primaryLocation": "westeurope",
        "privateEndpointConnections": [],
        "provisioningState": "Succeeded",
        "sku": {"name": inputs["sku"]["name"], "tier": "Standard"},
        "statusOfPrimary": "available",
        "type": "Microsoft.Storage/storageAccounts",
    }


def _container(inputs: Mapping[str, Any]) -> Properties:
    return {
        "deleted": False,
        "etag": '"0x8D000000000000"',
        "hasImmutabilityPolicy": False,
        "hasLegalHold": False,
        "lastModifiedTime": "2026-01-01T00:00:00Z",
        "leaseState": "Available",
        "leaseStatus": "Unlocked",
        "type": "Microsoft.Storage/storageAccounts/blobServices/containers",
    }


def _namespace(inputs: Mapping[str, Any]) -> Properties:
    return {
        **_kept(inputs, "disableLocalAuth"),
        "createdAt": "2026-01-01T00:00:00Z",
        "location": "westeurope",
        "metricId": f"00000000-0000-0000-0000-000000000001:{inputs['namespaceName']}",
        "provisioningState": "Succeeded",
        "serviceBusEndpoint": f"https://{inputs['namespaceName']}.servicebus.windows.net:443/",
        "sku": {"capacity": 1, "name": "Standard", "tier": "Standard"},
        "status": "Active",
        "type": "Microsoft.EventHub/Namespaces",
    }


def _hub(inputs: Mapping[str, Any]) -> Properties:
    return {
        **_kept(inputs, "partitionCount", "messageRetentionInDays"),
        "createdAt": "2026-01-01T00:00:00Z",
        "location": "westeurope",
        "partitionIds": ["0", "1"],
        "type": "Microsoft.EventHub/namespaces/eventhubs",
    }


def _rule(inputs: Mapping[str, Any]) -> Properties:
    return {
        **_kept(inputs, "rights"),
        "location": "westeurope",
        "type": "Microsoft.EventHub/namespaces/eventhubs/authorizationRules",
    }


def _network(inputs: Mapping[str, Any]) -> Properties:
    return {
        **_kept(inputs, "defaultAction", "ipRules", "trustedServiceAccessEnabled"),
        "location": "westeurope",
        "publicNetworkAccess": "Enabled",
        "type": "Microsoft.EventHub/namespaces/networkrulesets",
    }


def _assignment(inputs: Mapping[str, Any]) -> Properties:
    return {
        **_kept(inputs, "principalId", "principalType", "roleDefinitionId", "scope"),
        "createdBy": PRINCIPAL,
        "createdOn": "2026-01-01T00:00:00Z",
        "type": "Microsoft.Authorization/roleAssignments",
        "updatedBy": PRINCIPAL,
        "updatedOn": "2026-01-01T00:00:00Z",
    }


def _principal(inputs: Mapping[str, Any]) -> Properties:
    return {
        **_kept(inputs, "principalId", "principalType", "role", "tenantId"),
        "aadObjectId": PRINCIPAL,
        "principalName": "contoso",
        "provisioningState": "Succeeded",
        "tenantName": "contoso",
        "type": "Microsoft.Kusto/Clusters/Databases/PrincipalAssignments",
    }


_ACCOUNT: Final = "providers/Microsoft.Storage/storageAccounts/{accountName}"
_NAMESPACE: Final = "providers/Microsoft.EventHub/namespaces/{namespaceName}"
_HUB: Final = f"{_NAMESPACE}/eventhubs/{{eventHubName}}"
_DATABASE: Final = (
    "providers/Microsoft.Kusto/Clusters/{clusterName}/Databases/{databaseName}/PrincipalAssignments"
)

RESOURCES: Final = {
    "azure-native:resources:ResourceGroup": Answer("resourceGroupName", "", _group),
    "azure-native:storage:StorageAccount": Answer("accountName", _ACCOUNT, _account),
    "azure-native:storage:BlobContainer": Answer(
        "containerName",
        f"{_ACCOUNT}/blobServices/default/containers/{{containerName}}",
        _container,
    ),
    "azure-native:eventhub:Namespace": Answer("namespaceName", _NAMESPACE, _namespace),
    "azure-native:eventhub:EventHub": Answer("eventHubName", _HUB, _hub),
    "azure-native:eventhub:EventHubAuthorizationRule": Answer(
        "authorizationRuleName", f"{_HUB}/authorizationRules/{{authorizationRuleName}}", _rule
    ),
    "azure-native:eventhub:NamespaceNetworkRuleSet": Answer(
        "namespaceName", f"{_NAMESPACE}/networkRuleSets/default", _network
    ),
    "azure-native:authorization:RoleAssignment": Answer(
        "roleAssignmentName",
        "providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}",
        _assignment,
    ),
    "azure-native:kusto:DatabasePrincipalAssignment": Answer(
        "principalAssignmentName", f"{_DATABASE}/{{principalAssignmentName}}", _principal
    ),
}
"""Every type of resource that the example stacks and the components declare, by its token."""


def _account_keys(inputs: Mapping[str, Any]) -> Properties:
    key = {"creationTime": "2026-01-01T00:00:00Z", "permissions": "FULL"}
    return {
        "keys": [
            {**key, "keyName": "key1", "value": ACCOUNT_KEY},
            {**key, "keyName": "key2", "value": "canary-second-key"},
        ]
    }


def _hub_keys(inputs: Mapping[str, Any]) -> Properties:
    host = f"{inputs['namespaceName']}.servicebus.windows.net"
    name, hub = inputs["authorizationRuleName"], inputs["eventHubName"]

    def connection(key: str) -> str:
        return (
            f"Endpoint=sb://{host}/;SharedAccessKeyName={name};"
            f"SharedAccessKey={key};EntityPath={hub}"
        )

    return {
        "aliasPrimaryConnectionString": "",
        "aliasSecondaryConnectionString": "",
        "keyName": name,
        "primaryConnectionString": connection(HUB_KEY),
        "primaryKey": HUB_KEY,
        "secondaryConnectionString": connection("canary-second-key"),
        "secondaryKey": "canary-second-key",
    }


def _application(inputs: Mapping[str, Any]) -> Properties:
    name = inputs["resourceName"]
    group = f"{SUBSCRIPTION}/resourceGroups/{inputs['resourceGroupName']}"
    identity = {"principalId": PRINCIPAL, "tenantId": PRINCIPAL, "type": "SystemAssigned"}
    return {
        "applicationId": "00000000-0000-0000-0000-00000000000b",
        "azureApiVersion": "2021-11-01-preview",
        "id": f"{group}/providers/Microsoft.IoTCentral/iotApps/{name}",
        "identity": {"type": "None"} if name == "without-identity" else identity,
        "location": "westeurope",
        "name": name,
        "privateEndpointConnections": [],
        "provisioningState": "Succeeded",
        "sku": {"name": "ST2"},
        "state": "created",
        "subdomain": name,
        "systemData": {"createdAt": "2026-01-01T00:00:00Z", "createdBy": PRINCIPAL},
        "type": "Microsoft.IoTCentral/iotApps",
    }


FUNCTIONS: Final[dict[str, Callable[[Mapping[str, Any]], Properties]]] = {
    "azure-native:storage:listStorageAccountKeys": _account_keys,
    "azure-native:eventhub:listEventHubKeys": _hub_keys,
    "azure-native:iotcentral:getApp": _application,
}
"""Every function that the example stacks call, by its token."""
