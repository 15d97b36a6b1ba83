"""Resource options on the real engine: they work, or are refused in one line."""

from __future__ import annotations

import re

import pytest

from tests.engine.forms import DYNAMIC
from tests.engine.project import Project
from tests.engine.service import Service

PROGRAM = """
hook = iotcentral.Destination(
    "hook", {destination}display_name="H", type="webhook@v1", url="https://example.com/?key=canary-1",
    opts=pulumi.ResourceOptions(replace_on_changes=["url", "authorization"]),
)
iotcentral.Export(
    "stream", {export}display_name="E", source="telemetry", destinations=[hook],
    enrichments={{"my site": {{"value": {{"plant": 7, "line": None}}}}}},
    opts=pulumi.ResourceOptions(replace_on_changes=['enrichments["my site"].value.plant']),
)
"""
AUTO = PROGRAM.format(destination="", export="")
EXPLICIT = PROGRAM.format(destination="", export='export_id="mine", ')


def held(service: Service, kind: str) -> tuple[str, str]:
    """Return the id and the name of the only object of a kind."""
    [one] = service.objects(kind)
    return one["id"], one["displayName"]


def test_a_change_of_a_named_property_replaces_the_object(
    service: Service, project: Project
) -> None:
    project.write(AUTO).up().succeeded()
    first = {kind: held(service, kind) for kind in ("destinations", "exports")}
    service.taken()

    other = AUTO.replace('"H"', '"G"').replace('"E"', '"F"')
    project.write(other).up().succeeded()
    assert service.taken().lines("PUT", "PATCH", "DELETE").count("PATCH exports") == 1
    assert held(service, "destinations")[0] == first["destinations"][0], "others update in place"

    secret = other.replace("canary-1", "canary-2")
    assert project.write(secret).planned() == {"replace", "update"}
    shown = project.preview("--diff").succeeded().output
    if project.form is DYNAMIC:
        assert "will get a new secret, which the preview cannot show as a change: url" in shown
    else:
        assert re.search(r"~ url +: \[secret\] => \[secret\]", shown)
    assert "canary" not in shown
    service.taken()
    project.up().succeeded()
    assert service.taken().lines("PUT", "PATCH", "DELETE") == [
        "PUT destinations",
        "PATCH exports",
        "DELETE destinations",
    ]
    second = held(service, "destinations")
    assert second[0] != first["destinations"][0]
    assert service.objects("exports")[0]["destinations"] == [{"id": second[0]}]

    project.write(secret.replace("7", "8")).up().succeeded()
    assert service.taken().lines("PUT", "PATCH", "DELETE") == ["PUT exports", "DELETE exports"]
    assert held(service, "exports")[0] != first["exports"][0]
    project.up("--expect-no-changes").succeeded()

    project.write(AUTO.replace("7", "8")).up().succeeded()
    assert held(service, "destinations") == first["destinations"], "an id is used again"
    project.destroy().succeeded()
    assert service.bodies() == []


def test_an_object_with_an_id_of_the_program_is_deleted_and_created_again(
    service: Service, project: Project
) -> None:
    project.write(EXPLICIT).up().succeeded()
    service.taken()
    project.write(EXPLICIT.replace("7", "8")).up().succeeded()
    assert service.taken().lines("PUT", "PATCH", "DELETE") == ["DELETE exports", "PUT exports"]
    assert held(service, "exports") == ("mine", "E")


HOOK = """
iotcentral.Destination("hook", display_name="{name}", type="webhook@v1", url="https://h.example",
    opts=pulumi.ResourceOptions({opts}))
"""


def test_changes_are_ignored_by_the_names_of_the_program(
    service: Service, project: Project
) -> None:
    opts = 'ignore_changes=["display_name"], additional_secret_outputs=["last_export_time", "type"]'
    project.write(HOOK.format(name="H", opts=opts)).up().succeeded()
    output = project.write(HOOK.format(name="G", opts=opts)).up().succeeded().output
    assert "destination 'hook': ignore_changes applies 'display_name' to 'displayName'" in output
    assert held(service, "destinations")[1] == "H"
    assert "ciphertext" in project.resources()["hook"]["outputs"]["type"]


@pytest.mark.parametrize(
    ("opts", "refusal"),
    [
        pytest.param(
            'import_="abc"',
            "import_ is not supported by a dynamic provider. Use `iotcentral adopt`",
            marks=pytest.mark.dynamic_alone("the native provider supports import"),
        ),
        (
            'custom_timeouts=pulumi.CustomTimeouts(create="1 min")',
            "custom_timeouts.create must be",
        ),
        ('ignore_changes="filter"', "ignore_changes must be a list of property paths"),
    ],
)
def test_an_option_that_cannot_work_is_refused_in_one_line(
    service: Service, project: Project, opts: str, refusal: str
) -> None:
    output = project.write(HOOK.format(name="H", opts=opts)).preview().failed().output
    assert f"error: destination 'hook': {refusal}" in output
    assert "Traceback" not in output
    assert service.taken().total() == 0


FORMS = """
import asyncio

async def later(value):
    await asyncio.sleep(0)
    return value

def webhook(key):
    authorization = iotcentral.WebhookHeaderArgs(value=later("canary-" + key))
    return iotcentral.WebhookDestinationArgs(
        display_name="W",
        url="https://w.example/?k=canary-" + key,
        authorization=later(authorization),
    )

hook = iotcentral.Destination(
    "hook",
    display_name=later("H"),
    type="webhook@v1",
    url=later("https://h.example/?k=canary-1"),
    authorization=later({"type": "header", "value": later("canary-2")}),
    header_customizations=later({"x": later({"value": "canary-3"})}),
)
whole = iotcentral.Destination("whole", later(webhook("4")))
unknown = iotcentral.Destination("unknown", whole.status.apply(lambda _: webhook("5")))
flat = iotcentral.Destination("flat", later({
    "display_name": "F",
    "type": "blobstorage@v1",
    "connection_string": "AccountName=a;AccountKey=canary-6",
    "container_name": "c",
}))
iotcentral.Export("stream", later(iotcentral.ExportArgs(
    display_name=later("E"),
    source=later("telemetry"),
    destinations=later([later(hook), unknown]),
)))
"""


def test_inputs_of_every_form_reach_the_service_and_no_secret_the_state(
    service: Service, project: Project
) -> None:
    shown = project.write(FORMS).preview("--diff").succeeded().output
    shown += project.up().succeeded().output
    shown += project.pulumi("stack", "export").succeeded().output
    assert "canary" not in shown
    assert str(service.bodies()).count("canary-") == 8
    outputs = {name: one["outputs"] for name, one in project.resources().items()}
    references = [{"id": outputs[name]["destinationId"]} for name in ("hook", "unknown")]
    assert service.objects("exports")[0]["destinations"] == references
    project.up("--expect-no-changes").succeeded()
