"""What each component registers, seen by the SDK's own mocks, with azure-native's own classes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks, set_mocks
from pulumi.runtime.mocks import MockMonitor
from pulumi_azure_native import authorization, kusto

import pulumi_iotcentral as iotcentral
from pulumi_iotcentral import components

SECRET = "4dabf18193072939515e22adb298388d"
TENANT = "tenant"
KEY = components.SharedAccessKeyArgs(key_name="send", key="canary")
SCOPE = "/subscriptions/s/resourceGroups/g"
HOST = "n.servicebus.windows.net"
CONNECTION_STRING = (
    f"Endpoint=sb://{HOST}/;SharedAccessKeyName=send;SharedAccessKey=canary;EntityPath=e"
)


class Registered(Mocks):
    """Keep what is registered, by type and name."""

    def __init__(self) -> None:
        self.inputs: dict[str, dict[str, Any]] = {}

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        self.inputs[args.typ.rpartition(":")[2]] = args.inputs
        return f"{args.name}-id", args.inputs

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        return {}, None


@pytest.fixture
def registered() -> Registered:
    mocks = Registered()
    set_mocks(mocks, project="project", stack="stack")
    return mocks


def registers(
    registered: Registered, component: components.DestinationComponent, **expected: Any
) -> pulumi.Output[None]:
    """Compare what was registered when the component is there."""

    def compare(_: object) -> None:
        for kind, inputs in expected.items():
            held = registered.inputs[kind]
            if SECRET in held.get("authorization", {}):
                held = {**held, "authorization": held["authorization"]["value"]}
            assert {name: held.get(name) for name in inputs} == inputs

    made = [component.urn, component.destination.urn]
    return pulumi.Output.all(*made).apply(compare)


def identity() -> components.ManagedIdentityArgs:
    return components.ManagedIdentityArgs(
        principal_id="p", role_assignment=authorization.RoleAssignment, scope=SCOPE
    )


def assignment(role: components.Role) -> dict[str, str]:
    return {
        "principalId": "p",
        "principalType": "ServicePrincipal",
        "roleDefinitionId": "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/"
        + role.definition_id,
        "scope": SCOPE,
    }


def named(kind: str, **entity: str) -> dict[str, str]:
    return {"type": kind, **entity}


mocked: Callable[[Any], Any] = pulumi.runtime.test


@mocked
def test_blob_storage_by_key(registered: Registered) -> Any:
    made = components.BlobStorage(
        "a",
        account_name="contoso",
        authorization=components.AccountKeyArgs(account_key="canary"),
        container_name="c",
        destination_id="mine",
        display_name="D",
    )
    assert made.role_assignment is None
    way = {
        "type": "connectionString",
        "connectionString": "DefaultEndpointsProtocol=https;AccountName=contoso;"
        "AccountKey=canary;EndpointSuffix=core.windows.net",
        "containerName": "c",
    }
    expected = {"displayName": "D", "destinationId": "mine", "type": "blobstorage@v1"}
    return registers(registered, made, Destination={**expected, "authorization": way})


@mocked
def test_an_export_takes_a_component_as_its_destination(registered: Registered) -> Any:
    made = components.EventHubs(
        "a",
        authorization=KEY,
        destination_id="mine",
        display_name="D",
        event_hub_name="e",
        host_name=HOST,
    )
    export = iotcentral.Export(
        "e",
        display_name="E",
        source="telemetry",
        destinations=[
            made,
            {"id": made, "transform": "."},
            iotcentral.DestinationReferenceArgs(id=made),
        ],
    )

    def compare(_: object) -> None:
        listed = registered.inputs["Export"]["destinations"]
        assert listed == [{"id": "mine"}, {"id": "mine", "transform": "."}, {"id": "mine"}]

    return export.urn.apply(compare)


@mocked
def test_an_export_takes_no_other_resource_as_its_destination(registered: Registered) -> None:
    assert registered
    other = pulumi.ComponentResource("a:b:Other", "other")
    wrongs: list[Any] = [[other], other, [{"id": other}]]
    for wrong in wrongs:
        with pytest.raises(TypeError, match=r"destinations of an export .*, not ComponentResource"):
            iotcentral.Export("e", display_name="E", source="telemetry", destinations=wrong)


@mocked
def test_blob_storage_by_identity(registered: Registered) -> Any:
    made = components.BlobStorage(
        "a",
        account_name="contoso",
        authorization=identity(),
        container_name="c",
        display_name="D",
    )
    endpoint = "https://contoso.blob.core.windows.net/"
    way = named("systemAssignedManagedIdentity", endpointUri=endpoint, containerName="c")
    return registers(
        registered,
        made,
        Destination={"authorization": way},
        RoleAssignment=assignment(components.STORAGE_BLOB_DATA_CONTRIBUTOR),
    )


Entity = Callable[..., components.DestinationComponent]
ENTITIES: dict[str, tuple[Entity, str, str, components.Role]] = {
    "eventhubs@v1": (
        components.EventHubs,
        "event_hub_name",
        "eventHubName",
        components.EVENT_HUBS_DATA_SENDER,
    ),
    "servicebusqueue@v1": (
        components.ServiceBusQueue,
        "queue_name",
        "queueName",
        components.SERVICE_BUS_DATA_SENDER,
    ),
    "servicebustopic@v1": (
        components.ServiceBusTopic,
        "topic_name",
        "topicName",
        components.SERVICE_BUS_DATA_SENDER,
    ),
}


@pytest.mark.parametrize("type_", ENTITIES)
@mocked
def test_an_event_hub_a_queue_and_a_topic_by_key(registered: Registered, type_: str) -> Any:
    make, argument, _, _ = ENTITIES[type_]
    made = make("a", authorization=KEY, display_name="D", host_name=HOST, **{argument: "e"})
    way = named("connectionString", connectionString=CONNECTION_STRING)
    return registers(registered, made, Destination={"type": type_, "authorization": way})


@pytest.mark.parametrize("type_", ENTITIES)
@mocked
def test_an_event_hub_a_queue_and_a_topic_by_identity(registered: Registered, type_: str) -> Any:
    make, argument, property_, role = ENTITIES[type_]
    endpoint = f"https://{HOST}:443/"
    made = make(
        "a", authorization=identity(), display_name="D", host_name=endpoint, **{argument: "e"}
    )
    way = named("systemAssignedManagedIdentity", hostName=HOST, **{property_: "e"})
    return registers(
        registered,
        made,
        Destination={"type": type_, "authorization": way},
        RoleAssignment=assignment(role),
    )


EXPLORER = {"clusterUrl": "https://c.westeurope.kusto.windows.net", "database": "d", "table": "t"}


@mocked
def test_data_explorer_by_identity(registered: Registered) -> Any:
    made = components.DataExplorer(
        "a",
        authorization=components.DatabasePrincipalArgs(
            cluster_name="c",
            principal_assignment=kusto.DatabasePrincipalAssignment,
            principal_id="p",
            resource_group_name="g",
            tenant_id=TENANT,
        ),
        cluster_url=EXPLORER["clusterUrl"],
        database="d",
        display_name="D",
        table="t",
    )
    return registers(
        registered,
        made,
        Destination={**EXPLORER, "authorization": named("systemAssignedManagedIdentity")},
        DatabasePrincipalAssignment={
            "clusterName": "c",
            "databaseName": "d",
            "principalId": "p",
            "principalType": "App",
            "resourceGroupName": "g",
            "role": "Admin",
            "tenantId": TENANT,
        },
    )


@mocked
def test_data_explorer_by_service_principal(registered: Registered) -> Any:
    made = components.DataExplorer(
        "a",
        authorization=iotcentral.DataExplorerServicePrincipalArgs(
            client_id="c", client_secret="canary", tenant_id=TENANT
        ),
        cluster_url=EXPLORER["clusterUrl"],
        database="d",
        display_name="D",
        table="t",
    )
    way = named("servicePrincipal", clientId="c", clientSecret="canary", tenantId=TENANT)
    return registers(registered, made, Destination={**EXPLORER, "authorization": way})


@mocked
def test_a_role_that_is_assigned_elsewhere_is_not_assigned_again(registered: Registered) -> Any:
    elsewhere = pulumi.ComponentResource("test:index:Assignments", "elsewhere")
    made = components.EventHubs(
        "a",
        authorization=components.AssignedIdentityArgs(role_assignment=elsewhere),
        display_name="D",
        event_hub_name="e",
        host_name=HOST,
    )
    assert made.role_assignment is None
    way = named("systemAssignedManagedIdentity", hostName=HOST, eventHubName="e")
    return registers(registered, made, Destination={"authorization": way})


@mocked
def test_another_authorization_is_refused_with_what_to_write(registered: Registered) -> None:
    with pytest.raises(TypeError, match="of EventHubs must be one of SharedAccessKeyArgs, Man"):
        components.EventHubs(
            "a",
            authorization=components.AccountKeyArgs(account_key="canary"),  # type: ignore[arg-type]
            display_name="D",
            event_hub_name="e",
            host_name=HOST,
        )
    with pytest.raises(TypeError, match="DatabasePrincipalArgs, AssignedIdentityArgs, not dict"):
        components.DataExplorer(
            "a", authorization={}, cluster_url="u", database="d", display_name="D", table="t"  # type: ignore[arg-type]
        )  # fmt: skip


@mocked
def test_a_class_and_a_resource_are_not_mixed_up(registered: Registered) -> None:
    made = pulumi.ComponentResource("test:index:Assignments", "made")
    with pytest.raises(TypeError, match="AssignedIdentityArgs for an existing assignment"):
        components.ManagedIdentityArgs(principal_id="p", role_assignment=made, scope=SCOPE)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="Use ManagedIdentityArgs to create the role"):
        components.AssignedIdentityArgs(role_assignment=authorization.RoleAssignment)  # type: ignore[arg-type]


def test_keys_are_not_in_what_an_args_class_prints() -> None:
    assert "canary" not in repr([KEY, components.AccountKeyArgs(account_key="canary")])


def test_importing_the_components_loads_no_azure_provider() -> None:
    program = "import sys, pulumi_iotcentral.components; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    ).stdout.split()
    assert "pulumi_iotcentral.components.blob_storage" in loaded
    assert not [name for name in loaded if name.startswith(("pulumi_azure", "requests", "typer"))]


class Requested(MockMonitor):
    """Keep the requests for resources, by type."""

    def __init__(self) -> None:
        super().__init__(Registered())
        self.requests: dict[str, Any] = {}

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the SDK's name
        """Keep the request."""
        self.requests[request.type.rpartition(":")[2]] = request
        return super().RegisterResource(request)  # type: ignore[no-untyped-call]


def hub(opts: pulumi.ResourceOptions) -> components.EventHubs:
    return components.EventHubs(
        "hub",
        opts,
        display_name="H",
        authorization=identity(),
        event_hub_name="e",
        host_name="n.servicebus.windows.net",
    )


@mocked
def test_the_options_of_a_component_that_pulumi_does_not_hand_on_are_its_destinations() -> Any:
    monitor = Requested()
    set_mocks(Registered(), project="project", stack="stack", monitor=monitor)
    made = hub(
        pulumi.ResourceOptions(
            ignore_changes=["display_name"],
            replace_on_changes=["authorization.host_name"],
            additional_secret_outputs=["status"],
            delete_before_replace=True,
            replacement_trigger="1",
        )
    )

    def judged(_: Any) -> None:
        of_destination = monitor.requests["Destination"]
        assert list(of_destination.ignoreChanges) == ["displayName"]
        assert list(of_destination.replaceOnChanges) == ["authorization.hostName"]
        assert list(of_destination.additionalSecretOutputs) == ["status"]
        assert of_destination.deleteBeforeReplace
        for kind in ("EventHubs", "RoleAssignment"):
            assert not monitor.requests[kind].deleteBeforeReplace
            assert list(monitor.requests[kind].ignoreChanges) == []

    return pulumi.Output.all(made.urn, made.destination.urn).apply(judged)


@mocked
def test_an_option_that_a_destination_refuses_is_refused_by_its_component(
    registered: Registered,
) -> None:
    with pytest.raises(pulumi.RunError, match="'hub': import_ is not supported"):
        hub(pulumi.ResourceOptions(import_="abc"))
    assert registered.inputs == {}
