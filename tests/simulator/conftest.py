from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from iotcentral_simulator import Application, Control, Controlled, Simulator

from .azurite import Azurite
from .client import TOKEN, Api
from .messages import HOT, post
from .receiver import Receiver
from .samples import Document

Start = Callable[..., Simulator]
Send = Callable[..., list[Document]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start simulators with the options given; they end with the test."""
    with ExitStack() as running:

        def one(**options: Any) -> Simulator:
            chosen: dict[str, Any] = {"token": TOKEN, "rate": 0} | options
            return running.enter_context(Simulator(**chosen))

        yield one


@pytest.fixture
def connect() -> Iterator[Callable[..., Api]]:
    """Open clients; their connections are closed with the test."""
    with ExitStack() as open_clients:

        def one(url: str, **options: Any) -> Api:
            api = Api(url, **options)
            open_clients.enter_context(api.session)
            return api

        yield one


@pytest.fixture(scope="session")
def shared() -> Iterator[Simulator]:
    """One simulator without limits; each test has an application of its own."""
    with Simulator(token=TOKEN, rate=0, quota=0) as running:
        yield running


@pytest.fixture
def application(shared: Simulator) -> Application:
    """An empty application of `shared`."""
    return shared.application(uuid.uuid4().hex)


@pytest.fixture
def api(application: Application, connect: Callable[..., Api]) -> Api:
    """A client of `application`."""
    return connect(application.url)


@pytest.fixture(params=["inside", "outside"])
def controlled(request: pytest.FixtureRequest, start: Start) -> Controlled:
    """A simulator of its own, controlled as an object, and by its URL alone."""
    if request.param == "inside":
        return start()
    return Control(start(control=True).url)


@pytest.fixture
def client(controlled: Controlled, connect: Callable[..., Api]) -> Api:
    """A client of `controlled`; its simulator's application holds nothing."""
    return connect(controlled.application().url)


@pytest.fixture(scope="session")
def azurite() -> Iterator[Azurite]:
    """A storage account; each test has a container of its own."""
    with Azurite() as running:
        yield running


@pytest.fixture
def container(azurite: Azurite) -> str:
    """An empty container of `azurite`."""
    name = uuid.uuid4().hex
    azurite.make_container(name)
    return name


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A webhook that has received nothing."""
    with Receiver() as running:
        yield running


@pytest.fixture
def send(application: Application) -> Send:
    """Send a message to `application`, and hand out what became of it."""

    def one(message: Any = HOT) -> list[Document]:
        answer = post(application.url, message)
        assert answer.status_code == 200, answer.text
        found: list[Document] = answer.json()["deliveries"]
        return found

    return one
