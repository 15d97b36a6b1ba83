"""The text output of `status`: printed once, or refreshed in place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal, TypeAlias

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.measure import Measurement
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from pulumi_iotcentral.model.schema import Kind
from pulumi_iotcentral.model.secrets.redaction import one_line
from pulumi_iotcentral.model.text import counted

from ..workspace.state import Managed
from .contents import ERROR, Survey, Surveyed

_UNITS: Final = ((86_400, "d"), (3_600, "h"), (60, "min"), (0, "s"))


def parsed(text: str) -> datetime | None:
    """Return a time of the service in UTC, or None if the text is not a time."""
    try:
        time = datetime.fromisoformat(text)
        return time.replace(tzinfo=time.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def age(time: datetime, now: datetime) -> str:
    """Return the age of a time, such as `3 min`. Empty for a time in the future."""
    seconds = (now - time).total_seconds()
    unit = next(((size, name) for size, name in _UNITS if seconds >= size), None)
    return f"{int(seconds // (unit[0] or 1))} {unit[1]}" if unit else ""


WIDEST: Final = 60
"""The maximum number of characters of a name."""

_MARKS: Final = {"healthy": ("✓", "green"), ERROR: ("✗", "bold red")}
_OTHER: Final = ("●", "yellow")
_DISABLED: Final = ("-", "dim")
_MISSING: Final = ("✗ missing", "bold red")
_NOUN: Final = ""
_TYPE: Final = "type or source"
_WHOLE: Final = (_NOUN, "status", "last export")


Room: TypeAlias = Literal["wide", "narrow", "tight"]
"""The available width: all columns; no ids and no dates; also no types."""


def table(survey: Survey, now: datetime, room: Room) -> Table:
    """Return a row for each object, exports first, then the missing resources."""
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
    """Return an object's status with a mark before it: color alone is not accessible."""
    disabled = not one.enabled
    mark, style = _DISABLED if disabled else _MARKS.get(one.status, _OTHER)
    word = "disabled" if disabled else one_line(one.status, WIDEST) or "no status"
    return Text(f"{mark} {word}", style=style)


def _manager(one: Surveyed) -> Text:
    return Text(one_line(one.manager.name, WIDEST)) if one.manager else Text("not managed", "dim")


def _time(text: str, now: datetime, room: Room) -> str:
    """Return a time of the service with its age, or the text itself if it is not a time."""
    time = parsed(text)
    if time is None:
        return one_line(text, WIDEST)
    ago = age(time, now)
    if room != "wide" and ago:
        return f"{ago} ago"
    return f"{time:%Y-%m-%d %H:%M:%SZ}" + (f" ({ago} ago)" if ago else "")


_LONGEST_ERROR: Final = 600
_NARROW: Final = 75


@dataclass(frozen=True)
class Report:
    """The output of `status`: a row for each object, exports first, then the errors.

    In a narrow terminal, ids and dates are omitted. Names and ages remain.
    """

    survey: Survey
    now: datetime

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the application, the table, the errors, and the summary."""
        yield _place(self.survey)
        yield self.rows(console, options)
        yield from _wrong(self.survey)
        yield _summary(self.survey)

    def rows(self, console: Console, options: ConsoleOptions) -> RenderableType:
        """Return the table, as wide as the terminal allows. Empty without objects."""
        if not self.survey.objects and not self.survey.missing:
            return Group()
        wide = table(self.survey, self.now, "wide")
        fits = Measurement.get(console, options.update(width=10_000), wide).maximum
        if fits <= options.max_width or not console.is_terminal:
            return wide
        return table(self.survey, self.now, "narrow" if options.max_width >= _NARROW else "tight")


@dataclass(frozen=True)
class Screenful:
    """A report for a screen that is refreshed in place: the summary first, the table if it fits."""

    report: Report
    stale: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield as many lines as fit on the screen."""
        survey = self.report.survey
        place = _place(survey).append(f" at {survey.taken.astimezone():%H:%M:%S}", "not bold")
        notes = [Text(f"not up to date: {self.stale}", "yellow")] if self.stale else []
        rows = self.report.rows(console, options)
        whole = Group(place, _summary(survey), *notes, *_wrong(survey), rows)
        lines = console.render_lines(whole, options.update(height=None), pad=False)
        more = len(lines) - options.size.height
        if more > 0:
            shown = lines[: options.size.height - 1]
            lines = [*shown, [Segment(f"… {more + 1} more lines")]]
        for number, line in enumerate(lines):
            yield from [Segment.line(), *line] if number else line


def _place(survey: Survey) -> Text:
    stack = f" (stack {survey.stack})" if survey.stack else ""
    return Text(one_line(survey.url, 200) + stack, style="bold")


def _wrong(survey: Survey) -> Iterator[Text]:
    """Yield one line for each problem: reported errors, then missing objects."""
    ids = {one.id for one in survey.destinations}
    for one in (*survey.exports, *survey.destinations):
        name = f"{one.kind.noun} {one_line(one.display_name or one.id, WIDEST)}"
        for error in one.errors:
            yield Text(f"{name}: {one_line(error, _LONGEST_ERROR)}", style="red")
        for id_ in one.destinations:
            if id_ not in ids:
                problem = f"{name}: sends to {one_line(id_, WIDEST)}, which does not exist"
                yield Text(problem, style="red")
    for missing in survey.missing:
        name = f"{missing.kind.noun} {one_line(missing.name, WIDEST)}"
        problem = f"{name}: does not exist. Run `pulumi up --refresh` to recreate it."
        yield Text(problem, style="red")


def _summary(survey: Survey) -> Text:
    if not survey.objects and not survey.missing:
        return Text("no exports and no destinations")
    counts = ", ".join(
        counted(len(objects), noun)
        for noun, objects in (("export", survey.exports), ("destination", survey.destinations))
    )
    others = sum(one.manager is None for one in survey.objects)
    unmanaged = f", {others} not managed by this stack" if survey.stack and others else ""
    text, broken, missing = Text(f"{counts}{unmanaged}"), len(survey.broken), len(survey.missing)
    text.append(f", {broken} in error" if broken else "", "bold red")
    text.append(f", {missing} missing" if missing else "", "bold red")
    return text if broken or missing else text.append(", none in error", "green")
