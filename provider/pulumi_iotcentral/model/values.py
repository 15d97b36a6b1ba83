"""The values that properties hold: JSON, and what is not known yet at a preview."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

Properties: TypeAlias = dict[str, Any]
"""An object's properties by name, as the API spells them."""

SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
"""The name of the engine's marks (sdk/go/common/resource/sig), in states and over its protocol."""

_DEEPEST: Final = 64


class Unknown:
    """The type of `UNKNOWN`: a value that only the update itself will tell."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


class Absent:
    """The type of `ABSENT`, a property that an object does not have; a free-form null is one."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()


def has_unknown(value: object) -> bool:
    """Tell whether `value` is unknown, or holds an unknown anywhere."""
    if isinstance(value, Mapping):
        return any(has_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(has_unknown(item) for item in value)
    return isinstance(value, Unknown)


def is_storable(value: Any, depth: int = _DEEPEST) -> bool:
    """Tell whether a JSON value of a stranger can go to the engine and come back as it is.

    The engine takes an object with its mark for a secret, for another resource, or for a file of
    this machine; half of a surrogate pair does not fit its protocol; what is nested beyond reason
    ends in a recursion too deep for Python.
    """
    if isinstance(value, dict):
        inside = [*value, *value.values()]
        return depth > 0 and SIGNATURE not in value and _all_storable(inside, depth)
    if isinstance(value, list):
        return depth > 0 and _all_storable(value, depth)
    return not isinstance(value, str) or value == value.encode("utf-8", "ignore").decode()


def _all_storable(values: Iterable[Any], depth: int) -> bool:
    return all(is_storable(value, depth - 1) for value in values)
