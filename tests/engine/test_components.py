"""The components on the real engine: what of a component's options reaches what is below it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.engine import azure_plugin
from tests.engine.project import Project
from tests.engine.service import Service

PROGRAM = """
from pulumi_azure_native import Provider, authorization, resources
from pulumi_iotcentral import components

other = Provider("other")
group = resources.ResourceGroup("group")
parent = pulumi.ComponentResource("test:index:Group", "parent")
components.EventHubs(
    {name!r},
    pulumi.ResourceOptions(
        parent=parent, depends_on=[group], providers=[other], {options}
    ),
    display_name={display_name!r},
    host_name="contoso.servicebus.windows.net",
    event_hub_name="hub",
    authorization=components.ManagedIdentityArgs(
        principal_id="p", role_assignment=authorization.RoleAssignment, scope=group.id
    ),
)
"""
SHARED = """
from pulumi_azure_native import authorization, kusto
from pulumi_iotcentral import components

role = components.SERVICE_BUS_DATA_SENDER
sender = authorization.RoleAssignment(
    "sender", **role.assignment(principal_id="p", scope="/subscriptions/s/resourceGroups/g")
)
identity = components.AssignedIdentityArgs(role_assignment=sender)
host = "contoso.servicebus.windows.net"
components.ServiceBusQueue(
    "queue", display_name="queue", host_name=host, queue_name="q", authorization=identity
)
components.ServiceBusTopic(
    "topic", display_name="topic", host_name=host, topic_name="t",
    authorization=components.AssignedIdentityArgs(role_assignment=[sender]),
)
components.DataExplorer(
    "explorer",
    display_name="explorer",
    cluster_url="https://contoso.westeurope.kusto.windows.net",
    database="d",
    table="t",
    authorization=components.DatabasePrincipalArgs(
        cluster_name="contoso",
        principal_assignment=kusto.DatabasePrincipalAssignment,
        principal_id="p",
        resource_group_name="g",
        tenant_id="t",
    ),
)
"""
KEPT = "retain_on_delete=True"
RENAMED = (
    f'{KEPT}, protect=True, ignore_changes=["displayName"], aliases=[pulumi.Alias(name="first")]'
)


def program(name: str, display_name: str, options: str) -> str:
    return PROGRAM.format(name=name, display_name=display_name, options=options)


@pytest.fixture
def with_azure(project: Project, tmp_path: Path) -> Project:
    """Return a project that finds the stand-in for azure-native."""
    azure_plugin.install(tmp_path)
    project.environment["PATH"] = f"{tmp_path}{os.pathsep}{project.environment['PATH']}"
    return project


def children(project: Project, name: str) -> dict[str, dict[str, Any]]:
    """Return what is below the component, by type."""
    component = f"test:index:Group$iotcentral:components:EventHubs::{name}"
    return {
        resource["type"].rpartition(":")[2]: resource
        for resource in project.state()["deployment"]["resources"]
        if resource.get("parent", "").endswith(component)
    }


def test_options_of_a_component_reach_its_destination_and_its_role_assignment(
    service: Service, with_azure: Project
) -> None:
    project = with_azure
    project.write(program("first", "one", f"{KEPT}, protect=True")).up().succeeded()
    made = children(project, "first")
    assert made.keys() == {"Destination", "RoleAssignment"}
    group = "azure-native:resources:ResourceGroup::group"
    for child in made.values():
        assert child["protect"]
        assert child["retainOnDelete"]
        assert any(urn.endswith(group) for urn in child["dependencies"])
    assert made["RoleAssignment"]["urn"] in made["Destination"]["dependencies"]
    assert "::other::" in made["RoleAssignment"]["provider"]

    project.write(program("second", "two", RENAMED)).up("--expect-no-changes").succeeded()
    renamed = children(project, "second")["Destination"]
    assert renamed["id"] == made["Destination"]["id"]
    assert [body["displayName"] for body in service.bodies()] == ["one"], "ignored, as was asked"

    project.pulumi("state", "unprotect", "--all", "--yes").succeeded()
    project.destroy().succeeded()
    assert [body["displayName"] for body in service.bodies()] == ["one"], "retained"


def test_a_destination_depends_on_what_lets_it_in_wherever_that_was_made(
    service: Service, with_azure: Project
) -> None:
    with_azure.write(SHARED).up().succeeded()
    assert {body["displayName"] for body in service.bodies()} == {"queue", "topic", "explorer"}
    first = {
        name: {urn.split("::", 2)[2].rpartition("$")[2] for urn in resource["dependencies"]}
        for name, resource in with_azure.resources().items()
    }
    sender = "azure-native:authorization:RoleAssignment::sender"
    principal = "azure-native:kusto:DatabasePrincipalAssignment::explorer"
    assert first == {"queue": {sender}, "topic": {sender}, "explorer": {principal}}
