"""The component `DataExplorer`."""

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
    """A destination for a table of a Data Explorer database."""

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
        """Declare the destination and, for `DatabasePrincipalArgs`, the principal assignment.

        Args:
            resource_name: The name of the component in the program.
            opts: The options of the component. Most options apply to its children as well.
            authorization: The authorization of the application, by managed identity or by service
                principal. You must assign a service principal to the database yourself, and list
                the assignment in `depends_on`.
            cluster_url: The URL of the cluster, such as `uri` of azure-native's `Cluster`.
            database: The name of the database.
            table: The name of the table, which must exist.
            common: The arguments of every component.
        """
        super().__init__(resource_name, opts)
        auth: DataExplorerServicePrincipalArgs | DataExplorerManagedIdentityArgs
        if isinstance(authorization, DataExplorerServicePrincipalArgs):
            auth = authorization
        else:
            self._assign_database(resource_name, database, authorization)
            auth = DataExplorerManagedIdentityArgs()
        args = DataExplorerDestinationArgs(
            authorization=auth, cluster_url=cluster_url, database=database, table=table, **common
        )
        self._declare(resource_name, args)

    def _assign_database(self, name: str, database: pulumi.Input[str], identity: object) -> None:
        if not isinstance(identity, DatabasePrincipalArgs):
            self._use_assigned_identity(identity)
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
        self._dependencies = (self.role_assignment,)
