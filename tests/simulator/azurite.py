"""A storage account of its own for a test: Azurite, in memory, on a free port."""

from __future__ import annotations

import base64
import json
import os
import secrets
import subprocess
from types import TracebackType
from typing import Any, Self

import pytest
from azure.storage.blob import BlobServiceClient

from tests.setup.scripts import load

_READY = "successfully listens on "


class Azurite:
    """The emulator while the `with` block runs; `blobs` reads what is in a container."""

    account = "contoso"

    def __init__(self) -> None:
        self.key = base64.b64encode(b"canary-" + secrets.token_bytes(57)).decode()

    def __enter__(self) -> Self:
        options = ["--inMemoryPersistence", "--silent", "--disableTelemetry"]
        self._context = subprocess.Popen(
            [*_command(), "--blobPort", "0", "--skipApiVersionCheck", *options],
            env={**os.environ, "AZURITE_ACCOUNTS": f"{self.account}:{self.key}"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._context.stdout is not None
        lines = iter(self._context.stdout.readline, "")
        ready = next((line for line in lines if _READY in line), None)
        assert ready is not None, "Azurite did not start"
        self.url = f"{ready.partition(_READY)[2].strip()}/{self.account}"
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._context.kill()
        self._context.communicate()

    def connection_string(self, key: str | None = None) -> str:
        """Return the one that the account's owner copies; `key` in place of the right one."""
        return (
            f"DefaultEndpointsProtocol=http;AccountName={self.account};"
            f"AccountKey={key or self.key};BlobEndpoint={self.url};"
        )

    def make_container(self, name: str) -> None:
        with self._client() as client:
            client.create_container(name)

    def blobs(self, container: str) -> dict[str, list[Any]]:
        """Return the documents of each blob, a line each, by the blob's name."""
        with self._client() as client, client.get_container_client(container) as found:
            contents = {it: found.download_blob(it).readall() for it in found.list_blob_names()}
        return {
            name: [json.loads(line) for line in content.splitlines()]
            for name, content in contents.items()
        }

    def _client(self) -> BlobServiceClient:
        return BlobServiceClient.from_connection_string(self.connection_string())


def _command() -> list[str]:
    script = load("provider/tools/azurite/azurite.py")
    try:
        found: list[str] = script.command()
    except script.NpmError as error:
        pytest.fail(str(error), pytrace=False)
    return found
