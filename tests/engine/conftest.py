"""The real engine against the real simulator, both of their own for every test."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from pulumi_iotcentral.simulator import Behaviour
from tests.engine.project import Project
from tests.engine.service import Service


@pytest.fixture(scope="session", autouse=True)
def engine() -> None:
    """Fail at once, and say what to do, where there is no engine on PATH."""
    # A shell's background job ignores SIGINT, and so do its children: the engine, which ends its
    # language host by SIGINT, would wait for seconds at every command.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if shutil.which("pulumi") is None:
        pytest.exit('no `pulumi` on PATH: run `make test`, or `eval "$(make -s env)"`', 2)


SWITCHES = {
    "default": Behaviour(),
    "delete-in-use-detached": Behaviour(delete_in_use="detached"),
    "patch-replaces-objects": Behaviour(patch_objects="replaced"),
    "patch-refuses-null": Behaviour(patch_null="refused"),
    "patch-wants-whole-authorization": Behaviour(partial_authorization="refused"),
    "merge-patch-refused": Behaviour(merge_patch_content_type="refused"),
    "immutable-accepted": Behaviour(immutable_on_put="accepted"),
    "destinations-reversed": Behaviour(destination_order="reversed"),
    "flat-answers": Behaviour(answer_form="flat"),
    "absent-as-null": Behaviour(absent_properties="null"),
    "no-retry-after": Behaviour(retry_after=False),
    "list-lags": Behaviour(list_lag="one_read"),
}
"""What nobody has documented of the service, each the other way than the simulator's default."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make matrix` choose how the simulated service behaves."""
    parser.addoption("--switch", default="default", choices=sorted(SWITCHES))


@pytest.fixture
def behaviour(request: pytest.FixtureRequest) -> Behaviour:
    """How the service behaves where its documents say nothing."""
    return SWITCHES[request.config.getoption("--switch")]


@pytest.fixture
def service(behaviour: Behaviour) -> Iterator[Service]:
    """A simulator without limits, and a record of what it is asked."""
    with Service(behaviour=behaviour) as running:
        yield running


@pytest.fixture
def project(service: Service, tmp_path: Path) -> Project:
    """A project whose stack leads to the simulator by the environment."""
    return Project(tmp_path / "project", service.environment())
