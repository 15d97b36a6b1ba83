"""The values that properties hold: JSON, and what is not known yet at a preview."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

Properties: TypeAlias = dict[str, Any]
"""An object's properties by name, as the API spells them."""


class Unknown:
    """The type of `UNKNOWN`: a value that only the update itself will tell."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


def has_unknown(value: object) -> bool:
    """Tell whether `value` is unknown, or holds an unknown anywhere."""
    if isinstance(value, Mapping):
        return any(has_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(has_unknown(item) for item in value)
    return isinstance(value, Unknown)
