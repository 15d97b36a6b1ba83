"""The real engine against the real simulator, both of their own for every test."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from iotcentral_simulator import Behaviour
from tests.engine import switches
from tests.engine.forms import DYNAMIC, FORMS, Form
from tests.engine.golden import golden
from tests.engine.project import Project
from tests.engine.service import Service
from tests.engine.switches import parsed


@pytest.fixture(scope="session", autouse=True)
def engine() -> None:
    """Fail at once, and say what to do, where there is no engine on PATH."""
    # A shell's background job ignores SIGINT, and so do its children: the engine, which ends its
    # language host by SIGINT, would wait for seconds at every command.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if shutil.which("pulumi") is None:
        pytest.exit('no `pulumi` on PATH: run `make test`, or `eval "$(make -s env)"`', 2)


__all__ = ["golden"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make matrix` choose how the simulated service behaves."""
    parser.addoption("--switch", default=frozenset(), type=parsed, help="NAME, or NAME,NAME")
    parser.addoption("--form", default="dynamic", choices=FORMS, help="the form of the provider")
    parser.addoption("--matrix", action="store_true", help="every cell of the crash matrix")
    parser.addoption("--write-golden", action="store_true", help="write the golden texts anew")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the cells to `make matrix` that are like others."""
    if config.getoption("--matrix"):
        return
    left = [item for item in items if item.get_closest_marker("matrix")]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if not item.get_closest_marker("matrix")]


@pytest.fixture
def behaviour(request: pytest.FixtureRequest) -> Behaviour:
    """How the service behaves where its documents say nothing."""
    return switches.behaviour(request.config.getoption("--switch"))


@pytest.fixture
def service(behaviour: Behaviour) -> Iterator[Service]:
    """A simulator without limits, and a record of what it is asked."""
    with Service(behaviour=behaviour) as running:
        yield running


@pytest.fixture
def form(request: pytest.FixtureRequest) -> Form:
    """The form of the provider: that of `--form`, or of the mark `both_forms`."""
    form = FORMS[getattr(request, "param", request.config.getoption("--form"))]
    differs = request.node.get_closest_marker("dynamic_alone")
    if differs and form is not DYNAMIC:
        pytest.skip(differs.args[0])
    return form


@pytest.fixture
def project(
    service: Service, tmp_path: Path, form: Form, request: pytest.FixtureRequest
) -> Project:
    """A project whose stack leads to the simulator by the environment."""
    by_passphrase = request.node.get_closest_marker("passphrase") is not None
    return Project(
        tmp_path / "project", service.environment(), by_passphrase=by_passphrase, form=form
    )
