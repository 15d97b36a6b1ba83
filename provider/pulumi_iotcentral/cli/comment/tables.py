"""The table of exports and destinations: what happens to each, and what changes in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pulumi_iotcentral.model.display import seen
from pulumi_iotcentral.model.secrets.redaction import without_keys

from .fields import Change, Fields, fields_of
from .graph import Destinations, Target
from .preview import ACTIONS, DESTINATION, EXPORT, Action, Preview, Step

INLINE: Final = 120
"""The characters that a text in a line may have."""

FOLDED: Final = 2000
"""The characters that a folded text may have."""

_LOOKED_AT: Final = 200
_PLAIN: Final = frozenset(" ,;=()-+/?")
_NO_MENTION: Final = "&#64;&#8203;"


def code(text: str, limit: int = INLINE) -> str:
    """Return the text as code in one line of Markdown, table cells and quotes included."""
    line = visible(text, limit).replace("\n", "↵")
    return f"<code>{entities(line) or '&#32;'}</code>"


def block(text: str, limit: int = FOLDED) -> str:
    """Return the text as a block of code that is one line of source, its newlines kept."""
    return f"<pre>{entities(visible(text, limit))}</pre>"


def folded(summary: str, content: str) -> str:
    """Return content behind a line to click on; both are Markdown already."""
    return f"<details><summary>{summary}</summary>{content}</details>"


def is_short(text: str) -> bool:
    """Tell whether a text goes into a line."""
    return len(text) <= INLINE and "\n" not in text


def visible(text: str, limit: int) -> str:
    """Return at most `limit` characters of a text, and a mark where one shows nothing.

    Direction marks and their like make a name look like another one. Whatever looks like a key is
    masked, wherever it stands. What is left out is counted.
    """
    # A key is masked from its first character on: what is far behind the cut changes nothing.
    masked, more = without_keys(text[: limit + _LOOKED_AT]), len(text) - limit
    shown = seen(masked[:limit]) if more > 0 else seen(masked)
    if more <= 0 and len(shown) <= limit:
        return shown
    return f"{shown[:limit]}… ({max(more, 0) or 'some'} more characters)"


def entities(text: str) -> str:
    """Return the text as HTML in which no character means anything to Markdown."""
    return "".join(map(_entity, text))


def _entity(character: str) -> str:
    if character == "@":
        return _NO_MENTION
    if not character.isascii() or character.isalnum() or character in _PLAIN:
        return character
    return f"&#{ord(character)};"


@dataclass(frozen=True)
class Row:
    """A line in two lengths."""

    long: str
    short: str


def size(text: str) -> int:
    """Return a text's length as the strictest counter has it: in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fitted(rows: Sequence[Row], room: int) -> tuple[list[str], int]:
    """Return the rows that fit, each with its newline counted, and how many are left out."""
    shown: list[str] = []
    for row in rows:
        needed = size(row.short) + 1
        if needed > room:
            break
        room -= needed
        shown.append(row.short)
    for number, row in enumerate(rows[: len(shown)]):
        more = size(row.long) - size(row.short)
        if more <= room:
            room -= more
            shown[number] = row.long
    return shown, len(rows) - len(shown)


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
