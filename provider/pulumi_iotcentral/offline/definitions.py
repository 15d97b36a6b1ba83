"""The exports that a program declares, in REST form, with the names of their destinations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pulumi.output import UNKNOWN

from pulumi_iotcentral.model.free_form import map_free_form_values, unpacked
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT

from .registrations import Registration


def definitions(registrations: Iterable[Registration]) -> dict[str, Any]:
    """Return the exports, the display names of destinations by ID, and the marker of unknowns.

    No property of a destination except its name is returned, since others can be secret.
    """
    exports, names = [], {}
    for one in registrations:
        properties = map_free_form_values(one.properties, unpacked)
        if one.kind is EXPORT:
            given = {it: properties[it] for it in EXPORT.properties if it in properties}
            exports.append(
                {"resource": one.name, "id": properties.get(EXPORT.id_property), **given}
            )
        elif one.kind is DESTINATION:
            id_ = properties.get(DESTINATION.id_property)
            names[str(id_)] = str(properties.get("displayName") or one.name)
    return {"exports": exports, "destinations": names, "unknown": UNKNOWN}
