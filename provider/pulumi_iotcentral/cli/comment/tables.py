"""The table of exports and destinations with their actions and changed fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from typing import Final

from pulumi_iotcentral.model.display import seen
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT
from pulumi_iotcentral.model.secrets.redaction import without_keys
from pulumi_iotcentral.model.text import counted

from .fields import Change, Fields, fields_of
from .graph import Destinations, Target
from .preview import ACTIONS, Action, Preview, Step

INLINE: Final = 120
"""The maximum number of characters of an inline text."""

FOLDED: Final = 2000
"""The maximum number of characters of a folded text."""

_LOOKED_AT: Final = 200
_COMPARED: Final = 20_000  # characters of a text that a diff considers
_PLAIN: Final = frozenset(" ,;=()-+/?")
_NO_MENTION: Final = "&#64;&#8203;"


def code(text: str, limit: int = INLINE) -> str:
    """Return the text as code in one line of Markdown, table cells and quotes included."""
    line = visible(text, limit).replace("\n", "↵")
    return f"<code>{entities(line) or '&#32;'}</code>"


def block(text: str, limit: int = FOLDED, *, syntax: str = "") -> str:
    """Return the text as a block of code that is one line of source, its newlines kept.

    `syntax` is the language that GitHub highlights, such as `diff`.
    """
    start = f'<pre lang="{syntax}">' if syntax else "<pre>"
    return f"{start}{entities(visible(text, limit))}</pre>"


def folded(summary: str, content: str) -> str:
    """Return collapsed content with a summary. Both must be Markdown already."""
    return f"<details><summary>{summary}</summary>{content}</details>"


def is_short(text: str) -> bool:
    """Return whether a text can be shown inline."""
    return len(text) <= INLINE and "\n" not in text


def visible(text: str, limit: int) -> str:
    """Return at most `limit` characters of a text, with invisible characters escaped.

    Direction marks and similar characters can make a name look like another one. Texts that look
    like a key are masked. The number of omitted characters is added.
    """
    # Keys are masked from their first character on, so text far behind the limit has no effect.
    masked, more = without_keys(text[: limit + _LOOKED_AT]), len(text) - limit
    shown = seen(masked[:limit]) if more > 0 else seen(masked)
    if more <= 0 and len(shown) <= limit:
        return shown
    return f"{shown[:limit]}… ({max(more, 0) or 'some'} more characters)"


def entities(text: str) -> str:
    """Return the text as HTML without any character that has a meaning in Markdown."""
    return "".join(map(_entity, text))


def _entity(character: str) -> str:
    if character == "@":
        return _NO_MENTION
    if not character.isascii() or character.isalnum() or character in _PLAIN:
        return character
    return f"&#{ord(character)};"


@dataclass(frozen=True)
class Row:
    """A row in a long and a short form."""

    long: str
    short: str


def size(text: str) -> int:
    """Return the length of a text in UTF-16 units, the strictest way to count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fitted(rows: Sequence[Row], room: int) -> tuple[list[str], int]:
    """Return the rows that fit, including newlines, and the number of omitted rows."""
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


HEADER: Final = "| Action | Resource | Changes |\n|---|---|---|\n"

SIGNS: Final[Mapping[Action, str]] = {
    "replace": "± **replace**",
    "delete": "- **delete**",
    "forget": "- forget",
    "update": "~ update",
    "create": "+ create",
    "same": "",
}

_SHORT: Final = 60  # characters of a name in the short form
_FEW: Final = 6  # fields that a cell shows without folding


def ordered(preview: Preview) -> list[Step]:
    """Return the changed exports and destinations: stopped exports first, then by severity."""
    ours = [step for step in preview.changes if step.is_ours]
    return sorted(ours, key=_order)


def _order(step: Step) -> tuple[bool, int, bool, str]:
    return (not stops_data(step), ACTIONS.index(step.action), step.kind is not EXPORT, step.name)


def stops_data(step: Step) -> bool:
    """Return whether a step stops or may stop an export that is enabled now."""
    return bool(stop_description(step))


def stop_description(step: Step) -> str:
    """Return how a step stops an export that is enabled now. Empty if it does not stop it."""
    if not step.was_live:
        return ""
    if step.action in ("replace", "delete"):
        return f"is **{step.action}d**"
    return ", ".join(["is **disabled**"] * step.is_disabled + _possible_actions(step))


def row(step: Step, destinations: Destinations) -> Row:
    """Return the row of a changed object."""
    fields = fields_of(step, destinations.names_in(step))
    name = destinations.name(Target(step.urn)) if step.kind is DESTINATION else step.name
    mark = "⚠️ " if stops_data(step) else ""
    start = f"| {mark}{', '.join([SIGNS[step.action], *_possible_actions(step)])} | {step.noun}"
    return Row(
        f"{start} {code(name)} | {_cell(step, fields)} |",
        f"{start} {code(name, _SHORT)} | {_count(fields)} |",
    )


def _possible_actions(step: Step) -> list[str]:
    """Return actions that depend on values that the preview does not show."""
    actions = {"replaced": step.may_be_replaced, "disabled": step.may_be_disabled}
    return [f"may be **{action}**" for action, possible in actions.items() if possible]


def _cell(step: Step, fields: Fields) -> str:
    if step.action == "forget":
        return "removed from the state, remains in the application (`retain_on_delete`)"
    lines = [_line(change, ends=step.action == "delete") for change in fields.changes]
    if not lines:
        return _only_secrets(fields)
    text = "<br>".join(lines)
    return folded(_count(fields), text) if len(lines) > _FEW else text


def _only_secrets(fields: Fields) -> str:
    if not fields.secrets:
        return "no visible changes"
    return "only a secret: " + " or ".join(code(path) for path in fields.secrets)


def _count(fields: Fields) -> str:
    count = len(fields.changes)
    return counted(count, "field") if count else "a secret"


def _line(change: Change, *, ends: bool) -> str:
    """Return the change of one field. Long texts are folded.

    If the whole object `ends`, its old values are shown.
    """
    name, old, new = code(change.path), change.old, change.new
    if change.path == "destinations" and (old is None or new is None):
        return f"{name}: {'-' if new is None else '+'} {code(old or new or '')}"
    texts = [text for text in (old, new) if text is not None]
    if not all(map(is_short, texts)):
        return _long_text(name, texts)
    if len(texts) == 1 and (ends or old is None):
        return f"{name}: {code(texts[0])}"
    return f"{name}: {_either(old)} → {_either(new)}"


def _long_text(name: str, texts: Sequence[str]) -> str:
    """Return a long text, or the difference of two, folded."""
    if len(texts) == 1:
        count = counted(len(texts[0].splitlines()), "line")
        return folded(f"{name}: {count}", block(texts[0]))
    lines = changed_lines(*(text[:_COMPARED].splitlines() for text in texts))
    added, removed = (sum(it.startswith(sign) for it in lines) for sign in "+-")
    return folded(f"{name}: +{added} -{removed} lines", block("\n".join(lines), syntax="diff"))


def changed_lines(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """Return a unified diff without headers. A line `…` is between its parts."""
    # The first two lines would be names of files, the third one the place of the first part.
    found = list(unified_diff(old, new, lineterm=""))[3:]
    return ["…" if line.startswith("@@") else line for line in found]


def _either(text: str | None) -> str:
    return "<em>none</em>" if text is None else code(text)
