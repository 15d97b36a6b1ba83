"""What others do while the engine works: a clear error or the right result, nothing lost unseen.

See test_several_hands for what two stacks do one after the other, test_drift for what is deleted
before an update, and test_crashes for what is cut off.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from iotcentral_simulator import Fail, Fault, Html, Lag
from tests.engine.crashes import held_by
from tests.engine.forms import Form
from tests.engine.project import Project
from tests.engine.service import Service

HOOKS: Final = """
for id_ in ("one", "two"):
    iotcentral.Destination(
        id_, destination_id=id_, display_name="{name}", type="webhook@v1",
        url="https://h.example/{name}?canary",
    )
"""
STREAM: Final = """
hook = iotcentral.Destination("hook", display_name="H", {hook})
iotcentral.Export(
    "stream", display_name="{name}", source="telemetry", destinations=[hook],
    enrichments={{"{name}": {{"value": "{name}"}}}},
)
"""
WEBHOOK: Final = 'type="webhook@v1", url="https://h.example"'
HUB: Final = (
    'type="eventhubs@v1", authorization={"type": "systemAssignedManagedIdentity", '
    '"host_name": "h", "event_hub_name": "e"}'
)


def stream(name: str, hook: str = WEBHOOK) -> str:
    return STREAM.format(name=name, hook=hook)


def names(project: Project) -> list[str]:
    """Return the URNs of all in the state, what is still to be deleted too."""
    return [one["urn"] for one in project.state()["deployment"]["resources"]]


def test_under_an_update_a_deletion_is_undone_and_a_change_is_kept_and_both_are_told(
    service: Service, project: Project
) -> None:
    project.write(HOOKS.format(name="A")).up().succeeded()
    theirs = service.simulator.application().destinations
    project.write(HOOKS.format(name="B"))
    with (
        project.start("up", "--yes", "--skip-preview") as running,
        service.simulator.hold("PATCH */one") as one,
        service.simulator.hold("PATCH */two") as two,
    ):
        assert one.arrived.wait(60)
        assert two.arrived.wait(60)
        del theirs["one"]
        with theirs.edit("two") as held:
            held["headerCustomizations"] = {"theirs": {"value": "kept"}}
        one.release()
        two.release()
        told = running.ended().succeeded().output
    assert "destination 'one' was deleted outside Pulumi and is recreated" in told
    assert "destination 'two' still differs from the program in headerCustomizations" in told
    first, second = (theirs[id_] for id_ in ("one", "two"))
    assert first["url"] == second["url"] == "https://h.example/B?canary"
    assert second["headerCustomizations"] == {"theirs": {"value": "kept"}}
    assert "canary" not in told


def test_up_to_a_saved_plan_keeps_what_others_changed_since_and_refuses_another_program(
    service: Service, project: Project
) -> None:
    project.write(HOOKS.format(name="A")).up().succeeded()
    plan = str(project.folder / "plan.json")
    project.write(HOOKS.format(name="B")).preview("--save-plan", plan).succeeded()
    with service.simulator.application().destinations.edit("one") as held:
        held["headerCustomizations"] = {"theirs": {"value": "kept"}}
    told = project.up("--plan", plan).succeeded().output
    assert "destination 'one' still differs from the program in headerCustomizations" in told
    before = held_by(service)
    kept = before["destinations/one"]
    assert (kept["displayName"], kept["headerCustomizations"]["theirs"]["value"]) == ("B", "kept")
    refused = project.write(HOOKS.format(name="C")).up("--plan", plan).failed().output
    assert "violates plan" in refused
    assert held_by(service) == before


def test_what_a_lagging_list_does_not_show_yet_is_not_overwritten(
    service: Service, project: Project, tmp_path: Path
) -> None:
    other = Project(tmp_path / "other", service.environment(), form=project.form)
    other.write(HOOKS.format(name="theirs")).up().succeeded()
    before = held_by(service)
    service.simulator.faults.add(Fault(effect=Lag(), on="GET *", times=None))
    refused = project.write(HOOKS.format(name="ours")).up().failed().output
    assert (
        "already has a destination with this id, 'theirs', which differs in displayName" in refused
    )
    assert service.simulator.faults.counts() == {"lag": 1}
    assert held_by(service) == before


def test_what_a_lagging_list_hides_from_a_refresh_is_seen_by_the_next_one(
    service: Service, project: Project
) -> None:
    project.write(stream("A")).up().succeeded()
    service.catch_up()
    with (
        project.write(stream("B")).start("up", "--yes", "--skip-preview") as running,
        service.simulator.hold("PATCH *", moment="after") as held,
    ):
        assert held.arrived.wait(60)
        running.kill_provider()
        running.ended().failed()
    service.simulator.faults.add(Fault(effect=Lag(), on="GET *exports*"))
    project.write(stream("A")).refresh().succeeded()
    assert service.simulator.faults.counts()["lag"] == 1
    assert project.resources()["stream"]["outputs"]["displayName"] == "A"
    project.refresh().succeeded()
    assert project.resources()["stream"]["outputs"]["displayName"] == "B"
    project.up().succeeded()
    [export] = service.objects("exports")
    assert export["displayName"] == "A"


def test_an_application_renamed_in_the_middle_is_an_error_and_nothing_counts_as_gone(
    service: Service, project: Project
) -> None:
    project.write(stream("A")).up().succeeded()
    [old] = service.objects("destinations")
    project.write(stream("B", HUB))
    with (
        project.start("up", "--yes", "--skip-preview") as running,
        service.simulator.hold("PATCH *", moment="after") as held,
    ):
        assert held.arrived.wait(60)
        service.simulator.faults.add(Fault(effect=Fail(status=404), times=None))
        held.release()
        failed = running.ended().failed().output
    assert re.search(rf"deleting destination '\w+' \({old['id']}\): .* \(404 ", failed)
    before = names(project)
    assert "404" in project.refresh().failed().output
    service.simulator.faults.clear()
    # A sign-in page is nobody's answer to a request of ours, not even with 200.
    service.simulator.faults.add(Fault(effect=Html(moment="before"), times=None))
    assert "the response is a web page" in project.destroy().failed().output
    assert names(project) == before
    service.simulator.faults.clear()
    project.up().succeeded()
    [hub] = service.objects("destinations")
    [export] = service.objects("exports")
    assert (hub["type"], export["displayName"]) == ("eventhubs@v1", "B")
    assert export["destinations"] == [{"id": hub["id"]}]


def test_an_application_that_goes_away_in_the_middle_is_one_clear_line(
    tmp_path: Path, form: Form
) -> None:
    with Service() as service:
        project = Project(tmp_path / "project", service.environment(), form=form)
        project.write(stream("A")).up().succeeded()
        project.write(stream("B"))
        with project.start("up", "--yes", "--skip-preview") as running:
            held = service.simulator.hold("PATCH *")
            assert held.arrived.wait(60)
            service.__exit__()
            failed = running.ended().failed().output
    assert "the connection was refused" in failed
    assert "Traceback" not in failed
    assert project.resources()["stream"]["inputs"]["displayName"] == "A"
