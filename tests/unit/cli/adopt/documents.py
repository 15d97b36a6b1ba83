"""What a service answers: the simulator tests' destinations with ids, secrets masked."""

from __future__ import annotations

from typing import Any

from pulumi_iotcentral.cli.adopt.inventory import Inventory, take_inventory
from pulumi_iotcentral.cli.adopt.names import Named, name_all
from pulumi_iotcentral.cli.adopt.secret_sources import SecretSources
from pulumi_iotcentral.cli.workspace.application import Place
from tests.simulator.samples import DESTINATIONS, FULL_EXPORT_PARTS, SECRET, export

EMPTY: dict[str, Any] = {"version": 3, "deployment": {"manifest": {}, "metadata": {}}}
PLACE = Place("https://contoso.azureiotcentral.com", "2022-10-31-preview")
SOURCES = SecretSources(PLACE.url, "plant")


def masked(value: Any) -> Any:
    """Return what the service shows of a document: stars in the place of the secret."""
    if isinstance(value, dict):
        return {key: masked(item) for key, item in value.items()}
    return value.replace(SECRET, "*****") if isinstance(value, str) else value


def destination(id_: str = "d", sample: str = "blob-identity", **changes: Any) -> dict[str, Any]:
    return {"id": id_, **masked(DESTINATIONS[sample]), **changes}


def every_destination() -> list[dict[str, Any]]:
    return [destination(sample, sample, displayName=sample) for sample in DESTINATIONS]


def full_export(id_: str = "e", **changes: Any) -> dict[str, Any]:
    enrichments = {
        **FULL_EXPORT_PARTS["enrichments"],
        "raw": {"value": {"nested": [1, None, "x"], "none": None}},
    }
    parts = {**FULL_EXPORT_PARTS, "enrichments": enrichments}
    return {"id": id_, "status": "healthy", **export(*list(DESTINATIONS)[:9], **parts), **changes}


def inventory(*documents: dict[str, Any]) -> Inventory:
    """Return the inventory of an application that holds some documents."""
    exports = [one for one in documents if "source" in one]
    return take_inventory(PLACE, [one for one in documents if "source" not in one], exports)


def named(*documents: dict[str, Any], sources: SecretSources = SOURCES) -> list[Named]:
    """Return documents as objects with names, none of which is taken."""
    found = inventory(*documents)
    assert found.skipped == ()
    return name_all(found.items, {}, sources)
