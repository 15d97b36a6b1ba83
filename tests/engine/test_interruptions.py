"""Ctrl-C, and bugs: what the user sees, and that the next `up` goes on from there."""

from __future__ import annotations

from typing import Final

from iotcentral_simulator import Fail, Fault
from tests.engine.project import Project
from tests.engine.service import Service

PROGRAM: Final = """
for name in ("one", "two"):
    iotcentral.Destination(
        name, display_name=name, type="webhook@v1", url="https://h.example/?key=canary"
    )
"""


def test_ctrl_c_during_a_wait_for_the_limit_loses_nothing(
    service: Service, project: Project
) -> None:
    busy = Fault(effect=Fail(status=429, headers={"Retry-After": "60"}), on="PUT *", times=None)
    service.simulator.faults.add(busy)
    # Both at once: the answer to the first one makes the other wait for a minute.
    both = [service.simulator.hold("PUT *", nth=number) for number in (1, 2)]
    with project.write(PROGRAM).start("up", "--yes", "--skip-preview") as running:
        for held in both:
            assert held.arrived.wait(60), "the service was not asked"
        for held in both:
            held.release()
        running.interrupt()
        running.wait_for("If you would like to terminate immediately")
        running.interrupt()
        assert "update cancelled" in running.ended().failed().output
    service.simulator.faults.clear()
    project.up().succeeded()
    assert sorted(body["displayName"] for body in service.bodies()) == ["one", "two"]
    project.up("--expect-no-changes").succeeded()


BROKEN: Final = """
from pulumi_iotcentral.lifecycle.handler import Handler
right = Handler.create

def create(self, inputs, *more, **named):
    return 1 / 0 if inputs["displayName"] == "two" else right(self, inputs, *more, **named)

Handler.create = create
"""


def test_a_bug_keeps_its_traceback_even_after_an_error_of_the_service(
    service: Service, project: Project
) -> None:
    service.simulator.faults.add(Fault(effect=Fail(status=422), on="PUT *"))
    (project.folder / "sitecustomize.py").write_text(BROKEN)
    project.environment["PYTHONPATH"] = str(project.folder)
    project.write(PROGRAM)
    output = project.up("--parallel", "1", "--continue-on-error").failed().output
    assert "ZeroDivisionError" in output
    assert "line 6, in create" in output, "a bug is shown whole"
    assert "Traceback" in output
    assert "canary" not in output


def test_an_update_that_was_cut_off_and_taken_back_is_seen_by_a_refresh(
    service: Service, project: Project
) -> None:
    project.write(PROGRAM).up().succeeded()
    with service.simulator.hold("PATCH *", moment="after") as held:
        project.write(PROGRAM.replace("name, display_name=name", "name, display_name='cut off'"))
        with project.start("up", "--yes", "--skip-preview", "--parallel", "1") as running:
            assert held.arrived.wait(60), "the request did not come"
            running.kill_provider()
            running.ended().failed()
    project.write(PROGRAM.replace("/?key=canary", "/?key=another-canary"))
    told = project.up().succeeded().output
    assert "still differs from the program in displayName" in told
    assert "Run `pulumi up --refresh` to show and fix it" in told
    shown = project.preview("--refresh", "--diff").succeeded().output
    assert '"cut off" => "' in shown
    project.up("--refresh").succeeded()
    assert sorted(body["displayName"] for body in service.bodies()) == ["one", "two"]
    assert "canary" not in told + shown
