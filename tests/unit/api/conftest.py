from collections.abc import Callable, Iterator
from typing import Any, Protocol

import pytest

from pulumi_iotcentral.api import ApiToken, Client

from .scripted import Service, Time

CANARY = "c4n4ryT0kenValue"
TOKEN = f"SharedAccessSignature sr=app&sig={CANARY}&skn=test&se=1999999999"


class MakeClient(Protocol):
    def __call__(self, base_url: str | None = None, **options: Any) -> Client: ...


@pytest.fixture(autouse=True)
def no_proxies_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def new_service() -> Iterator[Callable[[], Service]]:
    made: list[Service] = []

    def make() -> Service:
        made.append(Service())
        return made[-1]

    yield make
    for service in made:
        service.close()


@pytest.fixture
def service(new_service: Callable[[], Service]) -> Service:
    return new_service()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def new_client(service: Service, time: Time) -> Iterator[MakeClient]:
    made: list[Client] = []

    def make(base_url: str | None = None, **options: Any) -> Client:
        settings = {"clock": time.clock, "sleep": time.sleep, **options}
        credential = settings.pop("credential", ApiToken(TOKEN))
        made.append(Client(base_url or service.url, credential, **settings))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(new_client: MakeClient) -> Client:
    return new_client()
