"""What an adoption tells its user."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pulumi_iotcentral.model.diff.projection import is_known
from pulumi_iotcentral.model.schema import EXPORT
from pulumi_iotcentral.model.secrets.redaction import one_line

from .inventory import Item
from .names import Named
from .plan import Secrets, Selection
from .secret_sources import line_name

_LONGEST: Final = 2000
_WIDEST_CELL: Final = 100


class Report:
    """The words of one adoption, on a console."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def say(self, line: str, indent: int = 0) -> None:
        """Print a line as it is: names in it may look like markup."""
        self._console.print(Text(" " * indent + one_line(line, _LONGEST)), soft_wrap=True)

    def table(self, selection: Selection) -> None:
        """Print what becomes of each object."""
        table = Table(box=None, pad_edge=False)
        for title in ("", "resource", "display name", "id", "becomes"):
            table.add_column(title, overflow="fold")
        for row in _rows(selection):
            table.add_row(*(Text(one_line(cell, _WIDEST_CELL)) for cell in row))
        self._console.print(table)
        for skipped in selection.skipped:
            if skipped.remedy:
                self.say(f"{skipped.kind.noun} {skipped.id}: {skipped.remedy}", 2)

    def secrets(self, adopted: Sequence[Named], secrets: Secrets) -> None:
        """Print what becomes of each secret, and the hosts that it is sent to; never a value."""
        outcomes = {
            **dict.fromkeys(secrets.stored, "stored as encrypted configuration"),
            **dict.fromkeys(secrets.kept, "kept as the configuration has it"),
            **dict.fromkeys(secrets.wanted, "to be set by you"),
        }
        short = {key.rpartition(":")[2]: outcome for key, outcome in outcomes.items()}
        if secrets.hosts:
            self.say("secrets, and the hosts that they are sent to:")
        for key, hosts in secrets.hosts.items():
            where = f"{_where(adopted, key)} → {', '.join(hosts) or 'the host that you set'}"
            self.say(f"{key}: {short.get(key, 'unchanged')}: {where}", 2)
        for key in secrets.differing:
            self.say(f"{key}: differs from what the service shows: the next up sends it", 2)
        for number in secrets.unused:
            self.say(
                f"line {number} of the secrets file belongs to no adopted destination. Begin it "
                "with ID/PROPERTY=, as --dry-run prints it",
                2,
            )

    def next_steps(self, selection: Selection, secrets: Secrets, program: str) -> None:
        """Print what to do after an adoption, and what is to be seen then."""
        self.say("next steps:")
        for key in secrets.wanted:
            # On a line of its own: what others call their objects is nobody's command line.
            self.say(f"{_where(selection.adopted, key)}:", 2)
            self.say(f"pulumi config set --secret {key}", 2)
        if secrets.wanted:
            self.say(
                "(next time --secrets-from FILE does that: a line of the file is "
                f"{line_of(selection.adopted, secrets.wanted[0])}=… for the first of these)",
                2,
            )
        for note in _wiring(selection, program):
            self.say(note, 2)
        self.say(_preview(selection.adopted, secrets), 2)
        self.say("pulumi up", 2)


def _rows(selection: Selection) -> Iterable[tuple[str, str, str, str, str]]:
    for one in selection.adopted:
        item = one.item
        becomes = f"adopted{_remark(item)}"
        yield item.kind.noun, one.resource, item.display_name, item.id, becomes
    for item, there in selection.present:
        yield item.kind.noun, there.name, item.display_name, item.id, "in the stack already"
    for skipped in selection.skipped:
        reason = f"skipped: {skipped.reason}"
        yield skipped.kind.noun, "", skipped.display_name, skipped.id, reason


def _remark(item: Item) -> str:
    if not is_known(item.kind, item.inputs):
        return f"; of its type {item.inputs['type']!r} this version manages the name alone"
    return "; one update sends its secrets" if item.hides else ""


def _where(adopted: Sequence[Named], key: str) -> str:
    for one in adopted:
        for path, name in one.keys.items():
            if name == key:
                return f"{'.'.join(path)} of {one.item.display_name!r} (id {one.item.id!r})"
    return "a secret"


def line_of(adopted: Sequence[Named], key: str) -> str:
    """Return what a line of a secrets file begins with, for the secret of a key."""
    found = [(one, path) for one in adopted for path, it in one.keys.items() if it == key]
    return "".join(line_name(one.item.id, path) for one, path in found[:1])


def _preview(adopted: Sequence[Named], secrets: Secrets) -> str:
    """Return the command that shows what is left to do: no count of what else the stack has."""
    updates = sum(one.item.hides for one in adopted)
    told = [f"{updates} to update: each sends its secrets, once"] if updates else []
    told += ["what differs is updated"] if secrets.differing else []
    return f"pulumi preview # {'; '.join(told)}" if told else "pulumi preview --expect-no-changes"


def _wiring(selection: Selection, program: str) -> Iterable[str]:
    """Yield what the user has to do to the program by hand."""
    if not program.endswith("__main__.py"):
        yield f"make {program} part of the stack's program, before any up: import it there"
    declared = {one.item.id for one in selection.adopted}
    for one in selection.adopted:
        references = one.item.inputs["destinations"] if one.item.kind is EXPORT else ()
        for id_ in (it["id"] for it in references if it["id"] not in declared):
            owner = selection.destinations.get(id_)
            named = f"the resource {owner.name!r} of your program" if owner else "no resource here"
            yield f"{one.resource} names the destination {id_!r} by its id: {named}"
