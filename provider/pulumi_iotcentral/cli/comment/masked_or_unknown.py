"""What a preview does not show: secrets, and values that are known only after the update."""

from __future__ import annotations

from typing import Final

HIDDEN: Final = "[secret]"
"""What the engine, and this page, shows in place of a secret."""

UNKNOWN: Final = "[known after the update]"

_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_UNKNOWN_MARKS: Final = frozenset(
    {
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)
"""What stands for a value that is not known: sdk/go/common/resource/plugin/rpc.go."""


def is_unknown(value: object) -> bool:
    """Tell whether a value is known only after the update."""
    return isinstance(value, str) and (value in _UNKNOWN_MARKS or value == UNKNOWN)


def is_hidden(value: object) -> bool:
    """Tell whether a value is one that the engine keeps secret, in either of its forms."""
    return value == HIDDEN or (isinstance(value, dict) and _SIGNATURE in value)


def is_withheld(value: object) -> bool:
    """Tell whether a preview does not show a value: the engine hides an unknown secret as well."""
    return is_unknown(value) or is_hidden(value)
