"""From a dynamic provider of one's own: an alias moves the live object, and nothing deletes it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.docs.blocks import blocks
from tests.engine.project import Project
from tests.engine.service import Service

OWN = """
import json
import os
import urllib.request

from pulumi.dynamic import CreateResult, Resource, ResourceProvider


def send(method, path, body=None):
    url = os.environ["IOTCENTRAL_ENDPOINT"] + "/api/dataExport/" + path
    headers = {"Content-Type": "application/json"}
    headers["Authorization"] = os.environ["IOTCENTRAL_API_TOKEN"]
    url += "?api-version=2022-06-30-preview"
    data = None if body is None else json.dumps(body).encode()
    urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method)).close()


class OwnProvider(ResourceProvider):
    def create(self, props):
        send("PUT", props["path"], props["body"])
        return CreateResult(props["path"].rpartition("/")[2], outs=props["outs"])

    def delete(self, id, props):
        send("DELETE", props["path"])


class Own(Resource):
    def __init__(self, name, path, body, outs, opts=None):
        super().__init__(OwnProvider(), name, {"path": path, "body": body, "outs": outs}, opts)


def hook(shape):
    return {
        "displayName": shape,
        "type": "webhook@v1",
        "url": "https://example.com/",
        "authorization": {"type": "header", "value": "canary-" + shape},
    }


def export(shape):
    return {
        "displayName": shape,
        "enabled": True,
        "source": "telemetry",
        "filter": "SELECT * FROM devices",
        "destinations": [{"id": "hook-" + shape}],
    }
"""

SHAPES: dict[str, dict[str, dict[str, Any]]] = {
    "nothing": {"hook": {"etag": "1"}, "export": {"etag": "1"}},
    "parts": {
        "hook": {"destinationId": "hook-parts", "displayName": "parts", "type": "webhook"},
        "export": {"exportId": "export-parts", "source": "Telemetry", "status": "healthy"},
    },
    "types": {
        "hook": {
            "destinationId": 7,
            "applicationUrl": ["contoso"],
            "type": 3,
            "authorization": "canary-text",
            "headerCustomizations": ["x"],
            "url": {"a": None},
            "displayName": 1.5,
        },
        "export": {
            "exportId": True,
            "applicationUrl": "contoso",
            "source": {"a": 1},
            "enrichments": [1],
            "destinations": "hook-types",
            "enabled": "yes",
        },
    },
}
"""What the outputs of somebody's own provider hold: nothing of ours, parts, or other types."""

BEFORE = f"""
for shape, outs in {SHAPES!r}.items():
    first = Own(f"hook-{{shape}}", f"destinations/hook-{{shape}}", hook(shape), {{
        "path": f"destinations/hook-{{shape}}", **outs["hook"]}})
    outs["export"]["path"] = f"exports/export-{{shape}}"
    after = pulumi.ResourceOptions(depends_on=[first])
    Own(f"export-{{shape}}", outs["export"]["path"], export(shape), outs["export"], after)
"""

AFTER = """
moved = pulumi.ResourceOptions(aliases=[pulumi.Alias(type_="pulumi-python:dynamic:Resource")])
for shape in ("nothing", "parts", "types"):
    destination = iotcentral.Destination(
        f"hook-{shape}",
        display_name=f"{shape} moved",
        destination_id=f"hook-{shape}",
        type="webhook@v1",
        url="https://example.com/",
        authorization=iotcentral.WebhookHeaderArgs(value="canary-new-" + shape),
        opts=moved,
    )
    iotcentral.Export(
        f"export-{shape}",
        display_name=shape,
        export_id=f"export-{shape}",
        source="telemetry",
        destinations=[destination],
        opts=moved,
    )
"""


@pytest.fixture
def moving(service: Service, project: Project) -> Project:
    """A stack whose objects are those of somebody's own dynamic provider."""
    project.write(OWN + BEFORE).up().succeeded()
    assert len(service.bodies()) == 6
    service.taken()
    return project


def held(service: Service, kind: str) -> list[dict[str, Any]]:
    return sorted(service.objects(kind), key=lambda item: str(item["id"]))


def test_the_objects_of_an_own_provider_move_in_place_and_live_on(
    service: Service, moving: Project
) -> None:
    moving.write(AFTER)
    assert moving.planned() == {"update"}
    moved = moving.up().succeeded()
    assert service.taken().count("DELETE") == 0, moved.output
    assert held(service, "destinations") == [
        {
            "id": f"hook-{shape}",
            "displayName": f"{shape} moved",
            "type": "webhook@v1",
            "url": "https://example.com/",
            "authorization": {"type": "header", "value": f"canary-new-{shape}"},
        }
        for shape in sorted(SHAPES)
    ]
    assert held(service, "exports") == [
        {
            "id": f"export-{shape}",
            "displayName": shape,
            "enabled": True,
            "source": "telemetry",
            "destinations": [{"id": f"hook-{shape}"}],
        }
        for shape in sorted(SHAPES)
    ]
    assert "canary" not in moved.output
    moving.up("--expect-no-changes").succeeded()
    moving.refresh("--expect-no-changes").succeeded()
    moving.destroy().succeeded()
    assert service.bodies() == []


def test_adopt_leaves_what_another_resource_of_the_stack_manages_and_offers_the_alias(
    service: Service, moving: Project
) -> None:
    before = moving.state()
    told = moving.iotcentral("adopt", "--json")
    assert told.code == 3
    adoption = json.loads(told.output)
    assert {one["outcome"] for one in adoption["objects"]} == {"skipped"}
    own = "urn:pulumi:dev::engine-test::pulumi-python:dynamic:Resource::hook-parts"
    [reason] = [one["reason"] for one in adoption["objects"] if one["id"] == "hook-parts"]
    assert "destination_id='hook-parts'" in reason
    assert f"aliases=['{own}']" in reason
    assert f"aliases=['{own}']" in told.errors
    assert moving.state() == before


def test_a_move_to_another_id_is_refused_and_nothing_is_deleted(
    service: Service, moving: Project
) -> None:
    before = service.bodies()
    moving.write(AFTER.replace('destination_id=f"hook-{shape}"', 'destination_id="other-" + shape'))
    refused = moving.preview().failed()
    assert "of another provider, and the program has" in refused.output
    assert re.search(r"set its id to 'hook-\w+'", refused.output)
    moving.up().failed()
    assert service.bodies() == before


def test_the_page_on_the_migration_does_what_it_says(service: Service, project: Project) -> None:
    before, after = [
        block.text for block in blocks("python") if block.page.endswith("from-own-provider.md")
    ]
    project.write(before).up().succeeded()
    [hook] = service.objects("destinations")
    project.write(after)
    assert project.planned() == {"update"}
    service.taken()
    project.up().succeeded()
    assert service.taken().count("DELETE") == 0
    assert service.objects("destinations") == [hook]
    project.refresh("--expect-no-changes").succeeded()
