"""Changes made behind Pulumi's back: refresh shows each of them, and up mends it with one PATCH."""

from __future__ import annotations

import json
from typing import Any

from tests.engine.crashes import held_by
from tests.engine.programs import AUTHORIZATIONS, all_destinations, all_exports
from tests.engine.project import Project
from tests.engine.service import Service

NEVER_DRIFT = {"id", "type", "source"}
"""What an object keeps, and the kind of its authorization."""


def drifted(value: Any, path: tuple[str, ...] = ()) -> Any:
    """Return another value of the same shape at every place that can change by itself."""
    if isinstance(value, dict):
        return {
            key: item if key in NEVER_DRIFT else drifted(item, (*path, key))
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [drifted(item, path) for item in value]
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    # The service masks it whole, so nobody can see its change; see `secret_version` below.
    return value if path == ("authorization", "value") else changed_text(path[-1], value)


def changed_text(name: str, value: str) -> str:
    """Return another text; of a connection string, in the part that the service shows."""
    if name == "connectionString":
        return value.replace("contoso", "fabrikam")
    return value.replace("https://", "https://other-") if "https://" in value else f"{value}!"


def test_every_field_changed_elsewhere_is_shown_and_mended_with_one_patch_an_object(
    service: Service, project: Project
) -> None:
    program = all_destinations("first") + all_exports("first", ("properties",))
    project.write(program).up().succeeded()
    before = service.bodies()
    application = service.simulator.application()
    for kind in (application.destinations, application.exports):
        for id_ in list(kind):
            kind[id_] = drifted(kind[id_])
    assert all(mine != theirs for mine, theirs in zip(before, service.bodies(), strict=True))
    project.refresh().succeeded()
    for name, resource in project.resources().items():
        assert resource["inputs"]["displayName"] == "first!", name
    service.taken()
    project.up().succeeded()
    mended = service.taken()
    assert mended.count("PATCH") == mended.writes() == len(AUTHORIZATIONS) + 2
    assert service.bodies() == before
    project.refresh("--expect-no-changes").succeeded()


def test_a_secret_changed_elsewhere_is_no_drift_and_another_version_sends_it_again(
    service: Service, project: Project
) -> None:
    program = """
    iotcentral.Destination("hook", display_name="H", type="webhook@v1", url="https://h.example",
        destination_id="hook", authorization={{"type": "header", "value": "ours"}},
        secret_version={})
    """
    project.write(program.format(1)).up().succeeded()
    with service.simulator.application().destinations.edit("hook") as held:
        held["authorization"]["value"] = "theirs"
    project.refresh("--expect-no-changes").succeeded()
    project.up("--expect-no-changes").succeeded()
    assert "**" not in project.pulumi("stack", "export").succeeded().output
    service.taken()
    project.write(program.format(2)).up().succeeded()
    assert service.taken().lines("PATCH") == ["PATCH destinations"]
    assert service.last_patch() == {"authorization": {"type": "header", "value": "ours"}}
    assert service.bodies()[0]["authorization"]["value"] == "ours"


def test_a_second_endpoint_in_a_connection_string_is_drift(
    service: Service, project: Project
) -> None:
    program = """
    iotcentral.Destination("hub", display_name="H", type="eventhubs@v1", destination_id="hub",
        connection_string="Endpoint=sb://good.example/;SharedAccessKeyName=n;SharedAccessKey=a2V5;"
        "EntityPath=hub")
    """
    project.write(program).up().succeeded()
    before = service.bodies()
    with service.simulator.application().destinations.edit("hub") as held:
        ours = held["authorization"]["connectionString"]
        held["authorization"]["connectionString"] = f"Endpoint=sb://evil.example/;{ours}"
    found = project.iotcentral("diff", "--json")
    assert found.code == 3
    assert json.loads(found.output)["objects"][0]["fields"][0]["parts"] == ["Endpoint"]
    assert "~ 1 to update" in project.preview("--refresh").succeeded().output
    project.refresh("--expect-no-changes").failed()
    project.refresh().succeeded()
    project.up().succeeded()
    assert service.bodies() == before
    project.refresh("--expect-no-changes").succeeded()


def test_an_object_deleted_elsewhere_is_created_again_at_the_next_up(
    service: Service, project: Project
) -> None:
    program = all_destinations("first") + all_exports("first", ())
    project.write(program).up().succeeded()
    before = held_by(service)
    application = service.simulator.application()
    application.exports.clear()
    application.destinations.clear()
    project.refresh().succeeded()
    assert project.resources() == {}
    project.up().succeeded()
    assert held_by(service) == before


def test_an_update_puts_back_what_was_deleted_elsewhere_with_a_notice(
    service: Service, project: Project
) -> None:
    program = """
    iotcentral.Destination("hook", display_name="{}", type="webhook@v1", url="https://h.example")
    """
    project.write(program.format("one")).up().succeeded()
    service.simulator.application().destinations.clear()
    output = project.write(program.format("two")).up().succeeded().output
    assert "was deleted outside Pulumi and is recreated" in output
    assert service.bodies()[0]["displayName"] == "two"
