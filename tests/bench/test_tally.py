"""The benchmark counts what the service was asked, and holds it against the right floor."""

from __future__ import annotations

from collections import Counter

import pytest

from iotcentral_simulator.journal import Exchange
from tests.bench.course import Lap, Laps
from tests.bench.pulumi_programs import OURS
from tests.bench.reach import checklist, floor_of
from tests.bench.report import page
from tests.bench.results import Figure, Results
from tests.bench.scenarios import PHASES, SIZES, Scenario, scenarios
from tests.bench.simulation import Rival, Simulation, throughput
from tests.bench.tally import RIVAL_ID, Tally


def exchange(method: str, path: str, status: int = 200) -> Exchange:
    return Exchange(method=method, path=path, status=status, milliseconds=1.0)


def asked(count: int, application: str = "") -> Tally:
    return Tally(Counter(PUT=count), 0, Counter({application: count}))


def measured(seconds: float, tally: Tally | None = None) -> Results:
    """Return results where each phase of the engine took a second, and ours `seconds`."""
    size = SIZES["20"]
    results = Results({}, 1, "make bench", scenarios([size], [0], [True]), [OURS])
    results.floors[size] = [dict.fromkeys(PHASES, Lap(1.0))]
    laps: Laps = dict.fromkeys(PHASES, Lap(seconds, tally or Tally()))
    results.courses[Scenario(size, 0, limited=True), OURS] = [laps]
    return results


def test_a_real_simulator_tells_what_it_was_asked_and_what_it_refused() -> None:
    with Simulation(rate=5) as service, Rival(service.url, rate=50):
        sent = throughput(service.url, clients=2, seconds=0.2) * 0.2
        tally = service.tally()
    assert tally.methods["GET"] == round(sent), "the second client's requests are not counted"
    assert tally.methods["PUT"] == 2, "one for each client"
    assert tally.needed <= 5
    assert tally.rejected == tally.total - tally.needed


def test_requests_count_by_application_and_without_those_of_the_second_client() -> None:
    fleet = "/applications/plant-{0}/api/dataExport/exports/a"
    tally = Tally.of(
        [
            *[exchange("PUT", fleet.format(1))] * 20,
            *[exchange("PUT", fleet.format(2))] * 10,
            exchange("PUT", fleet.format(1), 429),
            exchange("GET", f"/api/dataExport/destinations/{RIVAL_ID}"),
        ]
    )
    assert (tally.total, tally.needed, tally.rejected) == (31, 30, 1)
    assert tally.limit_seconds == 1.0, "the busiest application's"


@pytest.mark.parametrize(
    ("latency", "limited", "expected"),
    [(0, False, ("engine", 1.0)), (0, True, ("service", 2.0)), (400, True, ("latency", 4.0))],
)
def test_the_floor_of_a_phase_is_the_greatest(
    *, latency: int, limited: bool, expected: tuple[str, float]
) -> None:
    figure = Figure.of([{"create": Lap(9.0, asked(40))}], "create")
    assert figure is not None
    floor = floor_of(1.0, figure, Scenario(SIZES["20"], latency, limited))
    assert (floor.name, floor.seconds) == expected


@pytest.mark.parametrize(("seconds", "met"), [(1.09, True), (1.11, False)])
def test_the_checklist_tells_what_was_reached(*, seconds: float, met: bool) -> None:
    line = next(checklist(measured(seconds)))
    assert line.met is met
    assert f"{seconds:.2f}" in line.measured


def test_what_failed_is_told_and_not_left_out() -> None:
    results = measured(1.0)
    scenario = Scenario(SIZES["20"], 0, limited=True)
    results.courses[scenario, OURS] = [{"create": Lap(3.0, asked(4), 6, "429")}]
    line = next(checklist(results))
    assert not line.met
    assert "create failed" in line.measured
    assert "| failed (4, 6 runs) |" in page(results)
    assert "| not reached" in page(results)
