"""Delivery to blob storage: one blob per message, with one JSON document per line.

Source of the path: learn.microsoft.com/azure/iot-central/core/howto-export-to-blob-storage:
{container}/{app-id}/{partition_id}/{YYYY}/{MM}/{dd}/{hh}/{mm}/{filename}.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import requests

from iotcentral_bounded.http import Connections, LateError
from iotcentral_pipeline import UnsupportedError
from iotcentral_simulator.schema import Document

from .hosts import check_host
from .outcomes import DeliveryError, refused, unreachable

if TYPE_CHECKING:
    from azure.storage.blob import BlobServiceClient

SECONDS: Final = 10
"""The timeout of an upload."""


def deliver(
    destination: Document,
    documents: Iterable[str],
    *,
    application_id: str,
    now: datetime,
    anywhere: bool,
) -> str:
    """Write documents to one blob, and return its path, which begins with the container.

    Raises:
        DeliveryError: The storage account did not accept the blob.
        UnsupportedError: It is not on this machine, or requires a managed identity.
    """
    authorization = destination["authorization"]
    if authorization["type"] != "connectionString":
        raise UnsupportedError(
            "the simulator has no managed identity. It delivers to blob storage with a connection"
            " string only."
        )
    container = authorization["containerName"]
    name = f"{application_id}/0/{now:%Y/%m/%d/%H/%M}/{uuid.uuid4()}.json"
    content = "".join(f"{document}\n" for document in documents)
    connections = Connections(trust_env=False, lent=True)
    try:
        client = _client(authorization["connectionString"], connections.session)
        check_host(client.url, anywhere=anywhere)
        connections.run(lambda: _upload(client, container, name, content.encode()), SECONDS)
    except LateError:
        raise unreachable(
            f"The storage account did not respond within {SECONDS} seconds."
        ) from None
    finally:
        connections.close()
    return f"{container}/{name}"


def _client(connection_string: str, session: requests.Session) -> BlobServiceClient:
    from azure.core.pipeline.transport import RequestsTransport  # noqa: PLC0415 - slow to load
    from azure.storage.blob import BlobServiceClient  # noqa: PLC0415 - as above

    transport = RequestsTransport(session=session, session_owner=False, use_env_settings=False)
    try:
        return BlobServiceClient.from_connection_string(
            connection_string,
            transport=transport,
            retry_total=0,
            permit_redirects=False,
            connection_timeout=SECONDS,
            read_timeout=SECONDS,
        )
    except ValueError:
        raise refused("The connection string is not valid for a storage account.") from None


def _upload(client: BlobServiceClient, container: str, name: str, content: bytes) -> None:
    from azure.core.exceptions import AzureError, HttpResponseError  # noqa: PLC0415 - as above
    from azure.storage.blob import ContentSettings  # noqa: PLC0415 - as above

    settings = ContentSettings(content_type="application/json")
    try:
        blob = client.get_blob_client(container, name)
        blob.upload_blob(content, content_settings=settings)
    except HttpResponseError as error:
        raise _refusal(error) from None
    except AzureError:
        raise unreachable("The storage account does not respond.") from None
    except ValueError:
        raise refused("The container name is not valid.") from None


def _refusal(error: Any) -> DeliveryError:
    """Return an error with the status and the code. The response text may contain signed data."""
    if error.status_code is None:
        return refused("The account key of the connection string is not valid.")
    code = getattr(error, "error_code", None)
    suffix = f" ({getattr(code, 'value', code)})" if code else ""
    return refused(f"The storage account returned {error.status_code}{suffix}.")
