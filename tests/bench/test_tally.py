"""The benchmark counts the requests of the contenders, and an ideal one sends no other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from iotcentral_simulator.journal import Exchange
from tests.bench.contenders.ideal_requests import Application
from tests.bench.course import run_course
from tests.bench.pulumi_programs import DYNAMIC, IDEALS, YAML, on_pulumi
from tests.bench.scenarios import RATE, Scenario, Size
from tests.bench.simulation import TOKEN, Rival, Simulation, throughput
from tests.bench.tally import RIVAL_ID, Tally
from tests.engine.native.project import found_yaml_host


def exchange(method: str, path: str, status: int = 200) -> Exchange:
    return Exchange(method=method, path=path, status=status, milliseconds=1.0)


def test_a_real_simulator_records_requests_and_refusals() -> None:
    with Simulation(rate=5) as service, Rival(service.url, rate=50):
        sent = throughput(service.url, clients=2, seconds=0.2) * 0.2
        tally = service.tally()
    assert tally.methods["GET"] == round(sent), "the second client's requests do not count"
    assert tally.methods["PUT"] == 2, "one per client"
    assert tally.total - tally.rejected <= 5


def test_requests_of_all_applications_count_and_those_of_the_second_client_do_not() -> None:
    fleet = "/applications/plant-{0}/api/dataExport/exports/a"
    tally = Tally.of(
        [
            *[exchange("PUT", fleet.format(1))] * 20,
            *[exchange("PUT", fleet.format(2))] * 10,
            exchange("PUT", fleet.format(1), 429),
            exchange("GET", f"/api/dataExport/destinations/{RIVAL_ID}"),
        ]
    )
    assert (tally.total, tally.rejected) == (31, 1)
    assert (tally + tally).methods == {"PUT": 62}


@pytest.mark.parametrize("form", [DYNAMIC, YAML])
def test_an_ideal_contender_sends_exactly_the_unavoidable_requests(
    form: str, tmp_path: Path
) -> None:
    if form == YAML and found_yaml_host() is None:
        pytest.skip("no language host of YAML: run `make languages`")
    size = Size("two applications", applications=2, pairs=1)
    scenario = Scenario(size, latency=0, limited=True)
    laps = run_course(on_pulumi(IDEALS[form]), scenario, tmp_path / "project")
    assert {phase: lap.error for phase, lap in laps.items() if lap.error} == {}
    assert {phase: dict(lap.tally.methods) for phase, lap in laps.items()} == {
        "create": {"PUT": size.resources},
        "no-op up": {},
        "preview": {},
        "update": {"PATCH": size.resources},
        "refresh": {"GET": 2 * size.applications},
        "destroy": {"DELETE": size.resources},
    }


# A contender ends with its connections open.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_pace_of_an_ideal_contender_stays_below_the_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("IOTCENTRAL_API_TOKEN", TOKEN)
    with Simulation(RATE) as service, ThreadPoolExecutor(4) as threads:
        application = Application(service.url)
        more = RATE + 5
        assert all(threads.map(application.send, ["GET"] * more, ["destinations"] * more))
        tally = service.tally()
    assert (tally.total, tally.rejected) == (more, 0)
