"""The component `BlobStorage`."""

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
    """A destination for a container of a storage account."""

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
        """Declare the destination and, for `ManagedIdentityArgs`, the role assignment.

        Args:
            resource_name: The name of the component in the program.
            opts: The options of the component. Most options apply to its children as well.
            account_name: The name of the storage account.
            authorization: The authorization of the application, by key or by managed identity. The
                role is Storage Blob Data Contributor.
            container_name: The case-sensitive name of the container.
            endpoint_uri: The blob endpoint of the storage account, such as `primary_endpoints.blob`
                of azure-native. Defaults to the endpoint in the public cloud.
            common: The arguments of every component.
        """
        super().__init__(resource_name, opts)
        endpoint = blob_endpoint(account_name) if endpoint_uri is None else endpoint_uri
        auth: BlobStorageConnectionStringArgs | BlobStorageManagedIdentityArgs
        if isinstance(authorization, AccountKeyArgs):
            auth = BlobStorageConnectionStringArgs(
                connection_string=storage_connection_string(
                    account_name, authorization.account_key, endpoint
                ),
                container_name=container_name,
            )
        else:
            self._grant_role(resource_name, authorization, STORAGE_BLOB_DATA_CONTRIBUTOR)
            auth = BlobStorageManagedIdentityArgs(
                container_name=container_name, endpoint_uri=endpoint
            )
        self._declare(resource_name, BlobStorageDestinationArgs(authorization=auth, **common))
