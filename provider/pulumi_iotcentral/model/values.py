"""The values of properties: JSON, and unknown values of a preview."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

Properties: TypeAlias = dict[str, Any]
"""An object's properties by name, as the API spells them."""

SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
"""The key of the engine's special values (sdk/go/common/resource/sig) in states and requests."""

_DEEPEST: Final = 64


class Unknown:
    """The type of `UNKNOWN`: a value that is unknown until the update."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


class Absent:
    """The type of `ABSENT`: no property, in contrast to a null in a free-form value."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()


def has_unknown(value: object) -> bool:
    """Tell whether `value` is unknown, or contains an unknown value."""
    if isinstance(value, Mapping):
        return any(has_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(has_unknown(item) for item in value)
    return isinstance(value, Unknown)


def is_storable(value: Any, depth: int = _DEEPEST) -> bool:
    """Tell whether the engine can store an untrusted JSON value and return it unchanged.

    The engine reads an object with its reserved key as a secret, as another resource, or as a file
    of this machine. A lone surrogate is not valid in its protocol. Too many levels of nesting
    exceed the recursion limit of Python.
    """
    if isinstance(value, dict):
        inside = [*value, *value.values()]
        return depth > 0 and SIGNATURE not in value and _all_storable(inside, depth)
    if isinstance(value, list):
        return depth > 0 and _all_storable(value, depth)
    return not isinstance(value, str) or value == value.encode("utf-8", "ignore").decode()


def _all_storable(values: Iterable[Any], depth: int) -> bool:
    return all(is_storable(value, depth - 1) for value in values)
