"""Masked secrets: how to recognize, compare and restore them.

The service returns `AccountKey=*****` inside a connection string and `*****` for a whole secret.
Its guide shows eight asterisks and its API examples five, so a mask is two or more asterisks.
"""

from __future__ import annotations

import re
from operator import itemgetter
from typing import Final

from .schema import READABLE_PARTS

_MASK: Final = re.compile(r"\*{2,}")


def is_mask(value: object) -> bool:
    """Tell whether `value` is a masked secret: only asterisks."""
    return isinstance(value, str) and _MASK.fullmatch(value) is not None


def has_masked_part(connection_string: str) -> bool:
    """Tell whether a connection string, or the value of one of its parts, is a mask."""
    return is_mask(connection_string) or any(
        is_mask(value) for _, value in pairs(connection_string)
    )


def parts(connection_string: str) -> dict[str, str]:
    """Return the parts of `A=1;B=2` by name, with names in lower case."""
    return dict(every_part(connection_string))


def every_part(connection_string: str) -> list[tuple[str, str]]:
    """Return the parts like `parts`, with duplicates: programs read different ones of them."""
    found = (part.partition("=") for part in connection_string.split(";") if part.strip())
    return [(name.strip().lower(), value) for name, _, value in found]


def pairs(connection_string: str) -> list[tuple[str, str | None]]:
    """Return the parts of `A=1;B=2` in their order, as every program reads them.

    Only the case of ASCII letters in names and semicolons at the end are normalized. Some programs
    ignore the white space around a name, others do not. A part without `=` has the value None.
    """
    found = (part.partition("=") for part in connection_string.rstrip(";").split(";"))
    return [(_ascii_lower(name), value if equals else None) for name, equals, value in found]


def same_secret(one: object, other: object) -> bool:
    """Tell whether two secrets can be the same: equal, or one of them masked."""
    return one == other or is_mask(one) or is_mask(other)


def same_connection_string(one: object, other: object) -> bool:
    """Tell whether two connection strings agree in every part that both show.

    The order of parts has no meaning unless a name occurs twice, since programs read different
    ones of two parts with the same name.
    """
    if same_secret(one, other):
        return True
    if not isinstance(one, str) or not isinstance(other, str):
        return False
    mine, theirs = (_in_order(pairs(text)) for text in (one, other))
    return [name for name, _ in mine] == [name for name, _ in theirs] and all(
        _same_part(name, value, their_value)
        for (name, value), (_, their_value) in zip(mine, theirs, strict=True)
    )


def same_values(name: str, ours: list[str | None], theirs: list[str | None]) -> bool:
    """Tell whether the values of all parts with a name agree in their order, except for masks."""
    return len(ours) == len(theirs) and all(
        _same_part(name, one, other) for one, other in zip(ours, theirs, strict=True)
    )


def _in_order(found: list[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
    names = [name for name, _ in found]
    return found if len(set(names)) < len(names) else sorted(found, key=itemgetter(0))


def _same_part(name: str, one: str | None, other: str | None) -> bool:
    """Tell whether two values of a part can be the same. Only secrets are masked."""
    return one == other or ((is_mask(one) or is_mask(other)) and _may_be_masked(name, one, other))


def _may_be_masked(name: str, *values: str | None) -> bool:
    return name not in READABLE_PARTS or any("sig=" in value for value in values if value)


def _ascii_lower(text: str) -> str:
    return "".join(char.lower() if char.isascii() else char for char in text)


def restore_secret(live: object, known: object) -> object:
    """Return the live value, or the known secret if the live value is masked.

    None if it is masked and no secret is known, since a mask must not be stored.
    """
    if not is_mask(live):
        return live
    return None if is_mask(known) else known


def restore_connection_string(live: object, known: object) -> object:
    """Return the live connection string with its masked parts from `known`.

    Readable parts take precedence, so that drift is visible. None if a part is masked and `known`
    does not have it.
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
    if not is_mask(value) or _ascii_lower(name) in READABLE_PARTS:
        return part
    known = secrets.get(name.strip().lower())
    return None if known is None or is_mask(known) else f"{name}{equals}{known}"
