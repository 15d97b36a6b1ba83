"""Who wrote a state: that of a dynamic resource names its provider's class in a pickle."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any, Final

from pulumi_iotcentral.lifecycle.foreign_state import Origin, is_readable
from pulumi_iotcentral.model.schema import Kind

_PROVIDER: Final = "__provider"


def origin_of(kind: Kind, provider: type, state: Mapping[str, Any]) -> Origin:
    """Return who wrote the state of an existing resource; an empty one, of a new resource, is ours.

    `provider` is our class, which every state of ours names; `state` are the inputs or outputs as
    Pulumi hands them over.
    """
    pickled = state.get(_PROVIDER)
    if isinstance(pickled, str) and not _names(pickled, provider):
        return Origin.ANOTHER_PROVIDER
    return Origin.OURS if not state or is_readable(kind, state) else Origin.UNREADABLE


def _names(pickled: str, provider: type) -> bool:
    """Tell whether a pickle names a class's module, without loading what it holds."""
    try:
        data = base64.b64decode(pickled, validate=True)
    except (binascii.Error, ValueError):
        return False
    module = provider.__module__.encode()
    return bytes([len(module)]) + module in data or b"c" + module + b"\n" in data
