"""The table of exports and destinations: what happens to each, and what changes in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .destinations import Destinations, Target
from .escaping import block, code, folded, is_short
from .fields import Change, Fields, fields_of
from .fitting import Row
from .preview import ACTIONS, DESTINATION, EXPORT, Action, Preview, Step

HEADER: Final = "| | | what changes |\n|---|---|---|\n"

SIGNS: Final[Mapping[Action, str]] = {
    "replace": "± **replace**",
    "delete": "- **delete**",
    "forget": "- forget",
    "update": "~ update",
    "create": "+ create",
    "same": "",
}

_SHORT: Final = 60  # characters of a name where there is little room
_FEW: Final = 6  # fields that a cell shows without a click


def ordered(preview: Preview) -> list[Step]:
    """Return the changed exports and destinations: live exports' ends first, then by gravity."""
    ours = [step for step in preview.changes if step.is_ours]
    return sorted(ours, key=_order)


def _order(step: Step) -> tuple[bool, int, bool, str]:
    return (not stops_data(step), ACTIONS.index(step.action), step.type != EXPORT, step.name)


def stops_data(step: Step) -> bool:
    """Tell whether a step ends an export that sends today, or may do so."""
    return bool(ends(step))


def ends(step: Step) -> str:
    """Return how an export ends that sends today; nothing where it goes on."""
    if not step.was_live:
        return ""
    if step.action in ("replace", "delete"):
        return f"is **{step.action}d**"
    return ", ".join(["is **switched off**"] * step.is_disabled + _doubts(step))


def row(step: Step, destinations: Destinations) -> Row:
    """Return the row of a changed object."""
    fields = fields_of(step, lambda id_: destinations.name(destinations.target(step, id_)))
    name = destinations.name(Target(step.urn)) if step.type == DESTINATION else step.name
    mark = "⚠️ " if stops_data(step) else ""
    start = f"| {mark}{', '.join([SIGNS[step.action], *_doubts(step)])} | {step.noun}"
    return Row(
        f"{start} {code(name)} | {_cell(step, fields)} |",
        f"{start} {code(name, _SHORT)} | {_count(fields)} |",
    )


def _doubts(step: Step) -> list[str]:
    """Return what may happen to an object that changes, and the preview cannot tell."""
    doubts = {"replaced": step.may_be_replaced, "switched off": step.may_be_disabled}
    return [f"may be **{end}**" for end, possible in doubts.items() if possible]


def _cell(step: Step, fields: Fields) -> str:
    if step.action == "forget":
        return "leaves the state, and stays in the application (`retain_on_delete`)"
    lines = [_line(change, ends=step.action == "delete") for change in fields.changes]
    if not lines:
        return _only_secrets(fields)
    text = "<br>".join(lines)
    return folded(_count(fields), text) if len(lines) > _FEW else text


def _only_secrets(fields: Fields) -> str:
    if not fields.secrets:
        return "nothing that the preview shows"
    return "only what is secret: " + " or ".join(code(path) for path in fields.secrets)


def _count(fields: Fields) -> str:
    count = len(fields.changes)
    return "1 field" if count == 1 else f"{count} fields" if count else "a secret"


def _line(change: Change, *, ends: bool) -> str:
    """Return what happens to one field; long texts are behind a click.

    Where the whole object `ends`, its fields stand as they were.
    """
    name, old, new = code(change.path), change.old, change.new
    if change.path == "destinations" and (old is None or new is None):
        return f"{name}: {'-' if new is None else '+'} {code(old or new or '')}"
    texts = [text for text in (old, new) if text is not None]
    if not all(map(is_short, texts)):
        return folded(f"{name}: a long text", "→".join(map(block, texts)))
    if len(texts) == 1 and (ends or old is None):
        return f"{name}: {code(texts[0])}"
    return f"{name}: {_either(old)} → {_either(new)}"


def _either(text: str | None) -> str:
    return "<em>none</em>" if text is None else code(text)
