"""The comment: its sections in order, in no more room than a comment has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from .graph import Destinations, graph_of, mermaid
from .preview import ACTIONS, Action, Preview, Step, Violation
from .reading import STREAMING
from .tables import HEADER, Row, block, code, ends, fitted, folded, ordered, row, size, stops_data

LIMIT: Final = 65_536
"""What GitHub takes: "Body is too long (maximum is 65536 characters)"."""

_ROOM: Final[Mapping[str, int]] = {
    "errors": 8_000,
    "grave": 5_000,
    "policies": 12_000,
    "graph": 16_000,
    "others": 6_000,
    "warnings": 6_000,
}
"""The most that a section may take; the table has all that is left."""

_LEGEND: Final = (
    "green, +: new · yellow, ~: changed · orange, ±: replaced · red, -: deleted"
    " · grey, -: forgotten · grey: unchanged · thick and dotted lines: new and gone"
)
_VERBS: Final[Mapping[Action, str]] = {
    "replace": "to replace",
    "delete": "to delete",
    "forget": "to forget",
    "update": "to update",
    "create": "to create",
    "same": "unchanged",
}


def comment(preview: Preview, stack: str = "", closed: Mapping[str, str] | None = None) -> str:
    """Return a preview as the Markdown of a comment, below 65,536 characters whatever it holds.

    `stack` is what to call the stack instead of `project/stack`; `closed` are the gates that the
    preview does not pass, with why.
    """
    name = stack or preview.stack or "unknown"
    above = [_heading(preview, name), _gates(closed or {}), _errors(preview), _grave(preview)]
    above.append(_policies(preview))
    below = [_graph(preview), _others(preview), _warnings(preview), _notes(preview)]
    fixed = "\n\n".join(section for section in (*above, *below) if section)
    table = _table(preview, LIMIT - size(fixed) - 100)
    return "\n\n".join(section for section in (*above, table, *below) if section) + "\n"


def refusal(stack: str, why: str) -> str:
    """Return the comment of a stack whose preview could not be made, in place of an older one."""
    return f"{_title(stack)}\n\n**The preview could not be made**: {code(why, 600)}\n"


def marker(stack: str) -> str:
    """Return the hidden first line by which the comment of a stack is found again."""
    return f"<!-- pulumi-iotcentral: {re.sub(r'[^A-Za-z0-9_./-]|--', '_', stack)[:200]} -->"


def _heading(preview: Preview, name: str) -> str:
    said = _said(preview)
    if preview.errors:
        said = "**The preview failed**; what is below is what it found before that."
    elif preview.failed:
        said = f"**The preview failed**: policies let no update pass. {said}"
    return f"{_title(name)}\n\n{said}"


def _title(name: str) -> str:
    return f"{marker(name)}\n### Preview of {code(name)}"


def _said(preview: Preview) -> str:
    changed = [step for step in preview.changes if step.is_ours]
    others = [step for step in preview.changes if not step.is_ours]
    if not changed and not others:
        stay = "stays as it is" if preview.same == 1 else "stay as they are"
        return f"**No changes.** {_plural(preview.same, 'resource')} {stay}."
    said = f"Exports and destinations: {_counts(changed) or '**no changes**'}."
    said += f" Other resources: {_counts(others)}." if others else ""
    return said + (f" {preview.same} unchanged." if preview.same else "")


def _counts(steps: Sequence[Step]) -> str:
    counts = Counter(step.action for step in steps)
    return ", ".join(f"<b>{counts[it]} {_VERBS[it]}</b>" for it in ACTIONS if counts[it])


def _gates(closed: Mapping[str, str]) -> str:
    if not closed:
        return ""
    gates = ", ".join(f"`{gate}` ({reason})" for gate, reason in closed.items())
    return f"> [!IMPORTANT]\n> Stopped by {gates}."


def _errors(preview: Preview) -> str:
    lines = [Row(block(error), code(error)) for error in preview.errors]
    return _section("", lines, "errors", "error")


def _grave(preview: Preview) -> str:
    graves = [step for step in ordered(preview) if stops_data(step)]
    lines = [f"> - export {code(step.name)} {ends(step)}" for step in graves]
    start = (
        "> [!CAUTION]\n> Exports that send today. What devices send between the old export and the"
        " new one is sent by neither or by both; what they send after the end of one is lost to it."
    )
    return _section(start, [Row(line, line) for line in lines], "grave", "export", before="> - ")


def _policies(preview: Preview) -> str:
    if not preview.packs and not preview.violations:
        return ""
    advisory = len(preview.violations) - preview.mandatory
    start = f"#### Policies: {preview.mandatory} mandatory, {advisory} advisory violations\n"
    ranked = sorted(preview.violations, key=lambda it: (not it.mandatory, it.policy, it.resource))
    return _section(start, [_violation(it) for it in ranked], "policies", "violation", always=True)


def _violation(violation: Violation) -> Row:
    level = "⛔ **mandatory**" if violation.mandatory else "advisory"
    subject = code(Step("same", violation.resource).name)
    start = f"- {level} {code(violation.policy)} on {subject}"
    return Row(f"{start}: {code(violation.message, 600)}", start)


def _table(preview: Preview, room: int) -> str:
    destinations = Destinations(preview)
    rows = [row(step, destinations) for step in ordered(preview)]
    if not rows:
        return ""
    shown, left_out = fitted(rows, room - size(HEADER) - 100)
    text = HEADER + "\n".join(shown)
    return f"{text}\n\n{_left_out(left_out, 'changed object')}" if left_out else text


def _graph(preview: Preview) -> str:
    if not any(step.is_ours for step in preview.changes):
        return ""
    graph = graph_of(preview)
    drawn = f"```mermaid\n{mermaid(graph)}\n```"
    if size(drawn) > _ROOM["graph"]:
        return "<em>The graph is left out: it has no room here.</em>"
    said = [_LEGEND]
    if any(node.action is None and node.kind == "destination" for node in graph.nodes.values()):
        # The one-document form leaves out what stays as it is.
        white = "not in this preview" if preview.streamed else "unchanged, or not of this stack"
        said = [f"{_LEGEND} · white: {white}"]
    said += [_left_out(graph.left_out, "object", of="The graph")] if graph.left_out else []
    return "\n".join([drawn, "", *(f"<sub>{line}</sub>" for line in said)])


def _others(preview: Preview) -> str:
    others = sorted(
        (step for step in preview.changes if not step.is_ours),
        key=lambda step: (ACTIONS.index(step.action), step.type, step.name),
    )
    if not others:
        return ""
    lines = [f"{step.action} {step.type} {step.name}" for step in others]
    return _list_behind(f"Other resources: {_counts(others)}", lines, "others")


def _warnings(preview: Preview) -> str:
    count = len(preview.warnings)
    if not count:
        return ""
    return _list_behind(_plural(count, "warning"), sorted(preview.warnings), "warnings")


def _notes(preview: Preview) -> str:
    notes = []
    if any(step.action == "update" and step.is_ours for step in preview.steps):
        notes.append("Secrets are never shown, nor whether one of several changed fields is one.")
    if not preview.streamed:
        notes.append(f"What policies say is only in the streamed form: `{STREAMING}=1`.")
    return "\n".join(f"<sub>{note}</sub>" for note in notes)


def _list_behind(summary: str, lines: Iterable[str], section: str) -> str:
    """Return lines of a stranger behind a click: one line of HTML, which Markdown leaves alone."""
    rows = [Row(f"<li>{code(line, 600)}</li>", f"<li>{code(line, 60)}</li>") for line in lines]
    shown, left_out = fitted(rows, _ROOM[section] - 300)
    tail = f"<p>{_left_out(left_out, 'line')}</p>" if left_out else ""
    return folded(summary, f"<ul>{''.join(shown)}</ul>{tail}")


def _section(
    start: str, rows: Sequence[Row], name: str, noun: str, *, before: str = "", always: bool = False
) -> str:
    if not rows and not always:
        return ""
    shown, left_out = fitted(rows, _ROOM[name] - size(start) - 100)
    tail = [f"{before}{_left_out(left_out, noun)}"] if left_out else []
    return "\n".join(part for part in (start, *shown, *tail) if part)


def _left_out(count: int, noun: str, of: str = "This comment") -> str:
    return f"<em>{of} leaves out {_plural(count, noun)}: GitHub takes no more.</em>"


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
