"""How many requests each operation costs, for ten destinations and ten exports."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from iotcentral_simulator import Behaviour
from tests.engine.project import Project
from tests.engine.service import Service

PROGRAM = """
for n in range(10):
    hook = iotcentral.Destination(
        f"hook-{{n}}", display_name="{0}", type="webhook@v1", url="https://h.example"
    )
    iotcentral.Export(
        f"stream-{{n}}", display_name="{0}", source="telemetry", destinations=[hook]
    )
"""


IN_PULUMI_CLOUD = 'pulumi.get_organization = lambda: "contoso"\n'
LISTS = ["GET destinations", "GET exports"]


@pytest.mark.parametrize(
    ("place", "reads"), [("", LISTS), (IN_PULUMI_CLOUD, [])], ids=["self-managed", "organization"]
)
def test_every_operation_costs_its_writes_and_at_most_one_list_of_each_kind(
    tmp_path: Path, place: str, reads: list[str]
) -> None:
    with Service(page_size=100) as service:
        project = Project(tmp_path / "project", service.environment())

        def cost(reads: list[str], **writes: int) -> None:
            taken = service.taken()
            assert sorted(taken.lines("GET")) == reads
            assert taken.single_reads() == 0
            assert {method: taken.count(method) for method in writes} == writes
            assert taken.writes() == sum(writes.values())

        project.write(place + PROGRAM.format("one")).up().succeeded()
        cost(reads, PUT=20)
        project.up("--expect-no-changes").succeeded()
        cost([])
        project.write(place + PROGRAM.format("two")).up().succeeded()
        cost([], PATCH=20)
        project.refresh("--expect-no-changes").succeeded()
        cost(LISTS)
        project.destroy().succeeded()
        cost([], DELETE=20)


def statuses(service: Service) -> list[int]:
    """Return the statuses of the answers since the last call."""
    exchanges = service.simulator.exchanges
    service.simulator.forget_exchanges()
    return [exchange.status for exchange in exchanges]


def test_get_costs_one_request(service: Service, project: Project) -> None:
    service.put("destinations", "theirs", {"displayName": "Theirs", "type": "webhook@v1"})
    project.write('iotcentral.Destination.get("found", "theirs")').up().succeeded()
    (asked,) = service.taken().asked
    assert (asked.method, asked.kind, asked.id) == ("GET", "destinations", "theirs")


def test_an_up_alone_is_never_refused_and_several_at_once_only_slow_each_other_down(
    behaviour: Behaviour, tmp_path: Path
) -> None:
    with Service(behaviour=behaviour, rate=20) as service:
        one, other = (
            Project(tmp_path / name, service.environment(), stack=name) for name in ("one", "other")
        )
        one.write(PROGRAM.format("one")).up().succeeded()
        assert 429 not in statuses(service)

        one.write(PROGRAM.format("two"))
        other.write(PROGRAM.format("theirs"))
        with ThreadPoolExecutor(2) as threads:
            runs = list(threads.map(Project.up, (one, other)))
        for run in runs:
            run.succeeded()
        names = [body["displayName"] for body in service.bodies()]
        assert {name: names.count(name) for name in names} == {"two": 20, "theirs": 20}


def test_a_limit_that_others_use_up_slows_an_up_down_and_fails_nothing(
    behaviour: Behaviour, tmp_path: Path
) -> None:
    with Service(behaviour=behaviour, rate=5) as service:
        project = Project(tmp_path / "project", service.environment())
        project.write(PROGRAM.format("one")).up().succeeded()
        assert len(service.bodies()) == 20
        assert 429 in statuses(service), "the limit was not reached"
