"""The sections of the comment, within the maximum length of a comment."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from pulumi_iotcentral.model.text import counted

from .documents import TestCases, document_rows
from .graph import Destinations, graph_of, mermaid
from .preview import ACTIONS, Action, Preview, Step, Violation
from .reading import STREAMING
from .tables import (
    HEADER,
    Row,
    block,
    code,
    fitted,
    folded,
    ordered,
    row,
    size,
    stop_description,
    stops_data,
)

LIMIT: Final = 65_536
"""The limit of GitHub: "Body is too long (maximum is 65536 characters)"."""

_ROOM: Final[Mapping[str, int]] = {
    "errors": 8_000,
    "stopped": 5_000,
    "policies": 12_000,
    "documents": 12_000,
    "graph": 16_000,
    "others": 6_000,
    "warnings": 6_000,
}
"""The maximum length of each section. The table gets the rest."""

_LEGEND: Final = (
    "green, +: created · yellow, ~: updated · orange, ±: replaced · red, -: deleted"
    " · gray, -: forgotten · gray: unchanged · thick lines: added · dotted lines: removed"
)
_VERBS: Final[Mapping[Action, str]] = {
    "replace": "to replace",
    "delete": "to delete",
    "forget": "to forget",
    "update": "to update",
    "create": "to create",
    "same": "unchanged",
}


def comment(
    preview: Preview,
    stack: str = "",
    failed_gates: Mapping[str, str] | None = None,
    tests: TestCases | None = None,
) -> str:
    """Return a preview as the Markdown of a comment with less than 65,536 characters.

    `stack` is the name of the stack, by default `project/stack`. `failed_gates` has the reasons of
    failed gates. `tests` are the test cases whose messages show how documents change.
    """
    name = stack or preview.stack or "unknown"
    above = [_heading(preview, name), _gates(failed_gates or {}), _errors(preview)]
    above.append(_stopped(preview))
    above.append(_policies(preview))
    below = [
        _documents(preview, tests),
        _graph(preview),
        _others(preview),
        _warnings(preview),
        _notes(preview),
    ]
    fixed = "\n\n".join(section for section in (*above, *below) if section)
    table = _table(preview, LIMIT - size(fixed) - 100)
    return "\n\n".join(section for section in (*above, table, *below) if section) + "\n"


def refusal(stack: str, why: str) -> str:
    """Return the comment of a stack without a valid preview, which replaces an older comment."""
    return f"{_title(stack)}\n\n**No preview**: {code(why, 600)}\n"


def marker(stack: str) -> str:
    """Return the hidden first line that identifies the comment of a stack."""
    return f"<!-- pulumi-iotcentral: {re.sub(r'[^A-Za-z0-9_./-]|--', '_', stack)[:200]} -->"


def _heading(preview: Preview, name: str) -> str:
    summary = _summary(preview)
    if preview.errors:
        summary = "**The preview failed**. The sections below show its results before the failure."
    elif preview.failed:
        summary = f"**The preview failed**: mandatory policies block the update. {summary}"
    return f"{_title(name)}\n\n{summary}"


def _title(name: str) -> str:
    return f"{marker(name)}\n### Preview of {code(name)}"


def _summary(preview: Preview) -> str:
    changed = [step for step in preview.changes if step.is_ours]
    others = [step for step in preview.changes if not step.is_ours]
    if not changed and not others:
        return f"**No changes.** {counted(preview.same, 'resource')} unchanged."
    summary = f"Exports and destinations: {_counts(changed) or '**no changes**'}."
    summary += f" Other resources: {_counts(others)}." if others else ""
    return summary + (f" {preview.same} unchanged." if preview.same else "")


def _counts(steps: Sequence[Step]) -> str:
    counts = Counter(step.action for step in steps)
    return ", ".join(f"<b>{counts[it]} {_VERBS[it]}</b>" for it in ACTIONS if counts[it])


def _gates(failed: Mapping[str, str]) -> str:
    if not failed:
        return ""
    gates = ", ".join(f"`{gate}` ({reason})" for gate, reason in failed.items())
    return f"> [!IMPORTANT]\n> Failed gates: {gates}."


def _errors(preview: Preview) -> str:
    lines = [Row(block(error), code(error)) for error in preview.errors]
    return _section("", lines, "errors", "error")


def _stopped(preview: Preview) -> str:
    stopped = [step for step in ordered(preview) if stops_data(step)]
    lines = [f"> - export {code(step.name)} {stop_description(step)}" for step in stopped]
    start = (
        "> [!CAUTION]\n> These active exports will or may stop. A deleted or disabled export sends"
        " no further messages. During a replacement, messages can be lost or sent twice."
    )
    return _section(start, [Row(line, line) for line in lines], "stopped", "export", before="> - ")


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
    return f"{text}\n\n{_omitted(left_out, 'changed object')}" if left_out else text


def _documents(preview: Preview, tests: TestCases | None) -> str:
    rows = document_rows(preview, tests) if tests else []
    return _section("#### Documents of changed transforms\n", rows, "documents", "transform")


def _graph(preview: Preview) -> str:
    if not any(step.is_ours for step in preview.changes):
        return ""
    graph = graph_of(preview)
    drawn = f"```mermaid\n{mermaid(graph)}\n```"
    if size(drawn) > _ROOM["graph"]:
        return "<em>The graph is omitted because it is too long for a comment.</em>"
    notes = [_LEGEND]
    if any(node.action is None and node.kind == "destination" for node in graph.nodes.values()):
        # The document form omits unchanged resources.
        white = "not in this preview" if preview.streamed else "unchanged, or not in this stack"
        notes = [f"{_LEGEND} · white: {white}"]
    notes += [_omitted(graph.left_out, "object", of="The graph")] if graph.left_out else []
    return "\n".join([drawn, "", *(f"<sub>{line}</sub>" for line in notes)])


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
    return _list_behind(counted(count, "warning"), sorted(preview.warnings), "warnings")


def _notes(preview: Preview) -> str:
    notes = []
    if any(step.action == "update" and step.is_ours for step in preview.steps):
        notes.append(
            "Secrets are not shown. If other fields change too, a change of a secret is not listed."
        )
    if not preview.streamed:
        notes.append(f"Policy results require the streamed form: `{STREAMING}=1`.")
    return "\n".join(f"<sub>{note}</sub>" for note in notes)


def _list_behind(summary: str, lines: Iterable[str], section: str) -> str:
    """Return untrusted lines as a collapsed list, in one line of HTML that is not Markdown."""
    rows = [Row(f"<li>{code(line, 600)}</li>", f"<li>{code(line, 60)}</li>") for line in lines]
    shown, left_out = fitted(rows, _ROOM[section] - 300)
    tail = f"<p>{_omitted(left_out, 'line')}</p>" if left_out else ""
    return folded(summary, f"<ul>{''.join(shown)}</ul>{tail}")


def _section(
    start: str, rows: Sequence[Row], name: str, noun: str, *, before: str = "", always: bool = False
) -> str:
    if not rows and not always:
        return ""
    shown, left_out = fitted(rows, _ROOM[name] - size(start) - 100)
    tail = [f"{before}{_omitted(left_out, noun)}"] if left_out else []
    return "\n".join(part for part in (start, *shown, *tail) if part)


def _omitted(count: int, noun: str, of: str = "This comment") -> str:
    return f"<em>{of} omits {counted(count, noun)} because of GitHub's size limit.</em>"
