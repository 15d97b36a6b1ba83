"""A survey as a table in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..redaction import one_line
from .survey import ERROR, Survey, Surveyed
from .times import age, parsed

_WIDEST: Final = 60
_LONGEST_ERROR: Final = 600
_MARKS: Final = {"healthy": ("✓", "green"), ERROR: ("✗", "bold red")}
_OTHER: Final = ("●", "yellow")
_DISABLED: Final = ("-", "dim")


def table(survey: Survey, now: datetime) -> RenderableType:
    """Return what `status` shows: a line for each object, exports first, and what is wrong."""
    rows = Table(box=None, pad_edge=False, header_style="bold")
    rows.add_column("")
    rows.add_column("status", no_wrap=True)
    for title in ("display name", "id", "type or source"):
        rows.add_column(title, overflow="fold")
    rows.add_column("last export", no_wrap=True)
    rows.add_column("managed by", overflow="fold")
    for one in (*survey.exports, *survey.destinations):
        rows.add_row(*_row(one, now))
    return Group(Text(_place(survey), style="bold"), rows, *_errors(survey), _summary(survey))


def status_text(one: Surveyed) -> Text:
    """Return an object's status with a mark before it, so that colour does not say it alone."""
    disabled = not one.enabled
    mark, style = _DISABLED if disabled else _MARKS.get(one.status, _OTHER)
    word = "disabled" if disabled else one_line(one.status, _WIDEST) or "not said"
    return Text(f"{mark} {word}", style=style)


def _place(survey: Survey) -> str:
    beside = f", beside the stack {survey.stack}" if survey.stack else ""
    return one_line(survey.url, 200) + beside


def _row(one: Surveyed, now: datetime) -> Iterator[Text]:
    yield Text(one.kind.noun)
    yield status_text(one)
    for text in (one.display_name, one.id, one.subtype):
        yield Text(one_line(text, _WIDEST))
    yield Text(_time(one.last_export_time, now))
    manager = one.manager
    yield Text(one_line(manager.name, _WIDEST)) if manager else Text("nobody it knows", "dim")


def _time(told: str, now: datetime) -> str:
    """Return a time of the service with how long ago it was; as it is where it is none."""
    time = parsed(told)
    if time is None:
        return one_line(told, _WIDEST)
    ago = age(time, now)
    return f"{time:%Y-%m-%d %H:%M:%SZ}" + (f" ({ago} ago)" if ago else "")


def _errors(survey: Survey) -> Iterator[Text]:
    for one in (*survey.exports, *survey.destinations):
        for error in one.errors:
            name = one_line(one.display_name or one.id, _WIDEST)
            yield Text(f"{one.kind.noun} {name}: {one_line(error, _LONGEST_ERROR)}", style="red")


def _summary(survey: Survey) -> Text:
    counted = ", ".join(
        f"{len(objects)} {noun}{'' if len(objects) == 1 else 's'}"
        for noun, objects in (("export", survey.exports), ("destination", survey.destinations))
    )
    if not survey.objects:
        return Text("nothing is here yet: no export, no destination")
    strangers = sum(one.manager is None for one in survey.objects)
    unmanaged = f", {strangers} not managed by this stack" if survey.stack and strangers else ""
    broken = len(survey.broken)
    state = Text(f", {broken} in error", "bold red") if broken else Text(", none in error", "green")
    return Text(f"{counted}{unmanaged}").append(state)
