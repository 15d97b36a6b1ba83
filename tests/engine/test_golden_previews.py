"""What a preview says will happen, word for word, with either form of the provider.

The texts are in tests/engine/golden, under the same names for both forms: `diff -ru dynamic native`
in that folder shows what a user of the other form reads instead.
"""

from __future__ import annotations

from typing import Final

import pytest

from tests.engine.forms import FORMS
from tests.engine.golden import FOLDER, Golden
from tests.engine.project import Project
from tests.engine.service import Service

PROGRAM: Final = """
hook = iotcentral.Destination(
    "hook", display_name="{name}", type="{type}", {destination}
)
iotcentral.Export(
    "stream", display_name="Stream", source="{source}", enabled={enabled},
    filter="SELECT * FROM devices WHERE temperature > 20",
    destinations=[iotcentral.DestinationReferenceArgs(id=hook, transform="{{device: .device.id}}")],
    enrichments={{"site": {{"value": "plant-7"}}, "name": {{"path": "$displayName"}}}},
)
"""
HOOK: Final = (
    'url="https://h.example/?key=canary", authorization={"type": "header", "value": "canary-1"}, '
    'header_customizations={"x-site": {"value": "plant-7"}}'
)
HUB: Final = (
    'authorization={"type": "systemAssignedManagedIdentity", "host_name": "h.example", '
    '"event_hub_name": "telemetry"}'
)
CHANGES: Final[dict[str, dict[str, str]]] = {
    "update": {"name": "Another name", "enabled": "False"},
    "new-secret": {"destination": HOOK.replace("canary-1", "canary-2")},
    "replace-export": {"source": "properties"},
    "replace-destination": {"type": "eventhubs@v1", "destination": HUB},
}


def program(**changes: str) -> str:
    plain = {"name": "Hook", "type": "webhook@v1", "source": "telemetry", "enabled": "True"}
    return PROGRAM.format(**{**plain, "destination": HOOK, **changes})


def previewed(project: Project, text: str, *options: str) -> str:
    shown = project.write(text).preview(
        "--diff", "--suppress-progress", "--parallel", "1", *options
    )
    assert "canary" not in shown.succeeded().output
    return shown.output


@pytest.mark.parametrize("form", FORMS, indirect=True)
def test_a_preview_says_what_will_be_created_changed_replaced_and_deleted(
    service: Service, project: Project, golden: Golden
) -> None:
    def shown(name: str, text: str, *options: str) -> None:
        golden.is_what(f"{project.form}/{name}.txt", previewed(project, text, *options))

    shown("create", program())
    project.up().succeeded()
    shown("no-change", program())
    for name, changes in CHANGES.items():
        shown(name, program(**changes))
    shown("delete", "")
    [export] = service.objects("exports")
    with service.simulator.application().exports.edit(export["id"]) as held:
        held["displayName"] = "Renamed by hand"
    shown("drift", program(), "--refresh")


OLD_STATES: Final = ("state-0.1.0.json",)
"""States of older releases, each of them made by `up` of `program()`, project and stack as here."""


@pytest.mark.passphrase
@pytest.mark.parametrize("name", OLD_STATES)
def test_a_state_of_an_older_release_goes_on_as_it_is(
    service: Service, project: Project, name: str
) -> None:
    project.write(program()).up().succeeded()
    service.taken()
    project.pulumi("stack", "import", "--file", str(FOLDER / name)).succeeded()
    project.up("--expect-no-changes").succeeded()
    assert service.taken().total() == 0
    project.refresh("--expect-no-changes").succeeded()
    project.write(program(name="Another name")).up().succeeded()
    assert service.taken().lines("PUT", "PATCH", "DELETE") == ["PATCH destinations"]
    project.destroy().succeeded()
    assert service.bodies() == []
