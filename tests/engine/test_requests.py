"""How many requests each operation costs, for ten destinations and ten exports."""

from __future__ import annotations

from pathlib import Path

from pulumi_iotcentral.simulator import Behaviour
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


def test_every_operation_costs_its_writes_and_at_most_one_list_of_each_kind(
    tmp_path: Path,
) -> None:
    with Service(page_size=100) as service:
        project = Project(tmp_path / "project", service.environment())
        lists = ["GET destinations", "GET exports"]

        def cost(reads: list[str], **writes: int) -> None:
            taken = service.taken()
            assert sorted(taken.lines("GET")) == reads
            assert taken.single_reads() == 0
            assert {method: taken.count(method) for method in writes} == writes
            assert taken.writes() == sum(writes.values())

        project.write(PROGRAM.format("one")).up().succeeded()
        cost(lists, PUT=20)
        project.up("--expect-no-changes").succeeded()
        cost([])
        project.write(PROGRAM.format("two")).up().succeeded()
        cost([], PATCH=20)
        project.refresh("--expect-no-changes").succeeded()
        cost(lists)
        project.destroy().succeeded()
        cost([], DELETE=20)


def test_the_limit_of_an_application_slows_an_up_down_and_fails_nothing(
    behaviour: Behaviour, tmp_path: Path
) -> None:
    with Service(behaviour=behaviour, rate=5) as service:
        project = Project(tmp_path / "project", service.environment())
        project.write(PROGRAM.format("one")).up().succeeded()
        assert len(service.bodies()) == 20
        statuses = [exchange.status for exchange in service.simulator.exchanges]
        assert 429 in statuses, "the limit was not reached"
