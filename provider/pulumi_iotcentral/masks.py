"""Masked secrets: how the service writes them, and how to compare and restore what it hides.

The service answers `AccountKey=*****` inside a connection string and `*****` for a whole secret.
Its guide shows eight stars and its API examples five: a mask is any run of stars.
"""

from __future__ import annotations

import re
from typing import Final

_MASK: Final = re.compile(r"\*{2,}")


def is_mask(value: object) -> bool:
    """Tell whether `value` is nothing but stars: a secret that the service did not show."""
    return isinstance(value, str) and _MASK.fullmatch(value) is not None


def has_masked_part(connection_string: str) -> bool:
    """Tell whether a connection string, or the value of one of its parts, is a mask."""
    return is_mask(connection_string) or any(
        is_mask(value) for value in parts(connection_string).values()
    )


def parts(connection_string: str) -> dict[str, str]:
    """Return the parts of `A=1;B=2` by name; names in lower case, values as they stand."""
    pairs = (part.partition("=") for part in connection_string.split(";") if part.strip())
    return {name.strip().lower(): value for name, _, value in pairs}


def same_secret(one: object, other: object) -> bool:
    """Tell whether two secrets may be the same: equal, or one of them masked."""
    return one == other or is_mask(one) or is_mask(other)


def same_connection_string(one: object, other: object) -> bool:
    """Tell whether two connection strings agree in every part that both show."""
    if same_secret(one, other):
        return True
    if not isinstance(one, str) or not isinstance(other, str):
        return False
    mine, theirs = parts(one), parts(other)
    return mine.keys() == theirs.keys() and all(
        same_secret(mine[name], theirs[name]) for name in mine
    )


def restore_secret(live: object, known: object) -> object:
    """Return what the service shows, or the known secret where it shows a mask.

    None where it shows a mask and nothing is known: a mask is never a value to keep.
    """
    if not is_mask(live):
        return live
    return None if is_mask(known) else known


def restore_connection_string(live: object, known: object) -> object:
    """Return the connection string that the service holds, its masked parts taken from `known`.

    Parts that the service shows win, so that a change made elsewhere is seen. None where a part is
    masked and `known` does not have it.
    """
    if not isinstance(live, str) or is_mask(live):
        return restore_secret(live, known)
    if same_connection_string(live, known) and not has_masked_part(str(known)):
        return known
    secrets = parts(known) if isinstance(known, str) else {}
    restored = [_restore_part(part, secrets) for part in live.split(";")]
    return None if None in restored else ";".join(part for part in restored if part is not None)


def _restore_part(part: str, secrets: dict[str, str]) -> str | None:
    name, equals, value = part.partition("=")
    if not is_mask(value):
        return part
    known = secrets.get(name.strip().lower())
    return None if known is None or is_mask(known) else f"{name}{equals}{known}"
