"""The report of an adoption as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pulumi_iotcentral.model.diff.projection import is_known
from pulumi_iotcentral.model.schema import EXPORT
from pulumi_iotcentral.model.secrets.redaction import one_line

from ..workspace.state import StackName
from .inventory import Item
from .names import Named
from .plan import Secrets, Selection
from .secret_sources import line_name

_LONGEST: Final = 2000
_WIDEST_CELL: Final = 100


class Report:
    """Prints the report of one adoption to a console."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def say(self, line: str, indent: int = 0) -> None:
        """Print a line without markup, since names of objects can look like markup."""
        self._console.print(Text(" " * indent + one_line(line, _LONGEST)), soft_wrap=True)

    def table(self, selection: Selection, outcome: str = "adopted") -> None:
        """Print the outcome of each object. `outcome` is that of the selected objects."""
        table = Table(box=None, pad_edge=False)
        for title in ("", "resource", "display name", "id", "outcome"):
            table.add_column(title, overflow="fold")
        for row in _rows(selection, outcome):
            table.add_row(*(Text(one_line(cell, _WIDEST_CELL)) for cell in row))
        self._console.print(table)
        for skipped in selection.skipped:
            if skipped.remedy:
                self.say(f"{skipped.kind.noun} {skipped.id}: {skipped.remedy}", 2)

    def secrets(self, adopted: Sequence[Named], secrets: Secrets) -> None:
        """Print the source of each secret and the hosts that receive it, but never a value."""
        outcomes = {
            **dict.fromkeys(secrets.stored, "stored as encrypted configuration"),
            **dict.fromkeys(secrets.kept, "already in the configuration"),
            **dict.fromkeys(secrets.wanted, "must be set"),
        }
        short = {key.rpartition(":")[2]: outcome for key, outcome in outcomes.items()}
        if secrets.hosts:
            self.say("secrets and the hosts that receive them:")
        for key, hosts in secrets.hosts.items():
            where = f"{_where(adopted, key)} → {', '.join(hosts) or 'the host in the secret'}"
            self.say(f"{key}: {short.get(key, 'unchanged')}: {where}", 2)
        for key in secrets.differing:
            self.say(f"{key}: differs from IoT Central. The next `pulumi up` sends it.", 2)
        for number in secrets.unused:
            self.say(
                f"line {number} of the secrets file belongs to no adopted destination. Begin it "
                "with ID/PROPERTY=, as --dry-run prints it.",
                2,
            )

    def steps(self, steps: Iterable[str]) -> None:
        """Print the next steps."""
        self.say("next steps:")
        for step in steps:
            self.say(step, 2)

    def next_steps(
        self, selection: Selection, secrets: Secrets, stack: StackName, imported: str | None = None
    ) -> None:
        """Print the steps after an adoption.

        `imported` is the generated file if it is not the program that the stack runs.
        """
        self.say("next steps:")
        for key in secrets.wanted:
            # On its own line: names of objects must not become part of a command line.
            self.say(f"{_where(selection.adopted, key)}:", 2)
            self.say(stack.command(f"pulumi config set --secret {key}"), 2)
        if secrets.wanted:
            self.say(
                "(or use --secrets-from FILE. The line for the first of these secrets is "
                f"{line_of(selection.adopted, secrets.wanted[0])}=…)",
                2,
            )
        for note in _wiring(selection, imported):
            self.say(note, 2)
        self.say(_preview(selection.adopted, secrets, stack), 2)
        self.say(stack.command("pulumi up"), 2)


def _rows(selection: Selection, done: str) -> Iterable[tuple[str, str, str, str, str]]:
    for one in selection.adopted:
        item = one.item
        outcome = f"{done}{_remark(item)}"
        yield item.kind.noun, one.resource, item.display_name, item.id, outcome
    for item, there in selection.present:
        yield item.kind.noun, there.name, item.display_name, item.id, "already in the stack"
    for skipped in selection.skipped:
        reason = f"skipped: {skipped.reason}"
        yield skipped.kind.noun, "", skipped.display_name, skipped.id, reason


def _remark(item: Item) -> str:
    if not is_known(item.kind, item.inputs):
        return f" (type {item.inputs['type']!r} is not known, only its name is managed)"
    return " (the next update sends its secrets)" if item.hides else ""


def _where(adopted: Sequence[Named], key: str) -> str:
    for one in adopted:
        for path, name in one.keys.items():
            if name == key:
                return f"{'.'.join(path)} of {one.item.display_name!r} (id {one.item.id!r})"
    return "a secret"


def line_of(adopted: Sequence[Named], key: str) -> str:
    """Return the beginning of the secrets file's line for the secret of a key."""
    found = [(one, path) for one in adopted for path, it in one.keys.items() if it == key]
    return "".join(line_name(one.item.id, path) for one, path in found[:1])


def _preview(adopted: Sequence[Named], secrets: Secrets, stack: StackName) -> str:
    """Return the preview command, with a comment about the expected updates."""
    updates = sum(one.item.hides for one in adopted)
    notes = [f"{updates} to update, each sends its secrets once"] if updates else []
    notes += ["differing secrets are updated"] if secrets.differing else []
    if not notes:
        return stack.command("pulumi preview --expect-no-changes")
    return f"{stack.command('pulumi preview')} # {', '.join(notes)}"


def _wiring(selection: Selection, imported: str | None) -> Iterable[str]:
    """Yield the changes that the user must make to the program."""
    if imported is not None:
        yield f"import {imported} in the stack's program before any `pulumi up`"
    declared = {one.item.id for one in selection.adopted}
    for one in selection.adopted:
        references = one.item.inputs["destinations"] if one.item.kind is EXPORT else ()
        for id_ in (it["id"] for it in references if it["id"] not in declared):
            owner = selection.destinations.get(id_)
            named = (
                f"the resource {owner.name!r} of your program"
                if owner
                else "not managed by this stack"
            )
            yield f"{one.resource} refers to the destination {id_!r} by its ID ({named})"
