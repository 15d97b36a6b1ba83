"""A table of Azure Data Explorer as a destination."""

from __future__ import annotations

from typing import Unpack

import pulumi

from pulumi_iotcentral.args.destination import (
    DataExplorerDestinationArgs,
    DataExplorerManagedIdentityArgs,
    DataExplorerServicePrincipalArgs,
)

from .base import CommonArguments, DestinationComponent
from .identities import DATABASE_ROLE, AssignedIdentityArgs, DatabasePrincipalArgs


class DataExplorer(DestinationComponent):
    """A destination that is a table of a cluster's database."""

    type_token = "iotcentral:components:DataExplorer"  # noqa: S105 - no secret
    authorizations = (DataExplorerServicePrincipalArgs, DatabasePrincipalArgs, AssignedIdentityArgs)

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        authorization: (
            DataExplorerServicePrincipalArgs | DatabasePrincipalArgs | AssignedIdentityArgs
        ),
        cluster_url: pulumi.Input[str],
        database: pulumi.Input[str],
        table: pulumi.Input[str],
        **common: Unpack[CommonArguments],
    ) -> None:
        """Declare the destination, and the principal assignment where it makes one.

        Args:
            resource_name: Name of the component in the program.
            opts: Options of the component; most hold for what is below it too.
            authorization: How the application is let in. Data Explorer has no keys: it is the
                application's identity, or a service principal; assign that one to the database
                yourself, and name the assignment in `depends_on`.
            cluster_url: URL of the cluster, azure-native's `uri` of it.
            database: Name of the database.
            table: Name of the table.
            common: What every component takes.
        """
        super().__init__(resource_name, opts)
        way: DataExplorerServicePrincipalArgs | DataExplorerManagedIdentityArgs
        if isinstance(authorization, DataExplorerServicePrincipalArgs):
            way = authorization
        else:
            self._let_into(resource_name, database, authorization)
            way = DataExplorerManagedIdentityArgs()
        args = DataExplorerDestinationArgs(
            authorization=way, cluster_url=cluster_url, database=database, table=table, **common
        )
        self._declare(resource_name, args)

    def _let_into(self, name: str, database: pulumi.Input[str], identity: object) -> None:
        if not isinstance(identity, DatabasePrincipalArgs):
            self._let_in_already(identity)
            return
        self.role_assignment = identity.principal_assignment(
            name,
            opts=self._child_options(),
            cluster_name=identity.cluster_name,
            database_name=database,
            principal_id=identity.principal_id,
            principal_type="App",
            resource_group_name=identity.resource_group_name,
            role=DATABASE_ROLE,
            tenant_id=identity.tenant_id,
        )
        self._first = (self.role_assignment,)
