"""What the demo's data arrives at: a storage account, which is Azurite, and a webhook."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from azure.core.exceptions import AzureError, ResourceExistsError
from azure.core.pipeline.transport import RequestsTransport
from azure.storage.blob import ContainerClient
from simulation import Background, ProcessError, asked

INSTALLER = Path(__file__).resolve().parents[1] / "azurite" / "azurite.py"
HOOK = Path(__file__).with_name("hook.py")
ACCOUNT = "contoso"


@dataclass(frozen=True)
class Storage(Background):
    """Azurite, Microsoft's emulator of Azure storage, with its blobs in the folder."""

    key: str
    name = "storage"

    @property
    def connection_string(self) -> str:
        """What its owner would copy from the portal."""
        return (
            f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={self.key};"
            f"BlobEndpoint={self.address}/{ACCOUNT};"
        )

    def command(self, port: int) -> list[str]:
        """The command that starts it; the first time, it is installed."""
        installer = [sys.executable, str(INSTALLER)]
        done = subprocess.run(installer, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            raise ProcessError("Without Azurite there is no storage account for the demo.")
        start: list[str] = json.loads(done.stdout.splitlines()[-1])
        options = ["--silent", "--disableTelemetry", "--skipApiVersionCheck"]
        return [*start, "--blobPort", str(port), "--location", str(self._blobs()), *options]

    def marks(self) -> tuple[str, ...]:
        """What its command line holds."""
        return "azurite", str(self._blobs())

    def variables(self) -> dict[str, str]:
        """The account that it has."""
        return {"AZURITE_ACCOUNTS": f"{ACCOUNT}:{self.key}"}

    def answers(self) -> bool:
        """Only our Azurite takes our key."""
        with self._container("any") as container:
            try:
                container.exists()
            except AzureError:
                return False
        return True

    def make_container(self, name: str) -> None:
        """Makes a container unless it is there."""
        with self._container(name) as container, suppress(ResourceExistsError):
            container.create_container()

    def content(self, path: str) -> str:
        """The text of a blob, by its path with the container first."""
        name, _, blob = path.partition("/")
        with self._container(name) as container:
            content: bytes = container.download_blob(blob).readall()
            return content.decode()

    def _blobs(self) -> Path:
        return self.folder / "storage"

    @contextmanager
    def _container(self, name: str) -> Iterator[ContainerClient]:
        with requests.Session() as session:
            session.trust_env = False
            transport = RequestsTransport(session=session, use_env_settings=False)
            client = ContainerClient.from_connection_string(
                self.connection_string, name, transport=transport, retry_total=0
            )
            with client:
                yield client


@dataclass(frozen=True)
class Webhook(Background):
    """A webhook that keeps in a file what is posted to it."""

    name = "webhook"

    @property
    def url(self) -> str:
        """Where it is to be posted."""
        return f"{self.address}/telemetry"

    def command(self, port: int) -> list[str]:
        """The command that starts it."""
        return [sys.executable, str(HOOK), str(port), str(self._file())]

    def marks(self) -> tuple[str, ...]:
        """What its command line holds."""
        return str(HOOK), str(self._file())

    def answers(self) -> bool:
        """Only our webhook knows its file."""
        return asked(self.address).decode() == str(self._file())

    def requests(self) -> list[dict[str, Any]]:
        """The requests that came since the demo was made, in their order."""
        if not self._file().exists():
            return []
        return [json.loads(line) for line in self._file().read_text().splitlines()]

    def _file(self) -> Path:
        return self.folder / "webhook.jsonl"
