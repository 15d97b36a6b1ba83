"""A storage account and an event hub that allow only trusted Azure services, and the exports.

The application's system-assigned identity authorizes it. The resources accept no keys.
"""

import pulumi
from pulumi_azure_native import authorization, eventhub, resources, storage
from pulumi_azure_native import iotcentral as azure_iotcentral

import pulumi_iotcentral as iotcentral
from pulumi_iotcentral import components

config = pulumi.Config()
application_name = config.require("applicationName")
application_group = config.require("applicationResourceGroup")
readers: list[str] = config.require_object("readers")


def principal_of(found: azure_iotcentral.GetAppResult) -> str:
    """Return the object id of an application's identity."""
    if found.identity is None or not found.identity.principal_id:
        raise pulumi.RunError(
            f"the application {application_name} has no system-assigned identity. Run "
            f"`az iot central app identity assign --name {application_name} "
            f"--resource-group {application_group} --system-assigned`."
        )
    return found.identity.principal_id


application = azure_iotcentral.get_app_output(
    resource_group_name=application_group, resource_name=application_name
)
principal_id = application.apply(principal_of)

group = resources.ResourceGroup("telemetry")

account = storage.StorageAccount(
    "telemetry",
    resource_group_name=group.name,
    kind=storage.Kind.STORAGE_V2,
    sku=storage.SkuArgs(name=storage.SkuName.STANDARD_LRS),
    allow_blob_public_access=False,
    allow_shared_key_access=False,
    minimum_tls_version=storage.MinimumTlsVersion.TLS1_2,
    # IoT Central is a trusted service: the firewall allows it, and its identity authorizes it.
    network_rule_set=storage.NetworkRuleSetArgs(
        bypass=storage.Bypass.AZURE_SERVICES,
        default_action=storage.DefaultAction.DENY,
        ip_rules=[storage.IPRuleArgs(i_p_address_or_range=address) for address in readers],
    ),
)
container = storage.BlobContainer(
    "telemetry", resource_group_name=group.name, account_name=account.name
)

namespace = eventhub.Namespace(
    "telemetry",
    resource_group_name=group.name,
    sku=eventhub.SkuArgs(
        name=eventhub.SkuName.STANDARD, tier=eventhub.SkuTier.STANDARD, capacity=1
    ),
    disable_local_auth=True,
)
trusted = eventhub.NamespaceNetworkRuleSet(
    "telemetry",
    resource_group_name=group.name,
    namespace_name=namespace.name,
    default_action=eventhub.DefaultAction.DENY,
    # A namespace without rules is open to all networks, whatever its default action is.
    ip_rules=[
        eventhub.NWRuleSetIpRulesArgs(action=eventhub.NetworkRuleIPAction.ALLOW, ip_mask=address)
        for address in readers
    ],
    trusted_service_access_enabled=True,
)
hub = eventhub.EventHub(
    "operations",
    resource_group_name=group.name,
    namespace_name=namespace.name,
    partition_count=2,
    message_retention_in_days=1,
)

# Each component assigns the required role to the application's identity, then creates the
# destination. A destination that is created earlier may remain in error.
archive = components.BlobStorage(
    "archive",
    display_name="Telemetry archive",
    account_name=account.name,
    endpoint_uri=account.primary_endpoints.blob,
    container_name=container.name,
    authorization=components.ManagedIdentityArgs(
        principal_id=principal_id,
        role_assignment=authorization.RoleAssignment,
        scope=container.id,
    ),
)
operations = components.EventHubs(
    "operations",
    pulumi.ResourceOptions(depends_on=[trusted]),
    display_name="Operations hub",
    host_name=namespace.service_bus_endpoint,
    event_hub_name=hub.name,
    authorization=components.ManagedIdentityArgs(
        principal_id=principal_id,
        role_assignment=authorization.RoleAssignment,
        scope=hub.id,
    ),
)

iotcentral.Export(
    "telemetry",
    display_name="Telemetry",
    source="telemetry",
    destinations=[archive.destination, operations.destination],
)
iotcentral.Export(
    "connectivity",
    display_name="Device connectivity",
    source="deviceConnectivity",
    destinations=[operations.destination],
)

pulumi.export("archive", archive.destination_id)
pulumi.export("operations", operations.destination_id)
