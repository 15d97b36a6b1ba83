"""A survey as a table in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final, Literal, TypeAlias

from rich.table import Table
from rich.text import Text

from pulumi_iotcentral.model.schema import Kind
from pulumi_iotcentral.model.secrets.redaction import one_line

from ..workspace.state import Managed
from .contents import ERROR, Survey, Surveyed

_UNITS: Final = ((86_400, "d"), (3_600, "h"), (60, "min"), (0, "s"))


def parsed(told: str) -> datetime | None:
    """Return a time of the service in UTC, or None where the text is none."""
    try:
        time = datetime.fromisoformat(told)
        return time.replace(tzinfo=time.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def age(time: datetime, now: datetime) -> str:
    """Return how long before `now` a time was, as `3 min`; empty for one that is to come."""
    seconds = (now - time).total_seconds()
    unit = next(((size, name) for size, name in _UNITS if seconds >= size), None)
    return f"{int(seconds // (unit[0] or 1))} {unit[1]}" if unit else ""


WIDEST: Final = 60
"""The characters that a name may have."""

_MARKS: Final = {"healthy": ("✓", "green"), ERROR: ("✗", "bold red")}
_OTHER: Final = ("●", "yellow")
_DISABLED: Final = ("-", "dim")
_MISSING: Final = ("✗ missing", "bold red")
_NOUN: Final = ""
_TYPE: Final = "type or source"
_WHOLE: Final = (_NOUN, "status", "last export")


Room: TypeAlias = Literal["wide", "narrow", "tight"]
"""What there is room for: everything; no ids of what has a name, and no dates; nor types."""


def table(survey: Survey, now: datetime, room: Room) -> Table:
    """Return a line for each object, exports first, then what is missing."""
    rows = Table(box=None, pad_edge=False, header_style="bold")
    lines = [_line(one, now, room) for one in (*survey.exports, *survey.destinations)]
    lines += [_missing(one, room) for one in survey.missing]
    for title in _titles(survey, room):
        rows.add_column(title, overflow="fold", no_wrap=title in _WHOLE)
    for line in lines:
        rows.add_row(*(line.get(title, Text("")) for title in _titles(survey, room)))
    return rows


def _titles(survey: Survey, room: Room) -> Iterator[str]:
    yield from (_NOUN, "status", "display name")
    if room == "wide":
        yield "id"
    if room != "tight":
        yield _TYPE
    if any(one.last_export_time for one in survey.objects):
        yield "last export"
    if survey.stack:
        yield "managed by"


def _line(one: Surveyed, now: datetime, room: Room) -> dict[str, Text]:
    texts = {
        "display name": one.display_name if room == "wide" else one.display_name or one.id,
        "id": one.id,
        _TYPE: one.subtype,
        "last export": _time(one.last_export_time, now, room),
    }
    return {
        _NOUN: _noun(one.kind, room),
        "status": status_text(one),
        **{title: Text(one_line(text, WIDEST)) for title, text in texts.items()},
        "managed by": _manager(one),
    }


def _missing(one: Managed, room: Room) -> dict[str, Text]:
    return {
        _NOUN: _noun(one.kind, room),
        "status": Text(*_MISSING),
        "id": Text(one_line(one.id, WIDEST)),
        "managed by": Text(one_line(one.name, WIDEST)),
    }


def _noun(kind: Kind, room: Room) -> Text:
    return Text(kind.noun if room == "wide" else kind.noun[:4])


def status_text(one: Surveyed) -> Text:
    """Return an object's status with a mark before it, so that colour does not say it alone."""
    disabled = not one.enabled
    mark, style = _DISABLED if disabled else _MARKS.get(one.status, _OTHER)
    word = "disabled" if disabled else one_line(one.status, WIDEST) or "not said"
    return Text(f"{mark} {word}", style=style)


def _manager(one: Surveyed) -> Text:
    return Text(one_line(one.manager.name, WIDEST)) if one.manager else Text("not managed", "dim")


def _time(told: str, now: datetime, room: Room) -> str:
    """Return a time of the service with how long ago it was; as it is where it is none."""
    time = parsed(told)
    if time is None:
        return one_line(told, WIDEST)
    ago = age(time, now)
    if room != "wide" and ago:
        return f"{ago} ago"
    return f"{time:%Y-%m-%d %H:%M:%SZ}" + (f" ({ago} ago)" if ago else "")
