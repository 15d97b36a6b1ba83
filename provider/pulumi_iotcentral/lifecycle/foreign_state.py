"""State that this package did not write: of another provider whose resource an alias moves to ours.

Nothing in such a state can be compared, whatever its properties are called. It is unknown, and
never a reason to replace an object: a replacement would delete the object through the code of the
other provider.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from pulumi_iotcentral.model.schema import Kind
from pulumi_iotcentral.model.urls import is_base_url


class Origin(Enum):
    """The writer of the state of an existing resource."""

    OURS = "this package"
    UNREADABLE = "unknown"
    ANOTHER_PROVIDER = "another provider"


def is_readable(kind: Kind, state: Mapping[str, Any]) -> bool:
    """Tell whether a state identifies an object: by its id, and the application's base URL."""
    id_, url = state.get(kind.id_property), state.get("applicationUrl")
    return isinstance(id_, str) and isinstance(url, str) and is_base_url(url)


def names_object(kind: Kind, id_: Any, resource_id: str, state: Mapping[str, Any]) -> bool:
    """Tell whether a foreign resource may be the object called `id_`, which may be unknown.

    `resource_id` is the resource's id in the state: the object's id, or a path that ends in it.
    """
    if not isinstance(id_, str):
        return True
    return id_ in (resource_id, last_segment(resource_id), state.get(kind.id_property))


def last_segment(resource_id: str) -> str:
    """Return what follows the last slash of an id, such as `hook` of `destinations/hook`."""
    return resource_id.rstrip("/").rpartition("/")[2]
