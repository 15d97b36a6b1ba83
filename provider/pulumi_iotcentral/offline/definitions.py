"""The exports that a program declares, in REST form, with the names of their destinations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pulumi.runtime.rpc import UNKNOWN

from pulumi_iotcentral.dynamic.values import decoded
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT
from pulumi_iotcentral.model.values import Unknown

from .registrations import Registration


def definitions(registrations: Iterable[Registration]) -> dict[str, Any]:
    """Return the exports, the display names of destinations by ID, and the marker of unknowns.

    No property of a destination except its name is returned, since others can be secret.
    """
    exports, names = [], {}
    for one in registrations:
        properties = _marked(decoded(one.properties))
        if one.kind is EXPORT:
            given = {it: properties[it] for it in EXPORT.properties if it in properties}
            exports.append(
                {"resource": one.name, "id": properties.get(EXPORT.id_property), **given}
            )
        elif one.kind is DESTINATION:
            id_ = properties.get(DESTINATION.id_property)
            names[str(id_)] = str(properties.get("displayName") or one.name)
    # Pulumi registers resources asynchronously, so their order can differ.
    exports.sort(key=lambda one: str(one["resource"]))
    return {"exports": exports, "destinations": names, "unknown": UNKNOWN}


def _marked(value: Any) -> Any:
    """Return a value with Pulumi's own text for each unknown value, since the report is JSON."""
    if isinstance(value, Unknown):
        return UNKNOWN
    if isinstance(value, dict):
        return {name: _marked(item) for name, item in value.items()}
    return [_marked(item) for item in value] if isinstance(value, list) else value
