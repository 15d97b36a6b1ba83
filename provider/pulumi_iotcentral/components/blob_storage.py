"""A container of Azure Blob Storage as a destination."""

from __future__ import annotations

from typing import Unpack

import pulumi

from pulumi_iotcentral.args.destination import (
    BlobStorageConnectionStringArgs,
    BlobStorageDestinationArgs,
    BlobStorageManagedIdentityArgs,
)

from .base import CommonArguments, DestinationComponent, Identity
from .connection_strings import blob_endpoint, storage_connection_string
from .identities import (
    STORAGE_BLOB_DATA_CONTRIBUTOR,
    AccountKeyArgs,
    AssignedIdentityArgs,
    ManagedIdentityArgs,
)


class BlobStorage(DestinationComponent):
    """A destination that is a container of a storage account."""

    type_token = "iotcentral:components:BlobStorage"  # noqa: S105 - no secret
    authorizations = (AccountKeyArgs, ManagedIdentityArgs, AssignedIdentityArgs)

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        account_name: pulumi.Input[str],
        authorization: AccountKeyArgs | Identity,
        container_name: pulumi.Input[str],
        endpoint_uri: pulumi.Input[str] | None = None,
        **common: Unpack[CommonArguments],
    ) -> None:
        """Declare the destination, and the role assignment where it makes one.

        Args:
            resource_name: Name of the component in the program.
            opts: Options of the component; most hold for what is below it too.
            account_name: Name of the storage account.
            authorization: How the application is let in. The role that its identity is assigned
                is Storage Blob Data Contributor.
            container_name: Name of the container that the data is written to; case-sensitive.
            endpoint_uri: Blob endpoint of the account, azure-native's `primary_endpoints.blob`;
                left out, the one of the public cloud.
            common: What every component takes.
        """
        super().__init__(resource_name, opts)
        endpoint = blob_endpoint(account_name) if endpoint_uri is None else endpoint_uri
        way: BlobStorageConnectionStringArgs | BlobStorageManagedIdentityArgs
        if isinstance(authorization, AccountKeyArgs):
            way = BlobStorageConnectionStringArgs(
                connection_string=storage_connection_string(
                    account_name, authorization.account_key, endpoint
                ),
                container_name=container_name,
            )
        else:
            self._grant_role(resource_name, authorization, STORAGE_BLOB_DATA_CONTRIBUTOR)
            way = BlobStorageManagedIdentityArgs(
                container_name=container_name, endpoint_uri=endpoint
            )
        self._declare(resource_name, BlobStorageDestinationArgs(authorization=way, **common))
