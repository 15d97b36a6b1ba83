"""The page has the right ratios, and says of each goal whether it is met, or by how much not."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.bench.course import Lap, Laps
from tests.bench.opentofu import RESTAPI_SAFE
from tests.bench.pulumi_programs import DYNAMIC, IDEALS, NATIVE, TEXTBOOK, YAML
from tests.bench.reach import Line, checklist, ratio
from tests.bench.report import page
from tests.bench.results import Results
from tests.bench.scenarios import PHASES, SIZES, Scenario, scenarios
from tests.bench.tally import Tally

IDEAL = IDEALS[DYNAMIC]
FREE, LIMITED = (Scenario(SIZES["20"], latency=0, limited=it) for it in (False, True))


def laps(seconds: float, requests: int = 0, cpu: float = 0.0) -> Laps:
    return dict.fromkeys(PHASES, Lap(seconds, Tally(Counter(PUT=requests)), cpu=cpu))


def measured(size: str = "20", **seconds: float) -> Results:
    """Return results of one scenario, with the seconds of all commands by contender."""
    names = {"ideal": IDEAL, "dynamic": DYNAMIC, "textbook": TEXTBOOK, "restapi": RESTAPI_SAFE}
    names |= {"native": NATIVE, "yaml": YAML}
    planned = scenarios([SIZES[size]], [80], [True])
    results = Results({}, 1, "make bench", planned, [names[it] for it in seconds])
    for name, each in seconds.items():
        results.courses[planned[SIZES[size]][0], names[name]] = [laps(each)]
    return results


def goal(results: Results, *words: str) -> Line:
    (found,) = (line for line in checklist(results) if all(it in line.goal for it in words))
    return found


def test_a_ratio_is_that_of_the_medians() -> None:
    results = measured(ideal=1.0, dynamic=1.0)
    scenario = results.scenarios[SIZES["20"]][0]
    results.courses[scenario, DYNAMIC] = [laps(3.0), laps(1.2), laps(1.0)]
    results.courses[scenario, IDEAL] = [laps(0.8), laps(9.0), laps(0.6)]
    over = ratio(results, scenario, "create", DYNAMIC, IDEAL)
    assert over == pytest.approx(1.2 / 0.8)


def test_an_ideal_contender_is_measured_once_for_both_limits() -> None:
    planned = scenarios([SIZES["20"]], [0], [False, True])
    results = Results({}, 1, "make bench", planned, [IDEAL, DYNAMIC])
    assert {results.measured(it, IDEAL) for it in (FREE, LIMITED)} == {LIMITED}
    assert results.measured(FREE, DYNAMIC) == FREE
    results.courses[LIMITED, IDEAL] = [laps(2.0)]
    results.courses[FREE, DYNAMIC] = [laps(3.0)]
    assert ratio(results, FREE, "create", DYNAMIC, IDEAL) == pytest.approx(1.5)


@pytest.mark.parametrize(("seconds", "met"), [(2.19, True), (2.21, False)])
def test_a_form_is_held_to_its_ideal_contender(*, seconds: float, met: bool) -> None:
    line = goal(measured(ideal=2.0, dynamic=seconds), DYNAMIC, "20 resources", "ideal")
    assert line.met is met
    assert f"{seconds / 2:.2f}" in line.measured


def test_a_missed_goal_shows_the_worst_commands_and_the_number_of_the_others() -> None:
    results = measured(ideal=1.0, dynamic=1.2)
    scenario = results.scenarios[SIZES["20"]][0]
    results.courses[scenario, DYNAMIC][0]["refresh"] = Lap(1.5)
    results.courses[scenario, DYNAMIC][0]["destroy"] = Lap(1.0)
    result, _, told = goal(results, DYNAMIC, "ideal").cells
    assert result == "**not met**"
    assert told.startswith("5 of 6 commands: 1.50 refresh (20 resources, 80 ms, limit 20/s); 1.20 ")
    assert told.endswith("; 2 more")


def test_a_form_is_held_to_other_providers_by_its_whole_time() -> None:
    results = measured(ideal=1.0, dynamic=1.05, textbook=1.0, restapi=2.0)
    assert not goal(results, DYNAMIC, TEXTBOOK).met
    assert goal(results, DYNAMIC, RESTAPI_SAFE).met
    few = measured("2", ideal=1.0, dynamic=1.0, restapi=0.2)
    assert not [line for line in checklist(few) if RESTAPI_SAFE in line.goal], "too few resources"


@pytest.mark.parametrize(("size", "form", "most"), [("2", "yaml", 0.65), ("fleet", "native", 0.5)])
def test_the_native_forms_are_held_to_the_dynamic_one(size: str, form: str, most: float) -> None:
    line = goal(measured(size, dynamic=1.0, **{form: most - 0.01}), f"{most:.2f} times")
    assert line.met
    line = goal(measured(size, dynamic=1.0, **{form: most + 0.01}), f"{most:.2f} times")
    assert not line.met


def test_a_failed_command_is_a_missed_goal_and_on_the_page() -> None:
    results = measured(ideal=1.0, dynamic=1.0, textbook=1.0)
    scenario = results.scenarios[SIZES["20"]][0]
    failed = Lap(3.0, Tally(Counter(PUT=4), 2), 6, "429")
    results.courses[scenario, DYNAMIC] = [{"create": failed}]
    assert "failed create" in goal(results, DYNAMIC, "ideal").measured
    assert not goal(results, "no request refused").met
    written = page(results)
    assert "| failed (4, 2 refused, 6 runs)" in written
    assert "| not reached" in written
    assert "Your first `pulumi up` of 20 resources takes 6 runs and fails." in written


def test_the_page_opens_with_the_seconds_beside_other_providers() -> None:
    results = measured(ideal=1.0, dynamic=1.5, textbook=4.0, restapi=3.0)
    scenario = results.scenarios[SIZES["20"]][0]
    results.courses[scenario, DYNAMIC] = [laps(1.5, requests=20, cpu=0.25)]
    results.courses[scenario, TEXTBOOK] = [dict.fromkeys(PHASES, Lap(4.0, runs=3))]
    written = page(results)
    opening, _, rest = written.partition("## Goals")
    row = next(line for line in opening.splitlines() if "| create " in line)
    assert [cell.strip() for cell in row.split("|")[1:-1]] == [
        "20 resources",
        "create",
        "4.00 (3 runs)",
        "3.00",
        "1.50",
    ]
    assert "of 20 resources takes 1.50 s and 20 requests. The textbook provider takes" in opening
    assert "**1.50** (+250 ms)" in rest.partition("## Ratios")[2]
