"""State that this package did not write: of another provider whose resource an alias moves to ours.

Nothing in such a state can be compared, whatever its properties are called. It is unknown, and
never a reason to replace an object: a replacement would delete the object through the code of the
other provider.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from pulumi_iotcentral.model.schema import Kind
from pulumi_iotcentral.model.urls import is_base_url

_PROVIDER = "__provider"


def is_foreign(kind: Kind, provider: type, state: Mapping[str, Any]) -> bool:
    """Tell whether nothing in the state of an existing resource can be compared.

    `provider` is our class, which every state of ours names; `state` are the inputs or outputs as
    Pulumi hands them over. An empty state, that of a new resource, is not foreign.
    """
    if not state:
        return False
    id_, url = state.get(kind.id_property), state.get("applicationUrl")
    identified = isinstance(id_, str) and isinstance(url, str) and is_base_url(url)
    return not identified or is_of_another_provider(provider, state)


def is_of_another_provider(provider: type, state: Mapping[str, Any]) -> bool:
    """Tell whether a state names another dynamic provider than our class `provider`."""
    pickled = state.get(_PROVIDER)
    return isinstance(pickled, str) and not _names(pickled, provider)


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


def _names(pickled: str, provider: type) -> bool:
    """Tell whether a pickle names a class's module, without loading what it holds."""
    try:
        data = base64.b64decode(pickled, validate=True)
    except (binascii.Error, ValueError):
        return False
    module = provider.__module__.encode()
    return bytes([len(module)]) + module in data or b"c" + module + b"\n" in data
