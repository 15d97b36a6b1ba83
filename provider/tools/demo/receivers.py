"""The destinations of the demo's data: a storage account (Azurite) and a webhook."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import requests
from azure.core.exceptions import AzureError, ResourceExistsError
from azure.core.pipeline.transport import RequestsTransport
from azure.storage.blob import ContainerClient
from simulation import Background, ProcessError, fetched

INSTALLER = Path(__file__).resolve().parents[1] / "azurite" / "azurite.py"
HOOK = Path(__file__).with_name("hook.py")
ACCOUNT = "contoso"


@dataclass(frozen=True)
class Installation:
    """The installation of Azurite by a process of its own."""

    process: subprocess.Popen[str]

    def running(self) -> bool:
        """Whether it is not complete."""
        return self.process.poll() is None

    def wait(self) -> None:
        """Waits for the end of the installation."""
        self.process.wait()

    def command(self) -> list[str]:
        """Waits for the end of the installation. Returns the command that starts Azurite."""
        output, errors = self.process.communicate()
        if self.process.returncode:
            text = f"The demo requires Azurite, which could not be installed:\n{errors.strip()}"
            raise ProcessError(text)
        command: list[str] = json.loads(output.splitlines()[-1])
        return command


@cache
def installation() -> Installation:
    """Starts to install Azurite, unless it is installed, and returns at once."""
    installer = [sys.executable, str(INSTALLER)]
    pipe = subprocess.PIPE
    return Installation(subprocess.Popen(installer, stdout=pipe, stderr=pipe, text=True))


@dataclass(frozen=True)
class Storage(Background):
    """Azurite, Microsoft's emulator of Azure storage, with its blobs in the folder."""

    key: str
    name = "storage"

    @property
    def connection_string(self) -> str:
        """The connection string, as in the Azure portal."""
        return (
            f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={self.key};"
            f"BlobEndpoint={self.address}/{ACCOUNT};"
        )

    def command(self, port: int) -> list[str]:
        """The command that starts it. Installs Azurite on the first run."""
        start = installation().command()
        options = ["--silent", "--disableTelemetry", "--skipApiVersionCheck"]
        return [*start, "--blobPort", str(port), "--location", str(self._blobs()), *options]

    def marks(self) -> tuple[str, ...]:
        """The texts that identify its command line."""
        return "azurite", str(self._blobs())

    def variables(self) -> dict[str, str]:
        """The environment variable with its account."""
        return {"AZURITE_ACCOUNTS": f"{ACCOUNT}:{self.key}"}

    def answers(self) -> bool:
        """Whether it responds. Only the demo's Azurite accepts the demo's key."""
        with self._container("any") as container:
            try:
                container.exists()
            except AzureError:
                return False
        return True

    def make_container(self, name: str) -> None:
        """Creates a container unless it exists."""
        with self._container(name) as container, suppress(ResourceExistsError):
            container.create_container()

    def content(self, path: str) -> str:
        """The text of a blob, by its path, which begins with the container."""
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
    """A webhook that stores requests in a file."""

    name = "webhook"

    @property
    def url(self) -> str:
        """The URL for requests."""
        return f"{self.address}/telemetry"

    def command(self, port: int) -> list[str]:
        """The command that starts it."""
        return [sys.executable, str(HOOK), str(port), str(self._file())]

    def marks(self) -> tuple[str, ...]:
        """The texts that identify its command line."""
        return str(HOOK), str(self._file())

    def answers(self) -> bool:
        """Whether it responds. Only the demo's webhook knows its file."""
        return fetched(self.address).decode() == str(self._file())

    def requests(self) -> list[dict[str, Any]]:
        """All requests since the creation of the demo, in order."""
        if not self._file().exists():
            return []
        return [json.loads(line) for line in self._file().read_text().splitlines()]

    def _file(self) -> Path:
        return self.folder / "webhook.jsonl"
