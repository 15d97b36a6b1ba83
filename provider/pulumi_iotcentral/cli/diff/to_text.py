"""A comparison as text: a few lines for each object that is not equal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich.console import Console
from rich.text import Text

from pulumi_iotcentral.model.secrets.redaction import one_line

from .comparison import Change, Comparison, Outcome, Verdict, path_text
from .values import SHOWN, redact_field, seen, side_by_side

_WIDEST: Final = 200
_LONGEST: Final = 1000
_VERDICTS: Final = {
    Verdict.CHANGED: ("changed", "yellow"),
    Verdict.ONLY_HERE: ("only here", "green"),
    Verdict.ONLY_THERE: ("only there", "red"),
    Verdict.UNMANAGED: ("unmanaged", "dim"),
}


def print_report(console: Console, comparison: Comparison, *, strict: bool) -> None:
    """Print the differences field by field, and a summary."""
    for line in _lines(comparison, strict=strict):
        # Names come from the service: they are not markup, and values are not wrapped.
        console.print(line, soft_wrap=True)


def _lines(comparison: Comparison, *, strict: bool) -> Iterator[Text]:
    yield Text(f"here:  {one_line(comparison.here, _WIDEST)}", "bold")
    yield Text(f"there: {one_line(comparison.there, _WIDEST)}", "bold")
    for outcome in comparison.outcomes:
        yield _heading(outcome)
        for change in outcome.changes:
            yield _change(change, outcome)
        if outcome.replaces:
            yield Text(f"  a different {outcome.kind.immutable} requires a replacement")
    for warning in comparison.warnings:
        yield Text(f"warning: {one_line(warning, _LONGEST)}", "yellow")
    yield _summary(comparison, strict=strict)


def _heading(outcome: Outcome) -> Text:
    word, style = _VERDICTS[outcome.verdict]
    named = [outcome.resource or "", one_line(outcome.display_name, _WIDEST)]
    names = " ".join(f"{name!r}" for name in dict.fromkeys(named) if name)
    other = f", there {seen(outcome.other_id, _WIDEST)}" if outcome.other_id else ""
    ids = f" (id {seen(outcome.id, _WIDEST)}{other})"
    return Text.assemble((f"{word:10} ", style), f"{outcome.kind.noun} ", (names, "bold"), ids)


def _change(change: Change, outcome: Outcome) -> Text:
    here, there = side_by_side(
        redact_field(change.path, change.old, outcome.secrets),
        redact_field(change.path, change.new, outcome.secrets),
    )
    line = Text(f"  {seen(path_text(change.path), _WIDEST)}: ")
    line.append(here, "green").append(" → ").append(there, "red")
    if change.parts:
        line.append(f" (differs in {', '.join(change.parts)})")
    elif here == there != SHOWN:
        line.append(" (the masked parts differ)")
    return line


def _summary(comparison: Comparison, *, strict: bool) -> Text:
    counts = {verdict: comparison.count(verdict) for verdict in Verdict}
    parts = [f"{count} {_VERDICTS[verdict][0]}" for verdict, count in counts.items() if count]
    compared = f"{comparison.compared} compared"
    if comparison.elsewhere:
        parts.append(f"{comparison.elsewhere} in other applications not compared")
    same = not comparison.differs(strict=strict)
    verdict = ("no differences", "green") if same else ("different", "yellow")
    return Text.assemble(verdict, f": {', '.join([compared, *parts])}")
