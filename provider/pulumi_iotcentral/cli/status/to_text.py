"""What `status` shows of a survey: printed once, or on a screen that is written over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.measure import Measurement
from rich.segment import Segment
from rich.text import Text

from pulumi_iotcentral.model.secrets.redaction import one_line

from .contents import Survey
from .table import WIDEST, table

_LONGEST_ERROR: Final = 600
_NARROW: Final = 75


@dataclass(frozen=True)
class Report:
    """What `status` shows: a line for each object, exports first, and what is wrong.

    Where a terminal is too narrow for everything, ids and dates give way: names and ages stay.
    """

    survey: Survey
    now: datetime

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the place, the table, what is wrong, and the count."""
        yield _place(self.survey)
        yield self.rows(console, options)
        yield from _wrong(self.survey)
        yield _summary(self.survey)

    def rows(self, console: Console, options: ConsoleOptions) -> RenderableType:
        """Return the table, as wide as there is room for; nothing where there is no object."""
        if not self.survey.objects and not self.survey.missing:
            return Group()
        wide = table(self.survey, self.now, "wide")
        fits = Measurement.get(console, options.update(width=10_000), wide).maximum
        if fits <= options.max_width or not console.is_terminal:
            return wide
        return table(self.survey, self.now, "narrow" if options.max_width >= _NARROW else "tight")


@dataclass(frozen=True)
class Screenful:
    """A report for a screen that is written over: what matters first, the rest if it fits."""

    report: Report
    stale: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield as many lines as the screen has."""
        survey = self.report.survey
        place = _place(survey).append(f", at {survey.taken.astimezone():%H:%M:%S}", "not bold")
        notes = [Text(f"not read again: {self.stale}", "yellow")] if self.stale else []
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
    beside = f", beside the stack {survey.stack}" if survey.stack else ""
    return Text(one_line(survey.url, 200) + beside, style="bold")


def _wrong(survey: Survey) -> Iterator[Text]:
    """Yield what is wrong, a line each: what the service reports, and what is not there."""
    ids = {one.id for one in survey.destinations}
    for one in (*survey.exports, *survey.destinations):
        name = f"{one.kind.noun} {one_line(one.display_name or one.id, WIDEST)}"
        for error in one.errors:
            yield Text(f"{name}: {one_line(error, _LONGEST_ERROR)}", style="red")
        for id_ in one.destinations:
            if id_ not in ids:
                lost = f"{name}: sends to {one_line(id_, WIDEST)}, which does not exist"
                yield Text(lost, style="red")
    for missing in survey.missing:
        name = f"{missing.kind.noun} {one_line(missing.name, WIDEST)}"
        yield Text(f"{name}: not there any more; `pulumi up --refresh` makes it anew", style="red")


def _summary(survey: Survey) -> Text:
    if not survey.objects and not survey.missing:
        return Text("nothing is here yet: no export, no destination")
    counted = ", ".join(
        f"{len(objects)} {noun}{'' if len(objects) == 1 else 's'}"
        for noun, objects in (("export", survey.exports), ("destination", survey.destinations))
    )
    strangers = sum(one.manager is None for one in survey.objects)
    unmanaged = f", {strangers} not managed by this stack" if survey.stack and strangers else ""
    text, broken, lost = Text(f"{counted}{unmanaged}"), len(survey.broken), len(survey.missing)
    text.append(f", {broken} in error" if broken else "", "bold red")
    text.append(f", {lost} missing" if lost else "", "bold red")
    return text if broken or lost else text.append(", none in error", "green")
